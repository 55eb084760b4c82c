import { multiply, normalizeQuat, type Quat, quatFromAxisAngle } from './quat.ts'
import { symmetricEigen } from './symmetric-eigen.ts'
import type { Mat3, Vec3 } from './vec3.ts'

/** exp of a rotation vector: turns by its length about its direction. */
export function quatFromRotationVector(w: Vec3): Quat {
  const angle = Math.sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2])
  if (angle < 1e-12) return normalizeQuat([1, w[0] / 2, w[1] / 2, w[2] / 2])
  return quatFromAxisAngle([w[0] / angle, w[1] / angle, w[2] / angle], angle)
}

/** Its inverse; the angle is in [0, pi]. */
export function rotationVectorOf(q: Quat): Vec3 {
  const [w, x, y, z] = q[0] < 0 ? [-q[0], -q[1], -q[2], -q[3]] : q
  const sine = Math.sqrt(x * x + y * y + z * z)
  const factor = sine < 1e-12 ? 2 : (2 * Math.atan2(sine, w)) / sine
  return [factor * x, factor * y, factor * z]
}

/** exp(w) q. */
export const turned = (q: Quat, w: Vec3): Quat => normalizeQuat(multiply(quatFromRotationVector(w), q))

export const rotationAngleRad = (q: Quat): number => 2 * Math.atan2(Math.hypot(q[1], q[2], q[3]), Math.abs(q[0]))

/**
 * The rotation R with the largest sum of w b . R a, from the sum of w b a' (row-major): the quaternion of Horn 1987.
 */
export function rotationFromCorrelation(m: Mat3): Quat {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = m
  const n = [
    ...[xx + yy + zz, zy - yz, xz - zx, yx - xy],
    ...[zy - yz, xx - yy - zz, yx + xy, xz + zx],
    ...[xz - zx, yx + xy, yy - xx - zz, zy + yz],
    ...[yx - xy, xz + zx, zy + yz, zz - xx - yy],
  ]
  const v = symmetricEigen(n, 4).vectors
  return normalizeQuat(v[12] < 0 ? [-v[12], -v[13], -v[14], -v[15]] : [v[12], v[13], v[14], v[15]])
}
