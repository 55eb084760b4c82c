import { determinant, type Mat3, multiplyMatVec, type Vec3 } from '../../geometry/vec3.ts'

/**
 * p -> linear p + translationM. Calibrations come as matrices of seven digits that are not quite rotations; chaining
 * them as they are gives what the official tools give, while quaternions would differ by 1e-5 m at 50 m.
 */
export interface Affine {
  readonly linear: Mat3
  readonly translationM: Vec3
}

export function multiplyMat3(a: Mat3, b: Mat3): Mat3 {
  const at = (row: number, column: number): number =>
    a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6]
  return [at(0, 0), at(0, 1), at(0, 2), at(3, 0), at(3, 1), at(3, 2), at(6, 0), at(6, 1), at(6, 2)]
}

export function applyAffine({ linear, translationM: t }: Affine, p: Vec3): Vec3 {
  const q = multiplyMatVec(linear, p)
  return [q[0] + t[0], q[1] + t[1], q[2] + t[2]]
}

export const composeAffine = (a: Affine, b: Affine): Affine => ({
  linear: multiplyMat3(a.linear, b.linear),
  translationM: applyAffine(a, b.translationM),
})

export function invertMat3(m: Mat3): Mat3 {
  const d = determinant(m)
  return [
    (m[4] * m[8] - m[5] * m[7]) / d,
    (m[2] * m[7] - m[1] * m[8]) / d,
    (m[1] * m[5] - m[2] * m[4]) / d,
    (m[5] * m[6] - m[3] * m[8]) / d,
    (m[0] * m[8] - m[2] * m[6]) / d,
    (m[2] * m[3] - m[0] * m[5]) / d,
    (m[3] * m[7] - m[4] * m[6]) / d,
    (m[1] * m[6] - m[0] * m[7]) / d,
    (m[0] * m[4] - m[1] * m[3]) / d,
  ]
}

export function invertAffine({ linear, translationM }: Affine): Affine {
  const inverse = invertMat3(linear)
  const t = multiplyMatVec(inverse, translationM)
  return { linear: inverse, translationM: [-t[0], -t[1], -t[2]] }
}
