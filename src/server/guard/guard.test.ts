import { setTimeout as later } from 'node:timers/promises'
import { describe, expect, it, test } from 'vitest'
import type { ApiError } from '../api-error.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import { Buffered, withJson } from './body.ts'
import { Gate } from './gate.ts'
import { Keyring } from './keys.ts'
import { refuseForeignPage } from './origin.ts'
import { Rates } from './rate.ts'

const LIVE = new AbortController().signal

const refusalOf = (work: () => unknown): ApiError | undefined => {
  try {
    work()
    return undefined
  } catch (problem) {
    return problem as ApiError
  }
}

describe('keys', () => {
  const ring = new Keyring('ada:0123456789abcdef # of the lab\nfedcba9876543210, grace:aaaaaaaaaaaaaaaa')

  it.each([
    ['Bearer 0123456789abcdef', 'ada'],
    ['bearer  fedcba9876543210', 'key-2'],
    ['Bearer aaaaaaaaaaaaaaaa', 'grace'],
    ['Bearer aaaaaaaaaaaaaaaab', undefined],
    ['Bearer aaaaaaaaaaaaaaa', undefined],
    ['Bearer', undefined],
    ['Basic 0123456789abcdef', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (header, name) => expect(ring.nameOf(header)).toBe(name))

  it.each(['short', 'ada:0123456789abcdef ada:fedcba9876543210'])('refuses %s', text => {
    expect(() => new Keyring(text)).toThrow(/API key/)
  })
})

describe('a gate', () => {
  it('lets so many in, so many wait, and refuses the rest with the time to come back', async () => {
    const gate = new Gate({ name: 'work', places: 2, queue: 1 })
    const order: number[] = []
    const jobs = [0, 1, 2].map(i =>
      gate.run(LIVE, async () => {
        await later(20)
        order.push(i)
      }),
    )
    await later(1)
    expect([gate.inside, gate.waiting]).toEqual([2, 1])
    await expect(gate.run(LIVE, async () => {})).rejects.toMatchObject({ status: 429, retryAfterS: expect.any(Number) })
    await Promise.all(jobs)
    expect(order).toEqual([0, 1, 2])
    expect([gate.inside, gate.waiting]).toEqual([0, 0])
  })

  it('gives the place of one that left while waiting to nobody', async () => {
    const gate = new Gate({ name: 'work', places: 1, queue: 5 })
    const left = new AbortController()
    const first = gate.run(LIVE, () => later(20))
    const gone = gate.run(left.signal, async () => 'never')
    const third = gate.run(LIVE, async () => 'third')
    left.abort()
    await expect(gone).rejects.toMatchObject({ fault: 'interrupted' })
    await first
    expect(await third).toBe('third')
    expect(gate.inside).toBe(0)
  })

  it('is free again after a failure', async () => {
    const gate = new Gate({ name: 'work', places: 1, queue: 0 })
    await expect(gate.run(LIVE, () => Promise.reject(new Error('x')))).rejects.toThrow('x')
    expect(await gate.run(LIVE, async () => 1)).toBe(1)
  })
})

test('rates: a sixth at once, then as the minute goes, each key for itself', () => {
  let nowMs = 0
  const rates = new Rates(60, () => nowMs)
  for (let i = 0; i < 10; i++) rates.take('ada')
  const refusal = refusalOf(() => rates.take('ada'))
  expect([refusal?.status, refusal?.retryAfterS]).toEqual([429, 1])
  expect(rates.take('grace')['x-ratelimit-remaining-requests']).toBe('9')
  nowMs = 2000
  rates.take('ada')
  rates.take('ada')
  expect(refusalOf(() => rates.take('ada'))?.status).toBe(429)
})

describe('pages of others', () => {
  it.each([
    ['localhost:8080', undefined],
    ['127.0.0.1:8080', 'http://localhost:3000'],
    ['[::1]:8080', 'http://127.0.0.1'],
  ])('%s from %s may ask', (host, origin) => expect(() => refuseForeignPage(host, origin)).not.toThrow())

  it.each([
    ['evil.example', undefined],
    ['localhost.evil.example:8080', undefined],
    ['127.0.0.1:8080', 'https://evil.example'],
    ['127.0.0.1:8080', 'null'],
    [undefined, undefined],
    ['169.254.169.254', undefined],
  ])('%s from %s may not', (host, origin) => {
    expect(refusalOf(() => refuseForeignPage(host, origin))?.status).toBe(403)
  })
})

describe('a body', () => {
  const limits = { ...DEFAULT_LIMITS, maxBodyBytes: 100, bodySeconds: 0.1 }
  const post = (body: BodyInit, type = 'application/json') => {
    // Node asks for `duplex` where a stream is sent; the types of a browser do not know it.
    const init = { method: 'POST', body, headers: { 'content-type': type }, duplex: 'half' }
    return new Request('http://localhost/', init)
  }
  const read = (request: Request, buffered = new Buffered(1000)) => withJson(request, limits, buffered, async b => b)

  it('is read', async () => expect(await read(post('{"a":[1]}'))).toEqual({ a: [1] }))

  it.each([
    ['no JSON', post('{'), 400],
    ['nothing', post(''), 400],
    ['no UTF-8', post(new Uint8Array([0x22, 0xff, 0x22])), 400],
    ['a form', post('a=1', 'application/x-www-form-urlencoded'), 415],
    ['plain text, as a page of another site can send', post('{}', 'text/plain'), 415],
    ['too long', post(`"${'x'.repeat(200)}"`), 413],
    ['one that never ends', post(new ReadableStream({ start: c => c.enqueue(new Uint8Array([0x22])) })), 408],
  ])('of %s is refused', async (_, request, status) => {
    const buffered = new Buffered(1000)
    await expect(read(request, buffered)).rejects.toMatchObject({ status })
    expect(buffered.held).toBe(0)
  })

  it('finds no room where others are being read', async () => {
    const buffered = new Buffered(1000)
    buffered.take(990)
    await expect(read(post(`"${'x'.repeat(50)}"`), buffered)).rejects.toMatchObject({ status: 429, retryAfterS: 2 })
    expect(buffered.held).toBe(990)
  })
})
