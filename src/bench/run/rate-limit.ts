import { sleep } from '../../base/retry.ts'

/** Starts of requests, evenly spaced where a rate is set; a server that asks for peace holds all of them. */
export class RateLimit {
  readonly #spacingMs: number
  #nextMs = Number.NEGATIVE_INFINITY

  constructor(perMinute?: number) {
    this.#spacingMs = perMinute === undefined ? 0 : 60_000 / perMinute
  }

  /** Fulfilled when the next request may start; false where the signal came first. */
  async turn(signal: AbortSignal): Promise<boolean> {
    const now = performance.now()
    const startMs = Math.max(now, this.#nextMs)
    if (this.#spacingMs > 0) this.#nextMs = startMs + this.#spacingMs
    return startMs <= now ? !signal.aborted : sleep(startMs - now, signal)
  }

  /** Nothing starts for so long. */
  hold(ms: number): void {
    this.#nextMs = Math.max(this.#nextMs, performance.now() + ms)
  }
}
