import { badInput } from '../../base/errors.ts'
import { intrinsicsOfMatrix } from '../../calibration/matrix-text.ts'
import { poseOfMatrix } from '../../calibration/pose-numbers.ts'
import type { NumberArray } from '../../files/npy.ts'
import type { Intrinsics } from '../../geometry/camera.ts'
import { invert, type Pose } from '../../geometry/pose.ts'

/** Refuses an array of another shape; 'n' stands for any size. */
export function refuseShape({ shape }: NumberArray, wanted: readonly (number | 'n')[], where: string): void {
  const fits = shape.length === wanted.length && wanted.every((size, i) => size === 'n' || size === shape[i])
  if (fits) return
  throw badInput({ subject: 'array', expected: `shape ${wanted.join(' x ')}`, got: shape.join(' x '), where })
}

/** Matrix `i` of an array of matrices (or the only one). */
function numbersAt({ shape, data }: NumberArray, i: number): number[] {
  const size = shape[shape.length - 1] * shape[shape.length - 2]
  return Array.from(data.subarray(i * size, (i + 1) * size))
}

/** 3x4 or 4x4, camera into world. */
export const worldFromCameraAt = (array: NumberArray, i: number, where: string): Pose<'world', 'camera'> =>
  poseOfMatrix(numbersAt(array, i), `${where}, view ${i}`)

/** 3x4 or 4x4, world into camera. */
export function invertedPoseAt(array: NumberArray, i: number, where: string): Pose<'world', 'camera'> {
  const { translationM, quatWxyz } = worldFromCameraAt(array, i, where)
  const cameraFromWorld: Pose<'camera', 'world'> = { translationM, quatWxyz }
  return invert(cameraFromWorld)
}

/** 3x3 with pixel centres at whole numbers, as all these programs have them; one for all views, or one each. */
export function lensAt(array: NumberArray, i: number, where: string): Intrinsics {
  const k = numbersAt(array, array.shape.length === 2 ? 0 : i)
  return intrinsicsOfMatrix(
    k.map((v, at) => (Math.abs(v) < 1e-12 || (at > 5 && at < 8) ? 0 : v)).map((v, at) => (at === 8 ? 1 : v)),
    `${where}, view ${i}`,
  )
}
