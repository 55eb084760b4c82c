/** Numbers of keys and values: floats of 32 bits, or the bits of those of 16. */
export type KvNumbers = Float32Array | Uint16Array

/** Answers rarely need more; a longer one makes it grow. */
const SPARE_TOKENS = 64

/** Keys and values of a stretch of tokens, one head after the other: [heads of all layers, tokens, width]. Its memory serves one answer after the other. */
export class OwnRows {
  readonly #heads: number
  readonly #width: number
  #numbers: KvNumbers
  #length = 0

  constructor(heads: number, width: number, empty: KvNumbers) {
    this.#heads = heads
    this.#width = width
    this.#numbers = empty
  }

  /** Tokens. */
  get length(): number {
    return this.#length
  }

  /** [heads, length, width]; until the next `append`. */
  get numbers(): KvNumbers {
    return this.#numbers.subarray(0, this.#heads * this.#length * this.#width)
  }

  clear(): void {
    this.#length = 0
  }

  /** Makes room for exactly so many tokens. */
  reserve(tokens: number): void {
    const size = this.#heads * tokens * this.#width
    if (size > this.#numbers.length) this.#move(this.#sized(size), this.#length)
  }

  /** `rows`: [heads, count, width], of the tokens that follow. */
  append(rows: KvNumbers, count: number): void {
    const [old, length] = [this.#length, this.#length + count]
    const size = this.#heads * length * this.#width
    const fits = size <= this.#numbers.length
    this.#move(fits ? this.#numbers : this.#sized(size + this.#heads * SPARE_TOKENS * this.#width), length)
    for (let head = 0; head < this.#heads; head++) {
      const from = head * count * this.#width
      const to = (head * length + old) * this.#width
      this.#numbers.set(rows.subarray(from, from + count * this.#width), to)
    }
  }

  #sized(size: number): KvNumbers {
    return this.#numbers instanceof Float32Array ? new Float32Array(size) : new Uint16Array(size)
  }

  /** Heads move apart, the last one first: none lands on one that has yet to move. */
  #move(into: KvNumbers, length: number): void {
    const old = this.#length
    for (let head = this.#heads - 1; head >= 0; head--) {
      const from = head * old * this.#width
      into.set(this.#numbers.subarray(from, from + old * this.#width), head * length * this.#width)
    }
    this.#numbers = into
    this.#length = length
  }
}
