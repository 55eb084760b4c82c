import { type Intrinsics, projectNormalized } from '../../geometry/camera.ts'
import type { Pose } from '../../geometry/pose.ts'
import { matrixOf } from '../../geometry/quat.ts'
import type { Mat3, Vec3 } from '../../geometry/vec3.ts'
import type { GrayImage } from '../features/pyramid.ts'

/** The lower part of a picture, each pixel the mean of 3 x 3 with weights 1 2 1. */
export interface SmoothImage {
  readonly widthPx: number
  readonly heightPx: number
  /** First row that is kept. */
  readonly topPx: number
  readonly data: Float32Array
}

export interface SmoothPair {
  readonly a: SmoothImage
  readonly b: SmoothImage
  readonly intrinsics: Intrinsics
  readonly bFromA: Pose<'b', 'a'>
}

export const MARGIN_PX = 8
/** Above this share of the height no road is looked at. */
const TOP_SHARE = 0.4

export function smoothed({ widthPx, heightPx, data }: GrayImage): SmoothImage {
  const topPx = Math.max(1, Math.floor(TOP_SHARE * heightPx))
  const out = new Float32Array(widthPx * (heightPx - topPx))
  const columns = new Float32Array(widthPx)
  for (let y = topPx; y < heightPx - 1; y++) {
    const p = y * widthPx
    for (let x = 0; x < widthPx; x++) columns[x] = data[p + x - widthPx] + 2 * data[p + x] + data[p + x + widthPx]
    const to = (y - topPx) * widthPx
    for (let x = 1; x < widthPx - 1; x++) out[to + x] = (columns[x - 1] + 2 * columns[x] + columns[x + 1]) / 16
  }
  return { widthPx, heightPx, topPx, data: out }
}

/** Where a plane puts the pixels of a in b. */
export class Warp {
  /** Grey level there. */
  value = 0
  /** Derivative of the value by m (m . X = 1 on the plane) is this times the ray. */
  slope = 0
  readonly #intrinsics: Intrinsics
  readonly #b: SmoothImage
  readonly #r: Mat3
  readonly #t: Vec3

  constructor({ intrinsics, b, bFromA }: SmoothPair) {
    this.#intrinsics = intrinsics
    this.#b = b
    this.#r = matrixOf(bFromA.quatWxyz)
    this.#t = bFromA.translationM
  }

  /** The ray [x, y, 1] of a meets the plane and is seen from b: X_b = R X_a + t, so (R + t m') ray up to scale. */
  at(x: number, y: number, m0: number, m1: number, m2: number): boolean {
    const t = this.#t
    const r = this.#r
    const lens = this.#intrinsics
    const along = m0 * x + m1 * y + m2
    const qz = r[6] * x + r[7] * y + r[8] + t[2] * along
    if (!(qz > 0.05)) return false
    const u = (r[0] * x + r[1] * y + r[2] + t[0] * along) / qz
    const v = (r[3] * x + r[4] * y + r[5] + t[1] * along) / qz
    let px = lens.fxPx * u + lens.cxPx - 0.5
    let py = lens.fyPx * v + lens.cyPx - 0.5
    if (lens.distortion) {
      const place = projectNormalized(lens, [u, v])
      px = place[0] - 0.5
      py = place[1] - 0.5
    }
    const { widthPx, heightPx, topPx, data } = this.#b
    if (!(px > MARGIN_PX && py > topPx + 1 && px < widthPx - MARGIN_PX && py < heightPx - MARGIN_PX)) return false
    const x0 = Math.floor(px)
    const y0 = Math.floor(py)
    const fx = px - x0
    const fy = py - y0
    const p = (y0 - topPx) * widthPx + x0
    const a = data[p]
    const b = data[p + 1]
    const c = data[p + widthPx]
    const d = data[p + widthPx + 1]
    this.value = (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy
    const gx = (b - a) * (1 - fy) + (d - c) * fy
    const gy = (c - a) * (1 - fx) + (d - b) * fx
    this.slope = (gx * lens.fxPx * (t[0] - u * t[2]) + gy * lens.fyPx * (t[1] - v * t[2])) / qz
    return true
  }
}
