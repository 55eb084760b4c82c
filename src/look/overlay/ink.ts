import type { Rgb } from '../../media/draw.ts'
import type { RgbImage } from '../../media/image.ts'
import type { Letters } from './letters.ts'

/** How much of the picture a text's ground covers. */
const GROUND_SHARE = 0.75

/** Mixes a colour into one pixel; nothing outside the picture. */
function blend({ data, widthPx, heightPx }: RgbImage, x: number, y: number, colour: Rgb, share: number): void {
  if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) return
  const i = 3 * (y * widthPx + x)
  for (let c = 0; c < 3; c++) data[i + c] += (colour[c] - data[i + c]) * share
}

/** A line of `widthPx` with soft edges: coverage falls off over one pixel at its sides. */
export function inkLine(
  image: RgbImage,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  colour: Rgb,
  lineWidthPx: number,
): void {
  const half = lineWidthPx / 2
  const lengthPx = Math.hypot(bx - ax, by - ay)
  const [ux, uy] = lengthPx > 0 ? [(bx - ax) / lengthPx, (by - ay) / lengthPx] : [1, 0]
  const x1 = Math.min(image.widthPx - 1, Math.ceil(Math.max(ax, bx) + half))
  const y1 = Math.min(image.heightPx - 1, Math.ceil(Math.max(ay, by) + half))
  for (let y = Math.max(0, Math.floor(Math.min(ay, by) - half)); y <= y1; y++) {
    for (let x = Math.max(0, Math.floor(Math.min(ax, bx) - half)); x <= x1; x++) {
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay]
      const along = Math.max(0, Math.min(lengthPx, px * ux + py * uy))
      const off = Math.hypot(px - along * ux, py - along * uy)
      const share = Math.max(0, Math.min(1, half + 0.5 - off))
      if (share > 0) blend(image, x, y, colour, share)
    }
  }
}

/** Its upper left corner at (x, y), on a ground of another colour; nothing outside the picture. */
export function inkText(
  image: RgbImage,
  x: number,
  y: number,
  words: string,
  { ink, ground }: { readonly ink: Rgb; readonly ground: Rgb },
  letters: Letters,
): void {
  const { heightPx, coverage, strideBytes } = letters
  const widthPx = letters.widthPx(words) + 4
  for (let row = 0; row < heightPx; row++) {
    for (let column = 0; column < widthPx; column++) blend(image, x + column, y + row, ground, GROUND_SHARE)
  }
  let left = x + 2
  for (const letter of words) {
    const glyph = letters.glyphOf(letter)
    for (let row = 0; row < heightPx; row++) {
      for (let column = 0; column < glyph.width; column++) {
        const share = coverage[row * strideBytes + glyph.left + column] / 255
        if (share > 0) blend(image, left + column, y + row, ink, share)
      }
    }
    left += glyph.advancePx
  }
}
