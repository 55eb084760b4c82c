import type { Box2dPx } from '../../geometry/box.ts'
import type { Rgb } from '../../media/draw.ts'

/** A picture of 3 bytes a pixel, row-major from the top. */
export interface RgbPicture {
  readonly rgb: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
}

/**
 * Draws the outline of a box, just outside it, with lines that may be thinner than a pixel: pixels take as much of the
 * colour as the line covers of them. So a picture that is drawn small looks like a large one, drawn on and then scaled down.
 */
export function strokeThinBox(picture: RgbPicture, box: Box2dPx, colour: Rgb, lineWidthPx: number): void {
  const [x0, y0, x1, y1] = outerEdges(box, picture, lineWidthPx)
  fill(picture, [x0, y0, x1, y0 + lineWidthPx], colour)
  fill(picture, [x0, y1 - lineWidthPx, x1, y1], colour)
  fill(picture, [x0, y0 + lineWidthPx, x0 + lineWidthPx, y1 - lineWidthPx], colour)
  fill(picture, [x1 - lineWidthPx, y0 + lineWidthPx, x1, y1 - lineWidthPx], colour)
}

/** A side beyond the picture is drawn along its edge. */
function outerEdges([x0, y0, x1, y1]: Box2dPx, { widthPx, heightPx }: RgbPicture, line: number): Box2dPx {
  return [Math.max(0, x0 - line), Math.max(0, y0 - line), Math.min(widthPx, x1 + line), Math.min(heightPx, y1 + line)]
}

function fill({ rgb, widthPx, heightPx }: RgbPicture, [x0, y0, x1, y1]: Box2dPx, colour: Rgb): void {
  for (let y = Math.max(0, Math.floor(y0)); y < Math.min(heightPx, y1); y++) {
    const rowShare = Math.min(y + 1, y1) - Math.max(y, y0)
    for (let x = Math.max(0, Math.floor(x0)); x < Math.min(widthPx, x1); x++) {
      const share = rowShare * (Math.min(x + 1, x1) - Math.max(x, x0))
      if (!(share > 0)) continue
      const at = 3 * (y * widthPx + x)
      for (let c = 0; c < 3; c++) rgb[at + c] += Math.round(share * (colour[c] - rgb[at + c]))
    }
  }
}
