import type { Box2dPx } from '../geometry/box.ts'
import type { RgbaImage } from '../media/image.ts'

export interface MaskBox {
  /** Red, green and blue of the object in the mask, as one number. */
  readonly colour: number
  readonly box2dPx: Box2dPx
  readonly pixels: number
}

/** Fewer pixels than this are specks at an edge. */
const MIN_PIXELS = 20

/** The box around each colour of a mask; black is the background. Objects in order of their colour. */
export function boxesOfMask({ widthPx, heightPx, data }: RgbaImage): MaskBox[] {
  const extents = new Map<number, { x0: number; y0: number; x1: number; y1: number; pixels: number }>()
  for (let y = 0, at = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, at += 4) {
      const colour = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2]
      if (colour === 0) continue
      const known = extents.get(colour)
      if (!known) {
        extents.set(colour, { x0: x, y0: y, x1: x + 1, y1: y + 1, pixels: 1 })
        continue
      }
      known.x0 = Math.min(known.x0, x)
      known.x1 = Math.max(known.x1, x + 1)
      known.y1 = y + 1
      known.pixels++
    }
  }
  return [...extents]
    .filter(([, { pixels }]) => pixels >= MIN_PIXELS)
    .sort(([a], [b]) => a - b)
    .map(([colour, { x0, y0, x1, y1, pixels }]) => ({ colour, box2dPx: [x0, y0, x1, y1], pixels }))
}
