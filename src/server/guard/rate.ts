import { ApiError } from '../api-error.ts'

interface Bucket {
  tokens: number
  atMs: number
}

/** Requests a minute of each key: a bucket that holds a sixth of them and fills steadily. */
export class Rates {
  readonly #perMinute: number
  readonly #capacity: number
  readonly #now: () => number
  readonly #buckets = new Map<string, Bucket>()

  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute
    this.#capacity = Math.max(1, Math.ceil(perMinute / 6))
    this.#now = now
  }

  /** Headers that tell what is left. Errors: 429 with Retry-After. */
  take(key: string): Record<string, string> {
    const now = this.#now()
    const { tokens: before, atMs } = this.#buckets.get(key) ?? { tokens: this.#capacity, atMs: now }
    const tokens = Math.min(this.#capacity, before + ((now - atMs) / 60_000) * this.#perMinute)
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: now })
    if (tokens < 1) {
      const retryAfterS = Math.ceil(((1 - tokens) / this.#perMinute) * 60)
      throw new ApiError(429, `more than ${this.#perMinute} requests a minute; try again in ${retryAfterS} s`, {
        ...{ code: 'rate_limit_exceeded', retryAfterS },
      })
    }
    return {
      'x-ratelimit-limit-requests': String(this.#perMinute),
      'x-ratelimit-remaining-requests': String(Math.floor(tokens - 1)),
    }
  }
}
