import { interrupted } from '../../base/errors.ts'
import { ApiError } from '../api-error.ts'

export interface GateOptions {
  /** For messages and metrics. */
  readonly name: string
  readonly places: number
  /** How many may wait; 0 refuses at once. */
  readonly queue: number
}

/** So many at the same time, the rest in a queue of limited length, first come first served. */
export class Gate {
  readonly name: string
  readonly #places: number
  readonly #queueLength: number
  readonly #waiting: (() => void)[] = []
  #inside = 0
  /** Running mean of how long one takes. */
  #meanS = 1

  constructor({ name, places, queue }: GateOptions) {
    this.name = name
    this.#places = places
    this.#queueLength = queue
  }

  get inside(): number {
    return this.#inside
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Does the work when there is a place. Errors: 429 with Retry-After where the queue is full; `interrupted` where the signal ends the wait. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal)
    const startMs = performance.now()
    try {
      return await work()
    } finally {
      this.#meanS += ((performance.now() - startMs) / 1000 - this.#meanS) / 8
      this.#leave()
    }
  }

  /** Throws where a request would be refused now: before anything is read of it. */
  refuseFull(): void {
    if (this.#inside < this.#places || this.#waiting.length < this.#queueLength) return
    const retryAfterS = Math.min(60, Math.max(1, Math.ceil((this.#meanS * (this.waiting + 1)) / this.#places)))
    throw new ApiError(429, `${this.name}: ${this.waiting} are waiting already; try again in ${retryAfterS} s`, {
      ...{ code: 'server_busy', retryAfterS },
    })
  }

  async #enter(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw interrupted(this.name)
    if (this.#inside < this.#places) {
      this.#inside++
      return
    }
    this.refuseFull()
    await new Promise<void>((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1)
        reject(interrupted(this.name))
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(turn)
    })
  }

  /** The place goes to the next in the queue. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#inside--
  }
}
