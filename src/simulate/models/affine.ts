import type { Vec3 } from '../../geometry/vec3.ts'

/** Three rows of four: a linear map and a shift, row-major. Scales may differ by axis. */
export type Affine = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
]

export const composeAffine = (a: Affine, b: Affine): Affine => [
  a[0] * b[0] + a[1] * b[4] + a[2] * b[8],
  a[0] * b[1] + a[1] * b[5] + a[2] * b[9],
  a[0] * b[2] + a[1] * b[6] + a[2] * b[10],
  a[0] * b[3] + a[1] * b[7] + a[2] * b[11] + a[3],
  a[4] * b[0] + a[5] * b[4] + a[6] * b[8],
  a[4] * b[1] + a[5] * b[5] + a[6] * b[9],
  a[4] * b[2] + a[5] * b[6] + a[6] * b[10],
  a[4] * b[3] + a[5] * b[7] + a[6] * b[11] + a[7],
  a[8] * b[0] + a[9] * b[4] + a[10] * b[8],
  a[8] * b[1] + a[9] * b[5] + a[10] * b[9],
  a[8] * b[2] + a[9] * b[6] + a[10] * b[10],
  a[8] * b[3] + a[9] * b[7] + a[10] * b[11] + a[11],
]

export const shiftBy = ([x, y, z]: Vec3): Affine => [1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z]

export const stretchBy = ([x, y, z]: Vec3): Affine => [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0]

/** About y, the left axis: what points down swings forward for positive angles. */
export function pitchBy(rad: number): Affine {
  const c = Math.cos(rad)
  const s = Math.sin(rad)
  return [c, 0, -s, 0, 0, 1, 0, 0, s, 0, c, 0]
}

/** About x: what points down swings to the left for positive angles. */
export function rollBy(rad: number): Affine {
  const c = Math.cos(rad)
  const s = Math.sin(rad)
  return [1, 0, 0, 0, 0, c, -s, 0, 0, s, c, 0]
}

/** On the ground, turned by the yaw. */
export function standAt(xM: number, yM: number, zM: number, yawRad: number): Affine {
  const c = Math.cos(yawRad)
  const s = Math.sin(yawRad)
  return [c, -s, 0, xM, s, c, 0, yM, 0, 0, 1, zM]
}
