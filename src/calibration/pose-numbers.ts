import { badInput } from '../base/errors.ts'
import type { WorldFromCamera } from '../geometry/camera.ts'
import { normalizeQuat, quatFromMatrix } from '../geometry/quat.ts'
import { determinant, type Mat3, type Vec3 } from '../geometry/vec3.ts'

/** A quaternion of length 1 but for rounding. */
export function unitQuat(q: readonly [number, number, number, number], where: string): WorldFromCamera['quatWxyz'] {
  const length = Math.hypot(...q)
  if (Math.abs(length - 1) < 0.01) return normalizeQuat(q)
  throw badInput({ subject: 'quaternion', expected: 'length 1', got: `${length}`, where })
}

/** Rows of [R t], perhaps with a last row 0 0 0 1. */
export function poseOfMatrix(m: readonly number[], where: string): WorldFromCamera {
  const rotation: Mat3 = [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]]
  const last = m.slice(12)
  if (last.some((v, i) => Math.abs(v - (i === 3 ? 1 : 0)) > 1e-6)) {
    throw badInput({ subject: 'pose', expected: 'the last row 0 0 0 1', got: last.join(' '), where })
  }
  refuseNoRotation(rotation, where)
  const translationM: Vec3 = [m[3], m[7], m[11]]
  return { translationM, quatWxyz: quatFromMatrix(rotation) }
}

/** Rows of length 1 at right angles, right-handed; files are rounded to a few digits. */
function refuseNoRotation(r: Mat3, where: string): void {
  const rows = [r.slice(0, 3), r.slice(3, 6), r.slice(6, 9)]
  const product = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i], 0)
  const off = rows.flatMap((a, i) => rows.map((b, j) => Math.abs(product(a, b) - (i === j ? 1 : 0))))
  if (Math.max(...off) < 0.02 && determinant(r) > 0) return
  throw badInput({ subject: 'pose', expected: 'a rotation in its 3x3 part', got: r.join(' '), where })
}
