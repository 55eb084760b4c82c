import { dot, type Mat3, type Vec3 } from './vec3.ts'

/** A unit quaternion, scalar first. */
export type Quat = readonly [w: number, x: number, y: number, z: number]

export const IDENTITY_QUAT: Quat = [1, 0, 0, 0]

export const conjugate = ([w, x, y, z]: Quat): Quat => [w, -x, -y, -z]

export const multiply = (a: Quat, b: Quat): Quat => [
  a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
  a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
  a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
  a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
]

/** q v q*: 30 multiplications, no matrix. */
export function rotate([w, x, y, z]: Quat, v: Vec3): Vec3 {
  const tx = 2 * (y * v[2] - z * v[1])
  const ty = 2 * (z * v[0] - x * v[2])
  const tz = 2 * (x * v[1] - y * v[0])
  return [v[0] + w * tx + y * tz - z * ty, v[1] + w * ty + z * tx - x * tz, v[2] + w * tz + x * ty - y * tx]
}

export function normalizeQuat(q: Quat): Quat {
  const n = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])
  return [q[0] / n, q[1] / n, q[2] / n, q[3] / n]
}

export function quatFromAxisAngle(unitAxis: Vec3, angleRad: number): Quat {
  const s = Math.sin(angleRad / 2)
  return [Math.cos(angleRad / 2), unitAxis[0] * s, unitAxis[1] * s, unitAxis[2] * s]
}

/** Rotation about z by `yawRad`, counter-clockwise seen from above. */
export const quatFromYaw = (yawRad: number): Quat => [Math.cos(yawRad / 2), 0, 0, Math.sin(yawRad / 2)]

/** The angle of the rotated x axis in the xy plane, in (-pi, pi]. */
export const yawOf = (q: Quat): number => {
  const forward = rotate(q, [1, 0, 0])
  return Math.atan2(forward[1], forward[0])
}

/** Rz(yaw) Ry(pitch) Rx(roll), intrinsic z-y'-x''. */
export function quatFromYawPitchRoll(yawRad: number, pitchRad: number, rollRad: number): Quat {
  const pitch = quatFromAxisAngle([0, 1, 0], pitchRad)
  return multiply(multiply(quatFromYaw(yawRad), pitch), quatFromAxisAngle([1, 0, 0], rollRad))
}

export function matrixOf([w, x, y, z]: Quat): Mat3 {
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  ]
}

/** From a rotation matrix, by its largest diagonal term (Shepperd 1978), w >= 0. */
export function quatFromMatrix(m: Mat3): Quat {
  const trace = m[0] + m[4] + m[8]
  const squares = [trace, m[0] - m[4] - m[8], m[4] - m[0] - m[8], m[8] - m[0] - m[4]]
  const largest = squares.indexOf(Math.max(...squares))
  const r = Math.sqrt(1 + squares[largest])
  const s = 0.5 / r
  const off: readonly Quat[] = [
    [r / 2, (m[7] - m[5]) * s, (m[2] - m[6]) * s, (m[3] - m[1]) * s],
    [(m[7] - m[5]) * s, r / 2, (m[3] + m[1]) * s, (m[2] + m[6]) * s],
    [(m[2] - m[6]) * s, (m[3] + m[1]) * s, r / 2, (m[7] + m[5]) * s],
    [(m[3] - m[1]) * s, (m[2] + m[6]) * s, (m[7] + m[5]) * s, r / 2],
  ]
  const q = off[largest]
  return normalizeQuat(q[0] < 0 ? [-q[0], -q[1], -q[2], -q[3]] : q)
}

/** Spherical interpolation along the shorter way (Shoemake 1985); t in [0, 1]. */
export function slerp(a: Quat, b: Quat, t: number): Quat {
  const d = a[0] * b[0] + dot([a[1], a[2], a[3]], [b[1], b[2], b[3]])
  const sign = d < 0 ? -1 : 1
  const angle = Math.acos(Math.min(1, Math.abs(d)))
  const [wa, wb] =
    angle < 1e-6 ? [1 - t, t] : [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)]
  const mix = (i: 0 | 1 | 2 | 3) => wa * a[i] + sign * wb * b[i]
  return normalizeQuat([mix(0), mix(1), mix(2), mix(3)])
}
