import { compose, invert, type Pose } from '../../geometry/pose.ts'
import { matrixOf, normalizeQuat, type Quat } from '../../geometry/quat.ts'
import type { Mat3, Vec3 } from '../../geometry/vec3.ts'
import { SkylineMatrix } from './skyline.ts'

export type MapFromCamera = Pose<'map', 'camera'>

/** A measured motion between two places of a path. */
export interface PoseEdge {
  /** Place of the reference and, later in the path, of the other. */
  readonly from: number
  readonly to: number
  readonly toFromFrom: Pose<'camera', 'camera'>
  /** Inverse covariance of its rotation and translation in the other camera, 6 x 6. */
  readonly information: Float64Array
}

const MAX_STEPS = 20
/** Squared error, in variances, where an edge counts half: 99.9 % of honest ones with 6 degrees of freedom lie below. */
const CAUCHY_SQUARE = 22
const DONE = 1e-7

/**
 * The places that agree best with all measured motions: Gauss and Newton on the group of motions (Grisetti et al. 2010, "A tutorial on
 * graph-based SLAM"), edges that disagree weighed down. The first place stays. Time and memory grow with the number of places times the
 * square of the longest way back of their edges.
 */
export function optimizePoseGraph(start: readonly MapFromCamera[], edges: readonly PoseEdge[]): MapFromCamera[] {
  let poses = [...start]
  const first = firstColumns(poses.length, edges)
  for (let step = 0; step < MAX_STEPS; step++) {
    const matrix = new SkylineMatrix(first)
    const right = new Float64Array(6 * poses.length)
    for (let i = 0; i < 6; i++) matrix.add(i, i, 1e12)
    for (const edge of edges) addEdge(edge, poses, matrix, right)
    const change = matrix.solve(right)
    poses = poses.map((pose, i) => moved(pose, change.subarray(6 * i, 6 * i + 6)))
    if (change.every(c => Math.abs(c) < DONE)) break
  }
  return poses
}

function firstColumns(places: number, edges: readonly PoseEdge[]): Int32Array {
  const earliest = Array.from({ length: places }, (_, i) => i)
  for (const { from, to } of edges) earliest[to] = Math.min(earliest[to], from)
  return Int32Array.from({ length: 6 * places }, (_, row) => 6 * earliest[Math.floor(row / 6)])
}

function addEdge(edge: PoseEdge, poses: readonly MapFromCamera[], matrix: SkylineMatrix, right: Float64Array): void {
  const { from, to, information } = edge
  const error = edgeError(edge, poses[from], poses[to])
  const weight = 1 / (1 + squareOf(error, information) / CAUCHY_SQUARE)
  const adjoint = adjointOf(edge.toFromFrom)
  // Derivatives by the places: the adjoint for `from`, minus one for `to`.
  const wa = times(information, adjoint)
  const awa = transposedTimes(adjoint, wa)
  const we = timesVector(information, error)
  const awe = transposedTimesVector(adjoint, we)
  for (let i = 0; i < 6; i++) {
    right[6 * from + i] -= weight * awe[i]
    right[6 * to + i] += weight * we[i]
    for (let j = 0; j < 6; j++) {
      if (j <= i) {
        matrix.add(6 * from + i, 6 * from + j, weight * awa[6 * i + j])
        matrix.add(6 * to + i, 6 * to + j, weight * information[6 * i + j])
      }
      matrix.add(6 * to + i, 6 * from + j, -weight * wa[6 * i + j])
    }
  }
}

/** Rotation vector and translation that are left between the places' motion and the measured one, in the other camera. */
function edgeError({ toFromFrom }: PoseEdge, from: MapFromCamera, to: MapFromCamera): Float64Array {
  const left = compose(compose(invert(to), from), invert(toFromFrom))
  return Float64Array.of(...vectorFromQuat(left.quatWxyz), ...left.translationM)
}

const squareOf = (error: Float64Array, information: Float64Array): number =>
  timesVector(information, error).reduce((sum, value, i) => sum + value * error[i], 0)

/** How a small motion before a pose looks after it: [R 0; [t]R R]. */
function adjointOf<A extends string, B extends string>({ quatWxyz, translationM: t }: Pose<A, B>): Float64Array {
  const r: Mat3 = matrixOf(quatWxyz)
  const out = new Float64Array(36)
  for (let j = 0; j < 3; j++) {
    const column: Vec3 = [r[j], r[3 + j], r[6 + j]]
    for (let i = 0; i < 3; i++) {
      out[6 * i + j] = column[i]
      out[6 * (i + 3) + j + 3] = column[i]
    }
    out[18 + j] = t[1] * column[2] - t[2] * column[1]
    out[24 + j] = t[2] * column[0] - t[0] * column[2]
    out[30 + j] = t[0] * column[1] - t[1] * column[0]
  }
  return out
}

function moved(pose: MapFromCamera, change: Float64Array): MapFromCamera {
  const small: Pose<'camera', 'camera'> = {
    quatWxyz: quatFromVector([change[0], change[1], change[2]]),
    translationM: [change[3], change[4], change[5]],
  }
  const next = compose(pose, small)
  return { ...next, quatWxyz: normalizeQuat(next.quatWxyz) }
}

/** The rotation by |v| about v. */
export function quatFromVector(v: Vec3): Quat {
  const angle = Math.hypot(v[0], v[1], v[2])
  const s = angle < 1e-8 ? 0.5 : Math.sin(angle / 2) / angle
  return normalizeQuat([Math.cos(angle / 2), s * v[0], s * v[1], s * v[2]])
}

/** Axis times angle, the angle in [0, pi]. */
export function vectorFromQuat([w, x, y, z]: Quat): Vec3 {
  const sine = Math.hypot(x, y, z)
  const factor = sine < 1e-9 ? 2 : (2 * Math.atan2(w < 0 ? -sine : sine, Math.abs(w))) / sine
  return [factor * x, factor * y, factor * z]
}

function times(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(36)
  for (let i = 0; i < 6; i++)
    for (let j = 0; j < 6; j++) for (let k = 0; k < 6; k++) out[6 * i + j] += a[6 * i + k] * b[6 * k + j]
  return out
}

function transposedTimes(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(36)
  for (let i = 0; i < 6; i++)
    for (let j = 0; j < 6; j++) for (let k = 0; k < 6; k++) out[6 * i + j] += a[6 * k + i] * b[6 * k + j]
  return out
}

const timesVector = (a: Float64Array, v: Float64Array): Float64Array =>
  Float64Array.from({ length: 6 }, (_, i) => v.reduce((sum, value, k) => sum + a[6 * i + k] * value, 0))

const transposedTimesVector = (a: Float64Array, v: Float64Array): Float64Array =>
  Float64Array.from({ length: 6 }, (_, i) => v.reduce((sum, value, k) => sum + a[6 * k + i] * value, 0))
