import {
  GROUND_AT_ZERO,
  type Intrinsics,
  pixelOnPlane,
  projectPoint,
  type WorldFromCamera,
} from '../../geometry/camera.ts'
import { cholesky } from '../../geometry/matrix.ts'
import { invert, transformPoint } from '../../geometry/pose.ts'
import { symmetricEigen } from '../../geometry/symmetric-eigen.ts'
import type { Vec3 } from '../../geometry/vec3.ts'

/** A lens and where it is held. */
export interface HeldLens {
  readonly intrinsics: Intrinsics
  readonly worldFromCamera: WorldFromCamera
}

export interface UnsureView {
  readonly parameters: Float64Array
  /** Of the first `free` parameters. */
  readonly covariance: Float64Array
  readonly free: number
  readonly viewOf: (parameters: Float64Array) => HeldLens
}

/** The ways to be wrong that are told; the rest moves the ground little. */
const TOLD = 4
/** Of the largest one's, as standard deviations. */
const LEAST_SHARE = 0.05
/** The ground is looked at as far as this times the rectangle, about its middle. */
const REACHES = [1, 2] as const

/**
 * Views that are wrong by one standard deviation each, independent of each other, those first that stretch and bend the ground most: the
 * principal axes of the errors of points on the ground (first order, through the fit's covariance).
 */
export function wrongViews(unsure: UnsureView, corners: readonly Vec3[]): HeldLens[] {
  const { parameters, covariance, free, viewOf } = unsure
  const best = viewOf(parameters)
  const points = REACHES.flatMap(k => corners.map(([x, y]): Vec3 => [k * x, k * y, 0]))
  const root = cholesky(covariance, free)
  const along = (weights: ArrayLike<number>): HeldLens => {
    const moved = parameters.slice()
    for (let i = 0; i < free; i++) for (let j = 0; j <= i; j++) moved[i] += root[free * i + j] * weights[j]
    return viewOf(moved)
  }
  const columns = Array.from({ length: free }, (_, j) => {
    const unit = new Float64Array(free)
    unit[j] = 1
    return bent(displacements(points, best, along(unit)))
  })
  const gram = columns.flatMap(a => columns.map(b => a.reduce((sum, v, k) => sum + v * b[k], 0)))
  const { values, vectors } = symmetricEigen(gram, free)
  const largest = values[free - 1]
  return Array.from({ length: TOLD }, (_, k) => free - 1 - k)
    .filter(k => k >= 0 && values[k] > LEAST_SHARE ** 2 * largest)
    .map(k => along(vectors.subarray(free * k, free * (k + 1))))
}

/** Where points that are seen through one view would lie if the other were right; no movement where either does not see them. */
function displacements(points: readonly Vec3[], best: HeldLens, wrong: HeldLens): Float64Array {
  const out = new Float64Array(2 * points.length)
  points.forEach((point, i) => {
    const pixel = projectPoint(best.intrinsics, transformPoint(invert(best.worldFromCamera), point))
    const there = pixel && pixelOnPlane(wrong.intrinsics, wrong.worldFromCamera, pixel, GROUND_AT_ZERO)
    if (!there) return
    out[2 * i] = there[0] - point[0]
    out[2 * i + 1] = there[1] - point[1]
  })
  return out
}

/** Without what moves all points alike: no distance on the ground changes by that. */
function bent(moves: Float64Array): Float64Array {
  const count = moves.length / 2
  let [x, y] = [0, 0]
  for (let i = 0; i < count; i++) {
    x += moves[2 * i] / count
    y += moves[2 * i + 1] / count
  }
  return moves.map((v, k) => v - (k % 2 === 0 ? x : y))
}
