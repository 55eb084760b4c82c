import type { GrayImage } from './pyramid.ts'

/** Half side of the window over which the structure is summed. */
const HALF_WINDOW = 2
/** Pixels from the border in which no corner is looked for: a window of Lucas and Kanade must fit. */
export const CORNER_MARGIN_PX = 9
/** Smaller eigenvalue of the mean structure tensor, (grey levels a pixel)^2, below which nothing can be followed. */
const MIN_SCORE = 6

/** At most one new corner a cell of the grid that `free` says is free: [x, y] in the image's pixels, pixel centres at .5. */
export function findCorners(
  image: GrayImage,
  cellPx: number,
  free: (column: number, row: number) => boolean,
  allowed?: (xPx: number, yPx: number) => boolean,
): Float64Array {
  const columns = Math.ceil(image.widthPx / cellPx)
  const rows = Math.ceil(image.heightPx / cellPx)
  const search = new CellSearch(image, cellPx)
  const found: number[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!free(column, row) || !search.best(column * cellPx, row * cellPx)) continue
      const x = search.xPx + 0.5
      const y = search.yPx + 0.5
      if (!allowed || allowed(x, y)) found.push(x, y)
    }
  }
  return Float64Array.from(found)
}

/** The pixel of a cell where the smaller eigenvalue of the structure tensor is largest (Shi and Tomasi 1994). */
class CellSearch {
  xPx = 0
  yPx = 0
  readonly #image: GrayImage
  readonly #cellPx: number
  readonly #xx: Float32Array
  readonly #xy: Float32Array
  readonly #yy: Float32Array

  constructor(image: GrayImage, cellPx: number) {
    this.#image = image
    this.#cellPx = cellPx
    const side = cellPx + 2 * HALF_WINDOW
    this.#xx = new Float32Array(side * side)
    this.#xy = new Float32Array(side * side)
    this.#yy = new Float32Array(side * side)
  }

  best(left: number, top: number): boolean {
    const { widthPx, heightPx } = this.#image
    const x0 = Math.max(left, CORNER_MARGIN_PX)
    const y0 = Math.max(top, CORNER_MARGIN_PX)
    const x1 = Math.min(left + this.#cellPx, widthPx - CORNER_MARGIN_PX)
    const y1 = Math.min(top + this.#cellPx, heightPx - CORNER_MARGIN_PX)
    if (x1 <= x0 || y1 <= y0) return false
    const side = x1 - x0 + 2 * HALF_WINDOW
    const rows = y1 - y0 + 2 * HALF_WINDOW
    const [xx, xy, yy] = [this.#xx, this.#xy, this.#yy]
    differentiate(this.#image, x0 - HALF_WINDOW, y0 - HALF_WINDOW, side, rows, xx, xy, yy)
    boxSums(xx, side, rows)
    boxSums(xy, side, rows)
    boxSums(yy, side, rows)
    const at = largestScore(xx, xy, yy, side, rows)
    if (at < 0) return false
    this.xPx = x0 + (at % side)
    this.yPx = y0 + Math.floor(at / side)
    return true
  }
}

function differentiate(
  { data, widthPx }: GrayImage,
  left: number,
  top: number,
  side: number,
  rows: number,
  xx: Float32Array,
  xy: Float32Array,
  yy: Float32Array,
): void {
  for (let y = 0, to = 0; y < rows; y++) {
    let p = (top + y) * widthPx + left
    for (let x = 0; x < side; x++, p++, to++) {
      const gx = data[p + 1] - data[p - 1]
      const gy = data[p + widthPx] - data[p - widthPx]
      xx[to] = gx * gx
      xy[to] = gx * gy
      yy[to] = gy * gy
    }
  }
}

/** Each value becomes the sum of the window of which it is the top left; the last rows and columns keep rubbish. */
function boxSums(values: Float32Array, side: number, rows: number): void {
  for (let y = 0; y < rows; y++) {
    for (let x = 0, p = y * side; x + 2 * HALF_WINDOW < side; x++, p++) {
      values[p] += values[p + 1] + values[p + 2] + values[p + 3] + values[p + 4]
    }
  }
  for (let y = 0; y + 2 * HALF_WINDOW < rows; y++) {
    for (let x = 0, p = y * side; x + 2 * HALF_WINDOW < side; x++, p++) {
      values[p] += values[p + side] + values[p + 2 * side] + values[p + 3 * side] + values[p + 4 * side]
    }
  }
}

/** Gradients above are twice the true ones, and sums hold a whole window. */
const SUM_OF_MEAN = 4 * (2 * HALF_WINDOW + 1) ** 2

/** Place of the largest smaller eigenvalue; -1 where none is large enough. */
function largestScore(xx: Float32Array, xy: Float32Array, yy: Float32Array, side: number, rows: number): number {
  let best = MIN_SCORE * SUM_OF_MEAN
  let at = -1
  for (let y = 0; y + 2 * HALF_WINDOW < rows; y++) {
    for (let x = 0, p = y * side; x + 2 * HALF_WINDOW < side; x++, p++) {
      const a = xx[p]
      const b = yy[p]
      if (a <= best || b <= best) continue
      const half = (a - b) * 0.5
      const score = (a + b) * 0.5 - Math.sqrt(half * half + xy[p] * xy[p])
      if (score <= best) continue
      best = score
      at = p
    }
  }
  return at
}
