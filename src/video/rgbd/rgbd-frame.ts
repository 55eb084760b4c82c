import type { Intrinsics } from '../../geometry/camera.ts'
import type { FrameSize } from '../../media/pixels.ts'

/** Brightness and depth on one grid, through an ideal lens; pixel centres at .5. */
export interface RgbdLevel extends FrameSize {
  readonly intrinsics: Intrinsics
  /** 0..255. */
  readonly grey: Float32Array
  /** Along the camera's axis; 0 where unknown. */
  readonly depthM: Float32Array
}

/** Finest first, each level half as wide as the one before. */
export type RgbdFrame = readonly RgbdLevel[]

/** Depths of one block that differ by more than this share lie on two surfaces. */
const SAME_SURFACE_SHARE = 0.03
/** No level is narrower than this: a patch of it would be the whole picture. */
const MIN_WIDTH_PX = 36

export function rgbdFrame(finest: RgbdLevel, levels: number): RgbdFrame {
  const frame = [finest]
  while (frame.length < levels) {
    const last = frame[frame.length - 1]
    if (last.widthPx < 2 * MIN_WIDTH_PX) break
    frame.push(halved(last))
  }
  return frame
}

function halved(level: RgbdLevel): RgbdLevel {
  const [widthPx, heightPx] = [level.widthPx >> 1, level.heightPx >> 1]
  const { fxPx, fyPx, cxPx, cyPx } = level.intrinsics
  const intrinsics = { fxPx: fxPx / 2, fyPx: fyPx / 2, cxPx: cxPx / 2, cyPx: cyPx / 2 }
  const grey = new Float32Array(widthPx * heightPx)
  const depthM = new Float32Array(widthPx * heightPx)
  for (let y = 0, to = 0; y < heightPx; y++) {
    let at = 2 * y * level.widthPx
    for (let x = 0; x < widthPx; x++, to++, at += 2) {
      const { grey: g, depthM: d, widthPx: w } = level
      grey[to] = (g[at] + g[at + 1] + g[at + w] + g[at + w + 1]) / 4
      depthM[to] = nearSurface(d[at], d[at + 1], d[at + w], d[at + w + 1])
    }
  }
  return { widthPx, heightPx, intrinsics, grey, depthM }
}

/** Mean of the depths that lie on the nearest surface of the four; 0 where fewer than two are known. */
function nearSurface(a: number, b: number, c: number, d: number): number {
  const known = Number(a > 0) + Number(b > 0) + Number(c > 0) + Number(d > 0)
  if (known < 2) return 0
  const limit = (1 + SAME_SURFACE_SHARE) * Math.min(a || 1e9, b || 1e9, c || 1e9, d || 1e9)
  const onA = a > 0 && a <= limit ? 1 : 0
  const onB = b > 0 && b <= limit ? 1 : 0
  const onC = c > 0 && c <= limit ? 1 : 0
  const onD = d > 0 && d <= limit ? 1 : 0
  return (onA * a + onB * b + onC * c + onD * d) / (onA + onB + onC + onD)
}
