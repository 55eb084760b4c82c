import { describe, expect, test } from 'vitest'
import { badInput, StvlmError } from './errors.ts'
import { Random } from './random.ts'
import { type RetryOptions, sleep, TryAgain, withRetries } from './retry.ts'

const again = (waitMs?: number) => new TryAgain('badInput', { subject: 's', expected: 'e', got: 'busy' }, waitMs)

async function waitsOf(failures: readonly StvlmError[], over: Partial<RetryOptions> = {}) {
  const waits: number[] = []
  let calls = 0
  const attempt = async () => {
    const failure = failures[calls++]
    if (failure) throw failure
    return 'done'
  }
  const options = { attempts: 6, random: new Random('r'), firstWaitMs: 4, maxWaitMs: 20, ...over }
  const outcome = await withRetries(attempt, { ...options, onWait: ms => void waits.push(ms) }).catch(
    (problem: unknown) => problem,
  )
  return { outcome, waits, calls }
}

describe('retries', () => {
  test('double their waits up to a limit, each cut by up to a half', async () => {
    const { outcome, waits } = await waitsOf([again(), again(), again(), again(), again()])
    expect(outcome).toBe('done')
    for (const [i, most] of [4, 8, 16, 20, 20].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(most / 2)
      expect(waits[i]).toBeLessThanOrEqual(most)
    }
    expect((await waitsOf([again(), again()])).waits).toEqual(waits.slice(0, 2))
  })

  test('wait as long as they are asked to', async () => {
    const { waits } = await waitsOf([again(15)])
    expect(waits).toEqual([15])
  })

  test('end with the last failure, with what cannot pass, and with a wait that is too long', async () => {
    const limited = await waitsOf([again(), again(), again()], { attempts: 3 })
    const final = await waitsOf([badInput({ subject: 's', expected: 'e', got: 'no' })])
    const long = await waitsOf([again(21)])
    expect([limited.calls, final.calls, long.calls]).toEqual([3, 1, 1])
    for (const { outcome } of [limited, final, long]) expect(outcome).toBeInstanceOf(StvlmError)
  })

  test('stop waiting at once when the signal says so', async () => {
    const stop = new AbortController()
    const startMs = performance.now()
    setTimeout(() => stop.abort(), 10)
    const { outcome } = await waitsOf([again(60_000)], { signal: stop.signal, maxWaitMs: 100_000 })
    expect(outcome).toMatchObject({ fault: 'interrupted' })
    expect(performance.now() - startMs).toBeLessThan(5000)
    expect(await sleep(1000, stop.signal)).toBe(false)
  })
})
