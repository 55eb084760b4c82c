/**
 * A symmetric positive definite matrix of which each row is kept from its first entry to the diagonal (Jennings 1966): what a path's
 * equations look like, where each place is tied to a few before it.
 */
export class SkylineMatrix {
  readonly #first: Int32Array
  readonly #rows: Float64Array[]

  /** `first[i]`: the first column of row i that is not zero, at most i. */
  constructor(first: Int32Array) {
    this.#first = first
    this.#rows = Array.from(first, (from, i) => new Float64Array(i - from + 1))
  }

  /** Adds to entry (i, j), j <= i. */
  add(i: number, j: number, value: number): void {
    this.#rows[i][j - this.#first[i]] += value
  }

  /** x with A x = b, by Cholesky in place: the matrix is spent. A direction that nothing holds stays where it is. */
  solve(b: Float64Array): Float64Array {
    const x = b.slice()
    for (let i = 0; i < x.length; i++) x[i] = this.#eliminate(i, x)
    for (let i = x.length - 1; i >= 0; i--) {
      const row = this.#rows[i]
      const from = this.#first[i]
      x[i] = row[i - from] > 0 ? x[i] / row[i - from] : 0
      for (let k = from; k < i; k++) x[k] -= row[k - from] * x[i]
    }
    return x
  }

  /** Row i of the factor, and x[i] of the forward substitution. */
  #eliminate(i: number, x: Float64Array): number {
    const row = this.#rows[i]
    const from = this.#first[i]
    const whole = row[i - from]
    let diagonal = whole
    let value = x[i]
    for (let j = from; j < i; j++) {
      const above = this.#rows[j]
      const start = Math.max(from, this.#first[j])
      let sum = row[j - from]
      for (let k = start; k < j; k++) sum -= row[k - from] * above[k - this.#first[j]]
      const pivot = above[j - this.#first[j]]
      const entry = pivot > 0 ? sum / pivot : 0
      row[j - from] = entry
      diagonal -= entry * entry
      value -= entry * x[j]
    }
    const root = diagonal > 1e-14 * whole ? Math.sqrt(diagonal) : 0
    row[i - from] = root
    return root > 0 ? value / root : 0
  }
}
