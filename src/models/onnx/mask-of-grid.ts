import { type Box2dPx, boxHeightPx, boxWidthPx, clipBox } from '../../geometry/box.ts'
import type { FrameSize } from '../../media/pixels.ts'

/** The box grown to whole edges inside the picture. */
export function wholeBox([x0, y0, x1, y1]: Box2dPx, { widthPx, heightPx }: FrameSize): Box2dPx | undefined {
  return clipBox([Math.floor(x0), Math.floor(y0), Math.ceil(x1), Math.ceil(y1)], widthPx, heightPx)
}

/** Pixels of a box at which a network's grid of numbers, stretched over `region`, is above 0 by bilinear interpolation. */
export function insideOf(
  grid: Float32Array,
  { widthPx, heightPx }: FrameSize,
  region: Box2dPx,
  box: Box2dPx,
): Uint8Array {
  const [wide, high] = [boxWidthPx(box), boxHeightPx(box)]
  const inside = new Uint8Array(wide * high)
  const [perX, perY] = [widthPx / boxWidthPx(region), heightPx / boxHeightPx(region)]
  for (let y = 0; y < high; y++) {
    const v = clamp((box[1] - region[1] + y + 0.5) * perY - 0.5, heightPx - 1)
    const top = Math.min(heightPx - 2, Math.floor(v))
    for (let x = 0; x < wide; x++) {
      const u = clamp((box[0] - region[0] + x + 0.5) * perX - 0.5, widthPx - 1)
      const left = Math.min(widthPx - 2, Math.floor(u))
      const at = top * widthPx + left
      const upper = grid[at] + (u - left) * (grid[at + 1] - grid[at])
      const lower = grid[at + widthPx] + (u - left) * (grid[at + widthPx + 1] - grid[at + widthPx])
      if (upper + (v - top) * (lower - upper) > 0) inside[y * wide + x] = 1
    }
  }
  return inside
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value))
