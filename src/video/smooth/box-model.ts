import type { Box2dPx } from '../../geometry/box.ts'
import { type Intrinsics, projectPoint } from '../../geometry/camera.ts'
import { invert, rotationMatrixOf } from '../../geometry/pose.ts'
import type { Mat3, Vec3 } from '../../geometry/vec3.ts'
import type { PlacedView } from '../camera-track.ts'
import { type Axes, pointOf } from './axes.ts'

/** A view made ready for many points. */
export interface Eye {
  readonly cameraFromWorld: Mat3
  readonly atM: Vec3
  readonly intrinsics: Intrinsics
}

export const eyeOf = ({ worldFromCamera, intrinsics }: PlacedView): Eye => ({
  cameraFromWorld: rotationMatrixOf(invert(worldFromCamera)),
  atM: worldFromCamera.translationM,
  intrinsics,
})

/** Which edges of a box (left, upper, right, lower) are not its object's own: the object goes on at least as far. */
export type OpenEdges = readonly [boolean, boolean, boolean, boolean]

/** A box that was seen, with what its edges are worth. */
export interface SeenBox {
  readonly eye: Eye
  readonly box: Box2dPx
  readonly open: OpenEdges
  /** Lower Cholesky factor of the edges' covariance, 4x4. */
  readonly root: Float64Array
}

/** How an object stands on the ground. */
export interface Standing {
  /** In the axes. */
  readonly place: ArrayLike<number>
  readonly yawRad: number
  readonly sizeM: Vec3
  /** Over the plane of the ground: on a kerb, a lawn, a slope; 0 by default. */
  readonly riseM?: number
}

/** What the slopes are by: the place in the axes, the logarithms of length, width and height, the yaw, the rise. */
export const SLOPES = 7
export const YAW_SLOPE = 5
export const RISE_SLOPE = 6
/** What lies behind the camera counts as so many standard deviations off. */
const LOST_SD = 4

const edge = new Float64Array(4)
const corner = new Int32Array(4)
const inCamera = new Float64Array(3)

/**
 * Edges of the box of an outline that stands there, less those that were seen, in standard deviations (whitened), into `out` from `at` on;
 * and their slopes, SLOPES of each, into `slopes` where given, from SLOPES `at` on (of the ideal lens: its bend changes them little).
 */
export function boxResidual(
  seen: SeenBox,
  axes: Axes,
  outline: Float64Array,
  standing: Standing,
  out: Float64Array,
  at: number,
  slopes?: Float64Array,
): void {
  const { box, open, root } = seen
  if (!findEdges(seen.eye, axes, outline, standing)) {
    out.fill(LOST_SD, at, at + 4)
    slopes?.fill(0, SLOPES * at, SLOPES * (at + 4))
    return
  }
  for (let e = 0; e < 4; e++) {
    const beyond = open[e] && (e < 2 ? edge[e] < box[e] : edge[e] > box[e])
    out[at + e] = beyond ? 0 : edge[e] - box[e]
    if (slopes) slopesOf(seen.eye, axes, outline, standing, e, beyond, slopes, SLOPES * (at + e))
  }
  whiten(root, out, at, 1)
  if (slopes) whiten(root, slopes, at, SLOPES)
}

/** Rows `at` to `at` + 3 of `columns` each, by the inverse of the root. */
function whiten(root: Float64Array, rows: Float64Array, at: number, columns: number): void {
  for (let e = 0; e < 4; e++) {
    const row = columns * (at + e)
    for (let c = 0; c < columns; c++) {
      let sum = rows[row + c]
      for (let j = 0; j < e; j++) sum -= root[4 * e + j] * rows[columns * (at + j) + c]
      rows[row + c] = sum / root[5 * e]
    }
  }
}

