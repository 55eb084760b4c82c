import type { Place } from '../mixture/spool.ts'

interface Entry {
  readonly lot: number
  readonly place: Place
}

/**
 * The rows with the lowest lots of a stream of unknown length: a uniform sample where lots are, in one pass. Memory holds
 * twice as many places as are wanted; a stream of n rows is asked for about k (1 + ln(n / k)) of them.
 */
export class LowestLots {
  readonly #count: number
  #entries: Entry[] = []
  #limit = Number.POSITIVE_INFINITY

  constructor(count: number) {
    this.#count = count
  }

  /** Whether a row of this lot may be among the lowest. */
  mayTake(lot: number): boolean {
    return this.#count > 0 && lot < this.#limit
  }

  take(lot: number, place: Place): void {
    this.#entries.push({ lot, place })
    if (this.#entries.length >= 2 * this.#count + 1024) this.#cut()
  }

  /** In the order of their places. */
  places(): Place[] {
    this.#cut()
    return this.#entries.map(({ place }) => place).sort((a, b) => a.from - b.from)
  }

  #cut(): void {
    this.#entries.sort((a, b) => a.lot - b.lot || a.place.from - b.place.from)
    this.#entries = this.#entries.slice(0, this.#count)
    if (this.#entries.length === this.#count && this.#count > 0) this.#limit = this.#entries[this.#count - 1].lot
  }
}
