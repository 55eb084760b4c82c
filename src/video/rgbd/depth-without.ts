import type { Box2dPx } from '../../geometry/box.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { DepthMap } from '../../models/vision.ts'

/** Of the picture's width: two sensors side by side see a box at two places. */
const MARGIN_SHARE = 0.03

/** Depth of what stands still: nothing is known where something moves. */
export const depthWithout =
  (
    movers: (index: number) => readonly Box2dPx[],
    picture: FrameSize,
    depthOf: (index: number) => Promise<DepthMap>,
  ): ((index: number) => Promise<DepthMap>) =>
  async index => {
    const map = await depthOf(index)
    const boxes = movers(index)
    if (boxes.length === 0) return map
    const { widthPx, heightPx } = map
    const depth = map.depth.slice()
    const [sx, sy] = [widthPx / picture.widthPx, heightPx / picture.heightPx]
    const margin = MARGIN_SHARE * widthPx
    for (const [x0, y0, x1, y1] of boxes) {
      const [left, right] = [Math.max(0, Math.floor(x0 * sx - margin)), Math.min(widthPx, Math.ceil(x1 * sx + margin))]
      const [top, bottom] = [Math.max(0, Math.floor(y0 * sy - margin)), Math.min(heightPx, Math.ceil(y1 * sy + margin))]
      for (let y = top; y < bottom; y++) if (right > left) depth.fill(0, y * widthPx + left, y * widthPx + right)
    }
    return { ...map, depth }
  }