/** The box's edges, and which corner each belongs to. */
function findEdges(
  { cameraFromWorld: r, atM, intrinsics }: Eye,
  axes: Axes,
  outline: Float64Array,
  s: Standing,
): boolean {
  const footM = pointOf(axes, s.place)
  const [cos, sin] = [Math.cos(s.yawRad), Math.sin(s.yawRad)]
  const standM = footM[2] - atM[2] + (s.riseM ?? 0)
  const { fxPx, fyPx, cxPx, cyPx, distortion } = intrinsics
  edge[0] = edge[1] = Infinity
  edge[2] = edge[3] = -Infinity
  for (let i = 0; i < outline.length; i += 3) {
    const a = outline[i] * s.sizeM[0]
    const b = outline[i + 1] * s.sizeM[1]
    const x = footM[0] - atM[0] + cos * a - sin * b
    const y = footM[1] - atM[1] + sin * a + cos * b
    const z = standM + outline[i + 2] * s.sizeM[2]
    const depth = r[6] * x + r[7] * y + r[8] * z
    if (depth < NEAR_M) return false
    let u = cxPx + (fxPx * (r[0] * x + r[1] * y + r[2] * z)) / depth
    let v = cyPx + (fyPx * (r[3] * x + r[4] * y + r[5] * z)) / depth
    if (distortion) {
      const pixel = projectPoint(intrinsics, [r[0] * x + r[1] * y + r[2] * z, r[3] * x + r[4] * y + r[5] * z, depth])
      if (!pixel) return false
      u = pixel[0]
      v = pixel[1]
    }
    if (u < edge[0]) take(0, u, i)
    if (v < edge[1]) take(1, v, i)
    if (u > edge[2]) take(2, u, i)
    if (v > edge[3]) take(3, v, i)
  }
  return true
}

const NEAR_M = 0.1

function take(e: number, value: number, i: number): void {
  edge[e] = value
  corner[e] = i
}

/** How one edge moves with its corner. */
function slopesOf(
  eye: Eye,
  axes: Axes,
  outline: Float64Array,
  s: Standing,
  e: number,
  beyond: boolean,
  slopes: Float64Array,
  row: number,
): void {
  if (beyond) {
    slopes.fill(0, row, row + SLOPES)
    return
  }
  const { cameraFromWorld: r, atM, intrinsics } = eye
  const footM = pointOf(axes, s.place)
  const [cos, sin] = [Math.cos(s.yawRad), Math.sin(s.yawRad)]
  const i = corner[e]
  const a = outline[i] * s.sizeM[0]
  const b = outline[i + 1] * s.sizeM[1]
  const h = outline[i + 2] * s.sizeM[2]
  const [x, y, z] = [
    footM[0] - atM[0] + cos * a - sin * b,
    footM[1] - atM[1] + sin * a + cos * b,
    footM[2] - atM[2] + (s.riseM ?? 0) + h,
  ]
  for (let k = 0; k < 3; k++) inCamera[k] = r[3 * k] * x + r[3 * k + 1] * y + r[3 * k + 2] * z
  const k = e % 2 === 0 ? 0 : 3
  const f = k === 0 ? intrinsics.fxPx : intrinsics.fyPx
  const depth = inCamera[2]
  const tilt = inCamera[k / 3] / depth
  const along = (dx: number, dy: number, dz: number): number =>
    (f * (r[k] * dx + r[k + 1] * dy + r[k + 2] * dz - tilt * (r[6] * dx + r[7] * dy + r[8] * dz))) / depth
  const [u, v] = axes.unitsInWorld
  slopes[row] = along(u[0], u[1], u[2])
  slopes[row + 1] = along(v[0], v[1], v[2])
  slopes[row + 2] = along(cos * a, sin * a, 0)
  slopes[row + 3] = along(-sin * b, cos * b, 0)
  slopes[row + 4] = along(0, 0, h)
  slopes[row + RISE_SLOPE] = along(0, 0, 1)
  slopes[row + YAW_SLOPE] = along(-sin * a - cos * b, cos * a - sin * b, 0)
}
