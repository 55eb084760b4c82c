import type { RayPairs } from '../../geometry/epipolar.ts'
import { cholesky, solveCholesky } from '../../geometry/matrix.ts'
import { IDENTITY_QUAT, matrixOf, type Quat } from '../../geometry/quat.ts'
import { turned } from '../../geometry/rotation.ts'

/** A camera that turns and zooms about its centre. */
export interface TurnZoom {
  readonly bFromAQuatWxyz: Quat
  /** Focal length in b over that in a. */
  readonly zoom: number
  /** Distance of each pair from it in standard deviations. */
  readonly misses: Float64Array
}

export interface TurnZoomOptions {
  /** Of each coordinate of a ray. */
  readonly sdRay: number
  /** True focal length in a over the one that the rays were made with. */
  readonly focalRatioA: number
  /** How far both focal lengths may be wrong together: one standard deviation of the logarithm. */
  readonly sdLogFocal: number
  readonly start?: { readonly bFromAQuatWxyz: Quat; readonly zoom: number }
}

const SCALES = [60, 20, 6, 3, 2] as const
const STEPS_EACH = 3
/** Turn, zoom, common focal length. */
const SIZE = 5
const SD_LOG_ZOOM = 0.5

/** The turn and zoom that most pairs of rays agree with: Gauss and Newton with weights that are tightened. */
export function fitTurnZoom(pairs: RayPairs, options: TurnZoomOptions): TurnZoom {
  const { sdRay, focalRatioA, sdLogFocal, start } = options
  let q = start?.bFromAQuatWxyz ?? IDENTITY_QUAT
  let logZoom = Math.log(start?.zoom ?? 1)
  let logCommon = 0
  const misses = new Float64Array(pairs.a.length / 2)
  const priorZoom = 1 / SD_LOG_ZOOM ** 2
  const priorCommon = 1 / Math.max(sdLogFocal, 1e-3) ** 2
  for (const scale of SCALES) {
    for (let step = 0; step < STEPS_EACH; step++) {
      const gradient = new Float64Array(SIZE)
      const normal = equations(pairs, q, focalRatioA, logZoom, logCommon, sdRay, scale, gradient, misses)
      gradient[3] += priorZoom * logZoom
      normal[3 * SIZE + 3] += priorZoom
      gradient[4] += priorCommon * logCommon
      normal[4 * SIZE + 4] += priorCommon
      for (let i = 0; i < SIZE; i++) normal[i * SIZE + i] += 1e-9 * normal[i * SIZE + i] + 1e-9
      const d = solveCholesky(cholesky(normal, SIZE), gradient, SIZE, 1)
      q = turned(q, [-d[0], -d[1], -d[2]])
      logZoom -= d[3]
      logCommon -= d[4]
      if (Math.abs(d[0]) + Math.abs(d[1]) + Math.abs(d[2]) + Math.abs(d[3]) < 1e-7) break
    }
  }
  equations(pairs, q, focalRatioA, logZoom, logCommon, sdRay, 2, new Float64Array(SIZE), misses)
  return { bFromAQuatWxyz: q, zoom: Math.exp(logZoom), misses }
}

function equations(
  { a, b }: RayPairs,
  q: Quat,
  focalRatioA: number,
  logZoom: number,
  logCommon: number,
  sdRay: number,
  scale: number,
  gradient: Float64Array,
  misses: Float64Array,
): Float64Array {
  const m = matrixOf(q)
  const ratioA = focalRatioA * Math.exp(logCommon)
  const ratioB = ratioA * Math.exp(logZoom)
  const normal = new Float64Array(SIZE * SIZE)
  const du = new Float64Array(SIZE)
  const dv = new Float64Array(SIZE)
  for (let i = 0; i < misses.length; i++) {
    const x = a[2 * i] / ratioA
    const y = a[2 * i + 1] / ratioA
    const px = m[0] * x + m[1] * y + m[2]
    const py = m[3] * x + m[4] * y + m[5]
    const pz = m[6] * x + m[7] * y + m[8]
    const u = px / pz
    const v = py / pz
    const ru = (ratioB * u - b[2 * i]) / sdRay
    const rv = (ratioB * v - b[2 * i + 1]) / sdRay
    const square = ru * ru + rv * rv
    misses[i] = Math.sqrt(square)
    const w = 1 / (1 + square / (scale * scale))
    const k = ratioB / sdRay
    du[0] = -k * u * v
    du[1] = k * (1 + u * u)
    du[2] = -k * v
    dv[0] = -k * (1 + v * v)
    dv[1] = k * u * v
    dv[2] = k * u
    du[3] = k * u
    dv[3] = k * v
    // Both focal lengths: the ray of a moves too.
    const qx = m[0] * x + m[1] * y
    const qy = m[3] * x + m[4] * y
    const qz = m[6] * x + m[7] * y
    du[4] = k * (u - (qx - u * qz) / pz)
    dv[4] = k * (v - (qy - v * qz) / pz)
    for (let r = 0; r < SIZE; r++) {
      gradient[r] += w * (du[r] * ru + dv[r] * rv)
      for (let c = 0; c < SIZE; c++) normal[r * SIZE + c] += w * (du[r] * du[c] + dv[r] * dv[c])
    }
  }
  return normal
}
