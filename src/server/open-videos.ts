import { interrupted } from '../base/errors.ts'

interface Entry<T> {
  readonly value: Promise<T>
  /** Fulfilled when the last that asked for it is done. */
  tail: Promise<unknown>
  users: number
}

/** How many stay open when nobody uses them. */
const OPEN = 32

/**
 * Values that are made once and used by one after another: two questions about the same video do not track it twice, and one that is given up
 * takes nothing from the next.
 */
export class OpenVideos<T> {
  readonly #entries = new Map<string, Entry<T>>()

  /** Waits for its turn, makes the value where it is not there, and uses it. */
  async use<R>(key: string, signal: AbortSignal, make: () => Promise<T>, work: (value: T) => Promise<R>): Promise<R> {
    const before = this.#entries.get(key)
    const turn = before ? inTurn(before.tail, signal) : Promise.resolve()
    const entry: Entry<T> = before ?? { value: make(), tail: Promise.resolve(), users: 0 }
    // The newest last.
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    entry.users++
    const used = turn.then(async () => work(await entry.value))
    entry.tail = Promise.allSettled([entry.tail, used])
    entry.value.catch(() => this.#entries.delete(key))
    try {
      return await used
    } finally {
      entry.users--
      this.#closeOld(OPEN)
    }
  }

  /** All that nobody uses now. */
  clear(): void {
    this.#closeOld(0)
  }

  #closeOld(most: number): void {
    for (const [key, { users }] of this.#entries) {
      if (this.#entries.size <= most) return
      if (users === 0) this.#entries.delete(key)
    }
  }
}

function inTurn(tail: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(interrupted('a question about the same video'))
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    void tail.then(() => {
      signal.removeEventListener('abort', leave)
      resolve()
    })
  })
}
