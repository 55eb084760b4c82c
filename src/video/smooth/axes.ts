import type { Plane } from '../../geometry/camera.ts'
import type { Matrix } from '../../geometry/matrix.ts'
import { add, cross, dot, normalize, scale, type Vec3 } from '../../geometry/vec3.ts'

/** Directions in which objects move: two in the ground, or all three where there is none. */
export interface Axes {
  readonly count: 2 | 3
  readonly unitsInWorld: readonly Vec3[]
  readonly originM: Vec3
}

export function axesOf(ground: Plane | undefined): Axes {
  const all: readonly Vec3[] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]
  if (!ground) return { count: 3, unitsInWorld: all, originM: [0, 0, 0] }
  const { normalInWorld: n, offsetM } = ground
  // The world's x axis, laid into the plane; its y where the plane stands across x.
  const x: Vec3 = Math.abs(n[0]) < 0.9 ? all[0] : all[1]
  const first = normalize(add(x, scale(n, -dot(x, n))))
  return { count: 2, unitsInWorld: [first, cross(n, first)], originM: scale(n, offsetM) }
}

export const along = ({ unitsInWorld, originM }: Axes, p: Vec3): number[] =>
  unitsInWorld.map(u => dot(u, [p[0] - originM[0], p[1] - originM[1], p[2] - originM[2]]))

/** A 3x3 covariance of the world in the axes, count x count. */
export function covarianceAlong({ unitsInWorld, count }: Axes, c: ArrayLike<number>): Matrix {
  const out = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      let sum = 0
      for (let a = 0; a < 3; a++)
        for (let b = 0; b < 3; b++) sum += unitsInWorld[i][a] * c[3 * a + b] * unitsInWorld[j][b]
      out[i * count + j] = sum
    }
  }
  return out
}

export const pointOf = (axes: Axes, values: ArrayLike<number>): Vec3 => add(axes.originM, vectorOf(axes, values))

export function vectorOf({ unitsInWorld }: Axes, values: ArrayLike<number>): Vec3 {
  let out: Vec3 = [0, 0, 0]
  for (const [i, u] of unitsInWorld.entries()) out = add(out, scale(u, values[i]))
  return out
}

/** A covariance in the axes as 3x3 of the world. */
export function covarianceInWorld({ unitsInWorld, count }: Axes, c: Matrix): number[] {
  const out = new Array<number>(9).fill(0)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      for (let a = 0; a < 3; a++) {
        for (let b = 0; b < 3; b++) out[3 * a + b] += unitsInWorld[i][a] * c[i * count + j] * unitsInWorld[j][b]
      }
    }
  }
  return out
}
