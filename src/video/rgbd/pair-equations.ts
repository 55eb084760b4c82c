import type { Mat3, Vec3 } from '../../geometry/vec3.ts'
import type { RgbdLevel } from './rgbd-frame.ts'

/** Six of the motion (rotation, then translation), a factor and an offset of the brightness. */
export const UNKNOWNS = 8

/** A point of a reference picture: its place in that camera's frame, and its brightness. */
export interface SurfacePoints {
  readonly count: number
  readonly x: Float32Array
  readonly y: Float32Array
  readonly z: Float32Array
  readonly grey: Float32Array
}

/** Standard deviation of a sensed depth. */
export type DepthNoise = (depthM: number) => number

/** Where a motion puts the points, and how far off that is: what one step of Gauss and Newton needs. */
export interface PairState {
  readonly rotation: Mat3
  readonly translationM: Vec3
  readonly gain: number
  readonly offset: number
}

/** Residuals of one pass; NaN where there is none. */
export interface PairResiduals {
  /** Grey levels. */
  readonly grey: Float32Array
  /** In standard deviations of the two depths. */
  readonly depth: Float32Array
  /** Two rows of derivatives a point, of grey (8) and depth (6). */
  readonly rows: Float32Array
  /** Points inside the other picture with a depth behind them. */
  visible: number
}

export const ROW = UNKNOWNS + 6

export const residualsFor = (capacity: number): PairResiduals => ({
  grey: new Float32Array(capacity),
  depth: new Float32Array(capacity),
  rows: new Float32Array(capacity * ROW),
  visible: 0,
})

/** Neighbours whose depths differ by more than this share have an edge between them. */
const EDGE_SHARE = 0.05
/** Nearer than this is no surface but the lens. */
const NEAR_M = 0.05

/**
 * Residuals and derivatives of grey (Kerl, Sturm and Cremers 2013, "Dense visual SLAM for RGB-D cameras", section III) and of depth, by a
 * small motion of the points in the other camera: rotation about its centre, then translation.
 */
export function evaluatePair(
  points: SurfacePoints,
  other: RgbdLevel,
  state: PairState,
  noise: DepthNoise,
  out: PairResiduals,
): void {
  const { widthPx: w, heightPx: h, grey, depthM } = other
  const { fxPx, fyPx, cxPx, cyPx } = other.intrinsics
  const r = state.rotation
  const t = state.translationM
  const { rows } = out
  let visible = 0
  for (let i = 0; i < points.count; i++) {
    out.grey[i] = Number.NaN
    out.depth[i] = Number.NaN
    const px = points.x[i]
    const py = points.y[i]
    const pz = points.z[i]
    const x = r[0] * px + r[1] * py + r[2] * pz + t[0]
    const y = r[3] * px + r[4] * py + r[5] * pz + t[1]
    const z = r[6] * px + r[7] * py + r[8] * pz + t[2]
    if (z < NEAR_M) continue
    // Of the pixel whose centre lies above and left.
    const u = (fxPx * x) / z + cxPx - 0.5
    const v = (fyPx * y) / z + cyPx - 0.5
    if (!(u >= 0 && v >= 0 && u < w - 1 && v < h - 1)) continue
    const column = u | 0
    const line = v | 0
    const fu = u - column
    const fv = v - line
    const at = line * w + column
    const gx = (1 - fv) * (grey[at + 1] - grey[at]) + fv * (grey[at + w + 1] - grey[at + w])
    const gy = (1 - fu) * (grey[at + w] - grey[at]) + fu * (grey[at + w + 1] - grey[at + 1])
    const here = grey[at] + fu * (grey[at + 1] - grey[at]) + fv * gy
    // Of pixel by place: du = fx/z (dx - x/z dz).
    const ax = fxPx / z
    const ay = fyPx / z
    const bx = (-ax * x) / z
    const by = (-ay * y) / z
    const a = points.grey[i]
    const nx = gx * ax
    const ny = gy * ay
    const nz = gx * bx + gy * by
    const row = i * ROW
    const d00 = depthM[at]
    const d10 = depthM[at + 1]
    const d01 = depthM[at + w]
    const d11 = depthM[at + w + 1]
    const low = Math.min(d00, d10, d01, d11)
    const known = low > 0
    const flat = known && Math.max(d00, d10, d01, d11) - low < EDGE_SHARE * low
    const dx = (1 - fv) * (d10 - d00) + fv * (d11 - d01)
    const dy = (1 - fu) * (d01 - d00) + fu * (d11 - d10)
    const there = d00 + fu * (d10 - d00) + fv * dy
    const sd = flat ? rootOfSquares(noise(pz), noise(there)) : 0
    const off = there - z
    // Hidden by something nearer: neither its colour nor its depth is seen.
    if (flat && off < -6 * sd - EDGE_SHARE * z) continue
    visible++
    out.grey[i] = here - state.gain * a - state.offset
    rows[row] = nz * y - ny * z
    rows[row + 1] = nx * z - nz * x
    rows[row + 2] = ny * x - nx * y
    rows[row + 3] = nx
    rows[row + 4] = ny
    rows[row + 5] = nz
    rows[row + 6] = -a / 128
    rows[row + 7] = -1
    if (!flat || off > 6 * sd + EDGE_SHARE * z) continue
    out.depth[i] = off / sd
    const mx = (dx * ax) / sd
    const my = (dy * ay) / sd
    const mz = (dx * bx + dy * by - 1) / sd
    rows[row + 8] = mz * y - my * z
    rows[row + 9] = mx * z - mz * x
    rows[row + 10] = my * x - mx * y
    rows[row + 11] = mx
    rows[row + 12] = my
    rows[row + 13] = mz
  }
  out.visible = visible
}

/** Math.hypot is several times slower. */
const rootOfSquares = (a: number, b: number): number => Math.sqrt(a * a + b * b)

/** Degrees of freedom of the noise (Lange, Little and Taylor 1989; Kerl 2013 found 5 for pictures). */
const FREEDOM = 5

/** J' W J and J' W r with weights of Student's t; `H` is 8 x 8, row-major. */
export function accumulate(
  count: number,
  residuals: PairResiduals,
  scales: { readonly grey: number; readonly depth: number },
  normal: Float64Array,
  gradient: Float64Array,
): void {
  normal.fill(0)
  gradient.fill(0)
  const { rows, grey, depth } = residuals
  const greySquare = 1 / (scales.grey * scales.grey)
  const depthSquare = 1 / (scales.depth * scales.depth)
  for (let i = 0; i < count; i++) {
    const e = grey[i]
    const row = i * ROW
    if (!Number.isNaN(e)) {
      const weight = (greySquare * (FREEDOM + 1)) / (FREEDOM + e * e * greySquare)
      for (let j = 0; j < 8; j++) {
        const wj = weight * rows[row + j]
        gradient[j] += wj * e
        for (let k = 0; k <= j; k++) normal[j * 8 + k] += wj * rows[row + k]
      }
    }
    const d = depth[i]
    if (!Number.isNaN(d)) {
      const weight = (depthSquare * (FREEDOM + 1)) / (FREEDOM + d * d * depthSquare)
      for (let j = 0; j < 6; j++) {
        const wj = weight * rows[row + 8 + j]
        gradient[j] += wj * d
        for (let k = 0; k <= j; k++) normal[j * 8 + k] += wj * rows[row + 8 + k]
      }
    }
  }
  for (let j = 0; j < 8; j++) for (let k = 0; k < j; k++) normal[k * 8 + j] = normal[j * 8 + k]
}
