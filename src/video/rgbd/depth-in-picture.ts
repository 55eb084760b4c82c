import type { Intrinsics } from '../../geometry/camera.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { DepthMap } from '../../models/vision.ts'
import { REGISTERED, type Registration } from './registration.ts'

/** What lies behind the nearest surface of a cell by more than this share is another surface. */
const SAME_SURFACE_SHARE = 0.05

/**
 * A sensor's depth as the picture's camera sees it, at most `maxWidthPx` wide: each of its pixels goes where the registration says, and of
 * those that fall into one cell the nearest surface is kept. `intrinsics`: of the depth, at the picture's size.
 */
export function depthInPicture(
  map: DepthMap,
  picture: FrameSize,
  intrinsics: Intrinsics,
  registration: Registration = REGISTERED,
  maxWidthPx = picture.widthPx,
): DepthMap {
  const widthPx = Math.max(1, Math.min(maxWidthPx, map.widthPx))
  const heightPx = Math.max(1, Math.round((widthPx * picture.heightPx) / picture.widthPx))
  const cells = cellsOf(map, picture, intrinsics, registration, { widthPx, heightPx })
  const nearest = new Float32Array(widthPx * heightPx).fill(Number.POSITIVE_INFINITY)
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] >= 0 && map.depth[i] < nearest[cells[i]]) nearest[cells[i]] = map.depth[i]
  }
  const depth = new Float32Array(widthPx * heightPx)
  const counts = new Uint16Array(widthPx * heightPx)
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]
    if (cell < 0 || map.depth[i] > (1 + SAME_SURFACE_SHARE) * nearest[cell]) continue
    depth[cell] += map.depth[i]
    counts[cell]++
  }
  for (let cell = 0; cell < depth.length; cell++) if (counts[cell] > 1) depth[cell] /= counts[cell]
  return { widthPx, heightPx, depth }
}

/** The cell of the result for each pixel of the map; -1 where nothing is known, or it is not in the picture. */
function cellsOf(
  { widthPx: w, heightPx: h, depth }: DepthMap,
  picture: FrameSize,
  { cxPx, cyPx }: Intrinsics,
  { scale, shiftX, shiftY, parallaxM }: Registration,
  out: FrameSize,
): Int32Array {
  const cells = new Int32Array(depth.length).fill(-1)
  const [cx, cy] = [cxPx / picture.widthPx, cyPx / picture.heightPx]
  const upright = picture.widthPx / picture.heightPx
  for (let y = 0, i = 0; y < h; y++) {
    const v = cy + scale * ((y + 0.5) / h - cy) + shiftY * upright
    const row = Math.floor(v * out.heightPx)
    for (let x = 0; x < w; x++, i++) {
      if (!(depth[i] > 0) || row < 0 || row >= out.heightPx) continue
      const u = cx + scale * ((x + 0.5) / w - cx) + shiftX + parallaxM / depth[i]
      const column = Math.floor(u * out.widthPx)
      if (column >= 0 && column < out.widthPx) cells[i] = row * out.widthPx + column
    }
  }
  return cells
}
