import { matrixOf, type Quat } from './quat.ts'
import type { Vec3 } from './vec3.ts'

/** Row-major rotation and translation of cameraFromMap, for loops. */
export type PoseRows = Float64Array

export const POSE_ROWS = 12
/** Numbers of a projection's derivatives: 2 x 6 by the pose, then 2 x 3 by the point. */
export const DERIVATIVES = 18

export function poseRowsOf({
  translationM,
  quatWxyz,
}: {
  readonly translationM: Vec3
  readonly quatWxyz: Quat
}): PoseRows {
  return Float64Array.of(...matrixOf(quatWxyz), ...translationM)
}

/**
 * Where a point meets z = 1 of the camera, into `out[0..1]`, and its depth; derivatives into `d` where given: by a turn w and a shift v
 * of the camera, X -> exp(w) X + v, then by the point in the map.
 */
export function project(p: PoseRows, x: number, y: number, z: number, out: Float64Array, d?: Float64Array): number {
  const cx = p[0] * x + p[1] * y + p[2] * z + p[9]
  const cy = p[3] * x + p[4] * y + p[5] * z + p[10]
  const cz = p[6] * x + p[7] * y + p[8] * z + p[11]
  const inverse = 1 / cz
  const u = cx * inverse
  const v = cy * inverse
  out[0] = u
  out[1] = v
  if (!d) return cz
  // du/dX = [1, 0, -u] / z, dv/dX = [0, 1, -v] / z; dX/dw = -[X]x, dX/dv = 1.
  d[0] = -u * v
  d[1] = 1 + u * u
  d[2] = -v
  d[3] = inverse
  d[4] = 0
  d[5] = -u * inverse
  d[6] = -1 - v * v
  d[7] = u * v
  d[8] = u
  d[9] = 0
  d[10] = inverse
  d[11] = -v * inverse
  for (let k = 0; k < 3; k++) {
    d[12 + k] = inverse * (p[k] - u * p[6 + k])
    d[15 + k] = inverse * (p[3 + k] - v * p[6 + k])
  }
  return cz
}
