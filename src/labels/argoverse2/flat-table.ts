/**
 * A table of a flatbuffer, read within its bytes: an offset that points outside is a RangeError, and a vector or
 * text that does not fit an Error. Offsets are signed, as flechette takes them.
 */
export class FlatTable {
  readonly #view: DataView
  readonly #at: number
  readonly #slots: number
  readonly #budget: Budget

  /** The table to which the offset at `offsetAt` points; `budget` bounds what its vectors and texts take together. */
  constructor(view: DataView, offsetAt: number, budget: Budget) {
    this.#view = view
    this.#budget = budget
    this.#at = offsetAt + view.getInt32(offsetAt, true)
    this.#slots = this.#at - view.getInt32(this.#at, true)
  }

  int8(slot: number, absent: number): number {
    const at = this.#place(slot)
    return at === undefined ? absent : this.#view.getInt8(at)
  }

  int16(slot: number, absent: number): number {
    const at = this.#place(slot)
    return at === undefined ? absent : this.#view.getInt16(at, true)
  }

  int32(slot: number, absent: number): number {
    const at = this.#place(slot)
    return at === undefined ? absent : this.#view.getInt32(at, true)
  }

  int64(slot: number, absent: number): number {
    const at = this.#place(slot)
    return at === undefined ? absent : Number(this.#view.getBigInt64(at, true))
  }

  table(slot: number): FlatTable | undefined {
    const at = this.#place(slot)
    return at === undefined ? undefined : new FlatTable(this.#view, at, this.#budget)
  }

  /** The tables of a vector of tables. */
  tables(slot: number): FlatTable[] {
    return this.vector(slot, 4, (view, at) => new FlatTable(view, at, this.#budget))
  }

  /** The elements of a vector, each read where it stands. */
  vector<T>(slot: number, strideBytes: number, element: (view: DataView, at: number) => T): T[] {
    const place = this.#place(slot)
    if (place === undefined) return []
    const [from, count] = this.#counted(place, strideBytes)
    return Array.from({ length: count }, (_, i) => element(this.#view, from + i * strideBytes))
  }

  /** That a text is as long as it says. */
  checkText(slot: number): void {
    const place = this.#place(slot)
    if (place !== undefined) this.#counted(place, 1)
  }

  #counted(place: number, strideBytes: number): readonly [from: number, count: number] {
    const at = place + this.#view.getInt32(place, true)
    const count = this.#view.getInt32(at, true)
    if (!(count >= 0 && at + 4 + count * strideBytes <= this.#view.byteLength)) {
      throw new Error(`metadata of ${this.#view.byteLength} bytes with a list of ${count} at byte ${at}`)
    }
    this.#budget.spend(count * strideBytes)
    return [at + 4, count]
  }

  #place(slot: number): number | undefined {
    const offset = slot < this.#view.getInt16(this.#slots, true) ? this.#view.getInt16(this.#slots + slot, true) : 0
    return offset === 0 ? undefined : this.#at + offset
  }
}

/** What parts may take of a whole: in a whole file none is taken twice, in a broken one a thousand times. */
export class Budget {
  readonly #most: number
  readonly #whole: string
  readonly #unit: string
  #spent = 0

  constructor(most: number, whole: string, unit = 'bytes') {
    this.#most = most
    this.#whole = whole
    this.#unit = unit
  }

  spend(part: number): void {
    this.#spent += part
    if (part >= 0 && this.#spent <= this.#most) return
    throw new Error(`parts of ${this.#spent} ${this.#unit} in ${this.#whole} of at most ${this.#most}`)
  }
}
