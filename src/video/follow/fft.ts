/** Side of the square grids that are transformed: a power of two. */
export const GRID = 32
const CELLS = GRID * GRID
const BITS = Math.log2(GRID)

const COS = new Float64Array(GRID / 2)
const SIN = new Float64Array(GRID / 2)
for (let i = 0; i < GRID / 2; i++) {
  COS[i] = Math.cos((2 * Math.PI * i) / GRID)
  SIN[i] = Math.sin((2 * Math.PI * i) / GRID)
}
const REVERSED = Int32Array.from({ length: GRID }, (_, i) => {
  let out = 0
  for (let bit = 0; bit < BITS; bit++) if (i & (1 << bit)) out |= 1 << (BITS - 1 - bit)
  return out
})

/** A grid of complex numbers, rows from the top. */
export interface Spectrum {
  readonly re: Float64Array
  readonly im: Float64Array
}

export const newSpectrum = (): Spectrum => ({ re: new Float64Array(CELLS), im: new Float64Array(CELLS) })

/** In place, by rows and then by columns (Cooley and Tukey 1965); the way back divides by the number of cells. */
export function transformGrid({ re, im }: Spectrum, back = false): void {
  for (let row = 0; row < GRID; row++) transformLine(re, im, row * GRID, 1, back)
  for (let column = 0; column < GRID; column++) transformLine(re, im, column, GRID, back)
  if (!back) return
  for (let i = 0; i < CELLS; i++) {
    re[i] /= CELLS
    im[i] /= CELLS
  }
}

function transformLine(re: Float64Array, im: Float64Array, from: number, step: number, back: boolean): void {
  for (let i = 0; i < GRID; i++) {
    const j = REVERSED[i]
    if (j > i) {
      swap(re, from + i * step, from + j * step)
      swap(im, from + i * step, from + j * step)
    }
  }
  for (let half = 1; half < GRID; half *= 2) {
    const turn = GRID / (2 * half)
    for (let start = 0; start < GRID; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const c = COS[k * turn]
        const s = back ? SIN[k * turn] : -SIN[k * turn]
        const a = from + (start + k) * step
        const b = a + half * step
        const r = c * re[b] - s * im[b]
        const i = c * im[b] + s * re[b]
        re[b] = re[a] - r
        im[b] = im[a] - i
        re[a] += r
        im[a] += i
      }
    }
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const value = values[i]
  values[i] = values[j]
  values[j] = value
}
