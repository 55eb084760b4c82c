import type { GrayImage } from '../features/pyramid.ts'

/** Grey levels a pixel: flatter places tell no shift. */
const LEAST_GRADIENT = 3
const MARGIN_PX = 4
/** Side of a cell, as a share of the picture's width. */
const CELLS_ACROSS = 40
const LEAST_CELL_PX = 8

/** One place a cell: where the greys change most. */
export interface SteepPlaces {
  readonly xPx: readonly number[]
  readonly yPx: readonly number[]
  /** Grey levels a pixel. */
  readonly gradients: readonly number[]
}

/** Squares of which each gives one point. */
export class Cells {
  readonly sidePx: number
  readonly #across: number
  readonly #count: number

  constructor({ widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number }) {
    this.sidePx = Math.max(LEAST_CELL_PX, Math.ceil(widthPx / CELLS_ACROSS))
    this.#across = Math.ceil(widthPx / this.sidePx)
    this.#count = this.#across * Math.ceil(heightPx / this.sidePx)
  }

  /** 1 where a place lies. */
  occupied(placesPx: Float64Array): Uint8Array {
    const out = new Uint8Array(this.#count)
    for (let i = 0; i < placesPx.length; i += 2) out[this.cellOf(placesPx[i], placesPx[i + 1])] = 1
    return out
  }

  cellOf(xPx: number, yPx: number): number {
    return Math.floor(yPx / this.sidePx) * this.#across + Math.floor(xPx / this.sidePx)
  }

  /** The steepest place of each cell that is free and not hidden. */
  steepest(picture: GrayImage, taken: Uint8Array, isHidden: (xPx: number, yPx: number) => boolean): SteepPlaces {
    const best = new Int32Array(this.#count)
    const where = new Int32Array(this.#count)
    const { widthPx, heightPx, data } = picture
    for (let y = MARGIN_PX; y < heightPx - MARGIN_PX; y++) {
      for (let x = MARGIN_PX; x < widthPx - MARGIN_PX; x++) {
        const i = y * widthPx + x
        const gx = data[i + 1] - data[i - 1]
        const gy = data[i + widthPx] - data[i - widthPx]
        const square = gx * gx + gy * gy
        if (square < 4 * LEAST_GRADIENT * LEAST_GRADIENT) continue
        const cell = this.cellOf(x, y)
        if (square <= best[cell] || taken[cell] === 1) continue
        best[cell] = square
        where[cell] = i
      }
    }
    const [xPx, yPx, gradients]: [number[], number[], number[]] = [[], [], []]
    for (let cell = 0; cell < this.#count; cell++) {
      const x = (where[cell] % widthPx) + 0.5
      const y = Math.floor(where[cell] / widthPx) + 0.5
      if (best[cell] === 0 || isHidden(x, y)) continue
      xPx.push(x)
      yPx.push(y)
      gradients.push(Math.sqrt(best[cell]) / 2)
    }
    return { xPx, yPx, gradients }
  }
}
