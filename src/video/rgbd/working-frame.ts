import { type Intrinsics, projectNormalized } from '../../geometry/camera.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { DepthMap } from '../../models/vision.ts'
import type { Registration } from './registration.ts'
import type { RgbdLevel } from './rgbd-frame.ts'

/** Wider pictures cost more and were not aligned better (7-Scenes: 160 against 320 pixels). */
export const WORKING_WIDTH_PX = 160

/** The grid that pictures are aligned on: an ideal lens with the picture's field of view. */
export interface WorkingGrid extends FrameSize {
  readonly intrinsics: Intrinsics
  /** Where each of its pixels lies in the picture as seen, in shares of its width and height. */
  readonly u: Float32Array
  readonly v: Float32Array
}

export function workingGrid(picture: FrameSize, lens: Intrinsics, maxWidthPx = WORKING_WIDTH_PX): WorkingGrid {
  const widthPx = Math.min(maxWidthPx, picture.widthPx)
  const heightPx = Math.max(1, Math.round((picture.heightPx * widthPx) / picture.widthPx))
  const [sx, sy] = [widthPx / picture.widthPx, heightPx / picture.heightPx]
  const intrinsics = { fxPx: lens.fxPx * sx, fyPx: lens.fyPx * sy, cxPx: lens.cxPx * sx, cyPx: lens.cyPx * sy }
  const u = new Float32Array(widthPx * heightPx)
  const v = new Float32Array(widthPx * heightPx)
  for (let y = 0, at = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, at++) {
      const ideal = [
        (x + 0.5 - intrinsics.cxPx) / intrinsics.fxPx,
        (y + 0.5 - intrinsics.cyPx) / intrinsics.fyPx,
      ] as const
      const [px, py] = projectNormalized(lens, ideal)
      u[at] = px / picture.widthPx
      v[at] = py / picture.heightPx
    }
  }
  return { widthPx, heightPx, intrinsics, u, v }
}

/** Depth over the grid: of each pixel's patch the mean of what lies on the surface of its median. */
export function depthOnGrid(grid: WorkingGrid, map: DepthMap): Float32Array {
  const out = new Float32Array(grid.u.length)
  const bw = Math.max(1, Math.round(map.widthPx / grid.widthPx))
  const bh = Math.max(1, Math.round(map.heightPx / grid.heightPx))
  const patch = new Float32Array(bw * bh)
  for (let i = 0; i < out.length; i++) {
    const x0 = Math.round(grid.u[i] * map.widthPx - bw / 2)
    const y0 = Math.round(grid.v[i] * map.heightPx - bh / 2)
    if (x0 < 0 || y0 < 0 || x0 + bw > map.widthPx || y0 + bh > map.heightPx) continue
    let known = 0
    for (let y = y0; y < y0 + bh; y++) {
      for (let x = x0; x < x0 + bw; x++) {
        const depth = map.depth[y * map.widthPx + x]
        if (depth > 0) patch[known++] = depth
      }
    }
    if (2 * known >= patch.length) out[i] = meanOfMedianSurface(patch.subarray(0, known))
  }
  return out
}

const SAME_SURFACE_SHARE = 0.03

function meanOfMedianSurface(patch: Float32Array): number {
  if (patch.length === 1) return patch[0]
  patch.sort()
  const median = patch[patch.length >> 1]
  let [sum, count] = [0, 0]
  for (let i = 0; i < patch.length; i++) {
    if (Math.abs(patch[i] - median) > SAME_SURFACE_SHARE * median) continue
    sum += patch[i]
    count++
  }
  return sum / count
}

/** Brightness and depth on the grid; the colour of each depth is fetched where the registration says. */
export function workingLevel(
  grid: WorkingGrid,
  picture: FrameSize & { readonly data: Uint8Array },
  depthM: Float32Array,
  registration: Registration,
): RgbdLevel {
  const { widthPx, heightPx, intrinsics } = grid
  const grey = new Float32Array(depthM.length)
  const { widthPx: w, heightPx: h, data } = picture
  const typical = medianDepth(depthM)
  const { scale, shiftX, shiftY, parallaxM } = registration
  const cx = intrinsics.cxPx / widthPx
  const cy = intrinsics.cyPx / heightPx
  for (let i = 0; i < grey.length; i++) {
    const far = depthM[i] > 0 ? depthM[i] : typical
    const x = (cx + scale * (grid.u[i] - cx) + shiftX + parallaxM / far) * w - 0.5
    const y = (cy + scale * (grid.v[i] - cy)) * h + shiftY * w - 0.5
    const a = Math.max(0, Math.min(w - 1.001, x))
    const b = Math.max(0, Math.min(h - 1.001, y))
    const column = a | 0
    const line = b | 0
    const at = line * w + column
    const top = data[at] + (a - column) * (data[at + 1] - data[at])
    const bottom = data[at + w] + (a - column) * (data[at + w + 1] - data[at + w])
    grey[i] = top + (b - line) * (bottom - top)
  }
  return { widthPx, heightPx, intrinsics, grey, depthM }
}

function medianDepth(depthM: Float32Array): number {
  const known = depthM.filter(depth => depth > 0).sort()
  return known.length > 0 ? known[known.length >> 1] : Number.POSITIVE_INFINITY
}
