import { type FaultDetails, interrupted, StvlmError } from './errors.ts'
import type { Random } from './random.ts'

/** A failure that may pass: the same may succeed later, at the earliest after `waitMs` where that is known. */
export class TryAgain extends StvlmError {
  readonly waitMs: number | undefined

  constructor(fault: 'badInput' | 'missing', details: FaultDetails, waitMs?: number, cause?: unknown) {
    super(fault, details, { cause })
    this.waitMs = waitMs
  }
}

export interface RetryOptions {
  /** How often in all; 1 never tries again. */
  readonly attempts: number
  /** Draws the jitter. */
  readonly random: Random
  readonly firstWaitMs?: number
  readonly maxWaitMs?: number
  /** Ends a wait at once, as interrupted; a running attempt is its own affair. */
  readonly signal?: AbortSignal
  readonly onWait?: (waitMs: number, why: TryAgain) => void
}

export const FIRST_WAIT_MS = 500
/** A longer wait than this is not asked of anybody: the failure stands. */
export const MAX_WAIT_MS = 120_000

/**
 * Calls `attempt` until it succeeds, fails with anything but TryAgain, or has failed `attempts` times. Waits double and
 * are cut by up to a half at random, so that many that failed together do not return together.
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { attempts, signal, maxWaitMs = MAX_WAIT_MS } = options
  for (let failed = 1; ; failed++) {
    try {
      return await attempt()
    } catch (problem) {
      if (!(problem instanceof TryAgain) || failed >= attempts) throw problem
      if ((problem.waitMs ?? 0) > maxWaitMs) throw problem
      const waitMs = waitBefore(failed, problem, options)
      options.onWait?.(waitMs, problem)
      if (!(await sleep(waitMs, signal))) throw interrupted(problem.details.where ?? problem.details.subject)
    }
  }
}

function waitBefore(failed: number, { waitMs = 0 }: TryAgain, options: RetryOptions): number {
  const { random, firstWaitMs = FIRST_WAIT_MS, maxWaitMs = MAX_WAIT_MS } = options
  const backOffMs = Math.min(maxWaitMs, firstWaitMs * 2 ** (failed - 1)) * random.uniform(0.5, 1)
  return Math.max(waitMs, backOffMs)
}

/** False where the signal ended the wait. */
export function sleep(ms: number, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted) return Promise.resolve(false)
  return new Promise(resolve => {
    const end = (whole: boolean) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      resolve(whole)
    }
    const stop = () => end(false)
    const timer = setTimeout(() => end(true), ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
