export interface Rect {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

/** A letter of the picture's font is about this wide, as a share of its size. */
const LETTER = 0.62

/** Keeps small texts from covering one another: the first come stays. */
export class Labels {
  readonly #taken: Rect[] = []

  /** Whether a text with its left end at x on the line y has room; then the room is taken. */
  place(x: number, y: number, text: string, sizePx: number): boolean {
    return this.placeRect({ x0: x, y0: y - sizePx, x1: x + LETTER * sizePx * text.length, y1: y + 2 })
  }

  placeRect(rect: Rect): boolean {
    const meets = (r: Rect) => r.x0 < rect.x1 && rect.x0 < r.x1 && r.y0 < rect.y1 && rect.y0 < r.y1
    if (this.#taken.some(meets)) return false
    this.#taken.push(rect)
    return true
  }
}
