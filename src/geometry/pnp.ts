import { cholesky, solveCholesky } from './matrix.ts'
import type { Pose } from './pose.ts'
import { DERIVATIVES, poseRowsOf, project } from './projection.ts'
import { rotate } from './quat.ts'
import { quatFromRotationVector, turned } from './rotation.ts'
import { add, type Vec3 } from './vec3.ts'

/** Points of the map and the rays ([x, y] on z = 1) on which one camera sees them. */
export interface PointRays {
  /** [x, y, z, ...] in the map. */
  readonly points: Float64Array
  /** [x, y, ...]. */
  readonly rays: Float64Array
  /** Of each coordinate of a ray. */
  readonly sdRay: number
}

export interface PoseFit<Frame extends string> {
  readonly cameraFromMap: Pose<'camera', Frame>
  /** Distance of each point from its ray in standard deviations; infinite behind the camera. */
  readonly misses: Float64Array
  /** Inverse of the covariance of a turn and a shift in the camera's frame, row-major 6 x 6. */
  readonly information: Float64Array
}

/** Cauchy scales in standard deviations: first far points count too, then only what fits. */
const SCALES = [40, 12, 4, 2] as const
const STEPS_EACH = 4
const NEAR = 1e-6

/** exp(w) applied to a pose, then shifted: the parameters in which poses are corrected. */
export function corrected<Frame extends string>(
  pose: Pose<'camera', Frame>,
  delta: ArrayLike<number>,
): Pose<'camera', Frame> {
  const w: Vec3 = [delta[0], delta[1], delta[2]]
  return {
    translationM: add(rotate(quatFromRotationVector(w), pose.translationM), [delta[3], delta[4], delta[5]]),
    quatWxyz: turned(pose.quatWxyz, w),
  }
}

/**
 * The camera's pose from points of a known map, by Gauss and Newton with weights that are tightened (graduated, Black and Rangarajan
 * 1996), from a guess such as constant velocity.
 */
export function fitPose<Frame extends string>(seen: PointRays, start: Pose<'camera', Frame>): PoseFit<Frame> {
  let pose = start
  let normal: Float64Array = new Float64Array(36)
  for (const scale of SCALES) {
    for (let step = 0; step < STEPS_EACH; step++) {
      const gradient = new Float64Array(6)
      normal = normalEquations(seen, pose, scale, gradient)
      const damped = normal.slice()
      for (let i = 0; i < 6; i++) damped[7 * i] += 1e-9 * normal[7 * i] + 1e-12
      const delta = solveCholesky(cholesky(damped, 6), gradient, 6, 1).map(v => -v)
      if (!delta.every(Number.isFinite)) break
      pose = corrected(pose, delta)
      if (Math.hypot(delta[0], delta[1], delta[2]) < 1e-7 && Math.hypot(delta[3], delta[4], delta[5]) < 1e-7) break
    }
  }
  return { cameraFromMap: pose, misses: missesOf(seen, pose), information: normal }
}

function normalEquations(
  { points, rays, sdRay }: PointRays,
  pose: Pose<'camera', string>,
  scale: number,
  gradient: Float64Array,
): Float64Array {
  const rows = poseRowsOf(pose)
  const normal = new Float64Array(36)
  const seen = new Float64Array(2)
  const d = new Float64Array(DERIVATIVES)
  for (let k = 0; k < rays.length / 2; k++) {
    if (project(rows, points[3 * k], points[3 * k + 1], points[3 * k + 2], seen, d) < NEAR) continue
    const ru = (seen[0] - rays[2 * k]) / sdRay
    const rv = (seen[1] - rays[2 * k + 1]) / sdRay
    const w = 1 / (1 + (ru * ru + rv * rv) / (scale * scale)) / sdRay
    for (let i = 0; i < 6; i++) {
      gradient[i] += w * (d[i] * ru + d[6 + i] * rv)
      for (let j = 0; j <= i; j++) normal[6 * i + j] += (w / sdRay) * (d[i] * d[j] + d[6 + i] * d[6 + j])
    }
  }
  for (let i = 0; i < 6; i++) for (let j = 0; j < i; j++) normal[6 * j + i] = normal[6 * i + j]
  return normal
}

function missesOf({ points, rays, sdRay }: PointRays, pose: Pose<'camera', string>): Float64Array {
  const rows = poseRowsOf(pose)
  const seen = new Float64Array(2)
  return Float64Array.from({ length: rays.length / 2 }, (_, k) => {
    if (project(rows, points[3 * k], points[3 * k + 1], points[3 * k + 2], seen) < NEAR) return Number.POSITIVE_INFINITY
    return Math.hypot(seen[0] - rays[2 * k], seen[1] - rays[2 * k + 1]) / sdRay
  })
}
