import { setTimeout as later } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { OpenVideos } from './open-videos.ts'

const LIVE = new AbortController().signal

describe('what is open', () => {
  it('is made once, and used by one after another', async () => {
    const open = new OpenVideos<string>()
    const order: string[] = []
    let made = 0
    const make = async () => `made ${++made}`
    const use = (name: string, ms: number) =>
      open.use('a', LIVE, make, async value => {
        order.push(`${name} begins with ${value}`)
        await later(ms)
        order.push(`${name} ends`)
      })
    await Promise.all([use('one', 30), use('two', 1), use('three', 1)])
    const begun = (name: string) => [`${name} begins with made 1`, `${name} ends`]
    expect(order).toEqual([...begun('one'), ...begun('two'), ...begun('three')])
    await open.use('b', LIVE, make, async value => expect(value).toBe('made 2'))
  })

  it('is left by one that gives up waiting, and stays for the others', async () => {
    const open = new OpenVideos<number>()
    const left = new AbortController()
    const first = open.use(
      'a',
      LIVE,
      async () => 1,
      () => later(40, 'first'),
    )
    const gone = open.use(
      'a',
      left.signal,
      async () => 2,
      async () => 'never',
    )
    const third = open.use(
      'a',
      LIVE,
      async () => 3,
      async value => value,
    )
    left.abort()
    await expect(gone).rejects.toMatchObject({ fault: 'interrupted' })
    expect(await first).toBe('first')
    expect(await third).toBe(1)
  })

  it('is made again where it could not be made, or its use failed', async () => {
    const open = new OpenVideos<number>()
    const fail = () => Promise.reject(new Error('no'))
    await expect(open.use('a', LIVE, fail, async () => 1)).rejects.toThrow('no')
    expect(
      await open.use(
        'a',
        LIVE,
        async () => 2,
        async value => value,
      ),
    ).toBe(2)
    await expect(open.use('a', LIVE, async () => 3, fail)).rejects.toThrow('no')
    expect(
      await open.use(
        'a',
        LIVE,
        async () => 4,
        async value => value,
      ),
    ).toBe(2)
  })

  it('is closed when many others were used since', async () => {
    const open = new OpenVideos<number>()
    let made = 0
    const use = (key: string) =>
      open.use(
        key,
        LIVE,
        async () => ++made,
        async value => value,
      )
    await use('first')
    for (let i = 0; i < 40; i++) await use(`${i}`)
    expect(await use('first')).toBe(42)
    expect(await use('39')).toBe(41)
    open.clear()
    expect(await use('39')).toBe(43)
  })
})
