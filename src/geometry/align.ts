import type { Quat } from './quat.ts'
import { rotate } from './quat.ts'
import { rotationFromCorrelation } from './rotation.ts'
import { add, distance, dot, type Mat3, scale, subtract, type Vec3 } from './vec3.ts'

/** to = scale * rotate(quatWxyz, from) + translation. */
export interface Similarity {
  readonly scale: number
  readonly quatWxyz: Quat
  readonly translation: Vec3
}

/** The similarity (or, with scale 1, rigid motion) that takes `from` to `to` with the least squares (Umeyama 1991). */
export function alignPoints(from: readonly Vec3[], to: readonly Vec3[], withScale: boolean): Similarity {
  const [a, b] = [meanOf(from), meanOf(to)]
  const m = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  let spread = 0
  for (let i = 0; i < from.length; i++) {
    const [p, q] = [subtract(from[i], a), subtract(to[i], b)]
    spread += dot(p, p)
    for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) m[3 * r + c] += q[r] * p[c]
  }
  const correlation: Mat3 = [m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]]
  const quatWxyz = rotationFromCorrelation(correlation)
  let along = 0
  for (let i = 0; i < from.length; i++) along += dot(subtract(to[i], b), rotate(quatWxyz, subtract(from[i], a)))
  const factor = withScale && spread > 0 ? along / spread : 1
  return { scale: factor, quatWxyz, translation: subtract(b, scale(rotate(quatWxyz, a), factor)) }
}

export const applySimilarity = (s: Similarity, p: Vec3): Vec3 =>
  add(scale(rotate(s.quatWxyz, p), s.scale), s.translation)

/** Root mean square distance of a path from the true one after it was laid upon it (absolute trajectory error, Sturm 2012). */
export function trajectoryError(path: readonly Vec3[], truth: readonly Vec3[], withScale: boolean): number {
  const fit = alignPoints(path, truth, withScale)
  const squares = path.map((p, i) => distance(applySimilarity(fit, p), truth[i]) ** 2)
  return Math.sqrt(squares.reduce((sum, d) => sum + d, 0) / squares.length)
}

export const pathLength = (path: readonly Vec3[]): number =>
  path.slice(1).reduce((sum, p, i) => sum + distance(path[i], p), 0)

function meanOf(points: readonly Vec3[]): Vec3 {
  const sum = points.reduce<Vec3>((s, p) => add(s, p), [0, 0, 0])
  return scale(sum, 1 / points.length)
}
