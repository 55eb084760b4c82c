import type { Position, Tracked } from './format.ts'

const FIELDS = 5
const FIRST_CAPACITY = 256

/** A track's positions in 40 bytes each: a whole match waits here, and becomes samples a period at a time. */
export class Column {
  #values = new Float64Array(FIELDS * FIRST_CAPACITY)
  #count = 0
  #sorted = true

  push({ stampS, x, y, z, seen }: Position): void {
    if ((this.#count + 1) * FIELDS > this.#values.length) this.#grow()
    const at = this.#count * FIELDS
    if (this.#count > 0 && stampS <= this.#values[at - FIELDS]) this.#sorted = false
    this.#values[at] = stampS
    this.#values[at + 1] = x
    this.#values[at + 2] = y
    this.#values[at + 3] = z ?? Number.NaN
    this.#values[at + 4] = seen === undefined ? Number.NaN : Number(seen)
    this.#count++
  }

  get count(): number {
    return this.#count
  }

  get hasHeight(): boolean {
    for (let i = 0; i < this.#count; i++) if (!Number.isNaN(this.#values[i * FIELDS + 3])) return true
    return false
  }

  stampS(i: number): number {
    return this.#values[i * FIELDS]
  }

  /** [x, y, z] with NaN for an unknown height. */
  at(i: number): { x: number; y: number; z: number; seen?: boolean } {
    const [x, y, z, seen] = this.#values.subarray(i * FIELDS + 1, (i + 1) * FIELDS)
    return { x, y, z, ...(!Number.isNaN(seen) && { seen: seen === 1 }) }
  }

  /** Brings the stamps into order; of equal stamps the first stays. */
  settle(): void {
    if (this.#sorted) return
    const order = Array.from({ length: this.#count }, (_, i) => i).sort((a, b) => this.stampS(a) - this.stampS(b))
    const kept = order.filter((index, i) => i === 0 || this.stampS(index) > this.stampS(order[i - 1]))
    const values = new Float64Array(kept.length * FIELDS)
    kept.forEach((index, i) => {
      values.set(this.#values.subarray(index * FIELDS, (index + 1) * FIELDS), i * FIELDS)
    })
    this.#values = values
    this.#count = kept.length
    this.#sorted = true
  }

  #grow(): void {
    const larger = new Float64Array(this.#values.length * 2)
    larger.set(this.#values)
    this.#values = larger
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
      for (const column of columns.values()) column.settle()
      yield { period, columns }
    }
  }
}
