import type { Position, Tracked } from './format.ts'

const FIELDS = 5
/** Blocks do not grow, so nothing is copied and little stays empty. */
const BLOCK_SHIFT = 11
const BLOCK_ROWS = 1 << BLOCK_SHIFT

export interface Point {
  readonly x: number
  readonly y: number
  /** NaN where the height is unknown. */
  readonly z: number
  readonly seen?: boolean
}

/** A track's positions in 40 bytes each: a whole match waits here, and becomes samples a period at a time. */
export class Column {
  #blocks: Float64Array[] = []
  #count = 0
  #sorted = true
  #lastStampS = Number.NEGATIVE_INFINITY
  #hasHeight = false

  push({ stampS, x, y, z, seen }: Position): void {
    const row = this.#count & (BLOCK_ROWS - 1)
    if (row === 0) this.#blocks.push(new Float64Array(BLOCK_ROWS * FIELDS))
    const block = this.#blocks[this.#blocks.length - 1]
    const at = row * FIELDS
    block[at] = stampS
    block[at + 1] = x
    block[at + 2] = y
    block[at + 3] = z ?? Number.NaN
    block[at + 4] = seen === undefined ? Number.NaN : Number(seen)
    if (stampS <= this.#lastStampS) this.#sorted = false
    if (z !== undefined) this.#hasHeight = true
    this.#lastStampS = stampS
    this.#count++
  }

  get count(): number {
    return this.#count
  }

  get hasHeight(): boolean {
    return this.#hasHeight
  }

  stampS(i: number): number {
    return this.#blocks[i >> BLOCK_SHIFT][(i & (BLOCK_ROWS - 1)) * FIELDS]
  }

  at(i: number): Point {
    const from = (i & (BLOCK_ROWS - 1)) * FIELDS
    const block = this.#blocks[i >> BLOCK_SHIFT]
    const seen = block[from + 4]
    return {
      x: block[from + 1],
      y: block[from + 2],
      z: block[from + 3],
      ...(!Number.isNaN(seen) && { seen: seen === 1 }),
    }
  }

  /** The same with rising stamps; of equal stamps the first stays. */
  sorted(tracked: Tracked, period: number): Column {
    if (this.#sorted) return this
    const order = Array.from({ length: this.#count }, (_, i) => i).sort((a, b) => this.stampS(a) - this.stampS(b))
    const column = new Column()
    order.forEach((index, i) => {
      if (i > 0 && this.stampS(index) === this.stampS(order[i - 1])) return
      const { z, ...point } = this.at(index)
      const height = Number.isNaN(z) ? {} : { z }
      column.push({ tracked, period, stampS: this.stampS(index), ...point, ...height })
    })
    return column
  }
}

/** The columns of a match by period, then by what moves. */
export class PositionTable {
  readonly #periods = new Map<number, Map<Tracked, Column>>()

  add(position: Position): void {
    let columns = this.#periods.get(position.period)
    if (!columns) {
      columns = new Map()
      this.#periods.set(position.period, columns)
    }
    let column = columns.get(position.tracked)
    if (!column) {
      column = new Column()
      columns.set(position.tracked, column)
    }
    column.push(position)
  }

  /** Period by period; what is given is forgotten. */
  *drain(): Generator<{ period: number; columns: ReadonlyMap<Tracked, Column> }> {
    const numbers = [...this.#periods.keys()].sort((a, b) => a - b)
    for (const period of numbers) {
      const columns = this.#periods.get(period)!
      this.#periods.delete(period)
      yield {
        period,
        columns: new Map([...columns].map(([tracked, column]) => [tracked, column.sorted(tracked, period)])),
      }
    }
  }
}
