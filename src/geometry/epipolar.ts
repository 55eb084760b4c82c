import type { Random } from '../base/random.ts'
import { fivePoint } from './five-point.ts'
import { fitLeastSquares } from './least-squares.ts'
import type { Pose } from './pose.ts'
import { matrixOf, type Quat, quatFromMatrix, rotate } from './quat.ts'
import { turned } from './rotation.ts'
import { cross, dot, normalize, scale, subtract, type Vec3 } from './vec3.ts'

/** Rays of n points in two views: [x, y] where each meets z = 1, one after the other. */
export interface RayPairs {
  readonly a: Float64Array
  readonly b: Float64Array
}

/** bFromA with a translation of length 1. */
export interface RelativePose {
  readonly bFromA: Pose<'b', 'a'>
  /** 1 where the pair agrees. */
  readonly inliers: Uint8Array
  readonly inlierCount: number
}

export interface RelativePoseOptions {
  /** Of a ray that is seen well, where it meets z = 1. */
  readonly sdRay: number
  readonly random: Random
  readonly maxTries?: number
}

/** b' E a = 0 (Longuet-Higgins 1981). */
export function essentialOf({ translationM: t, quatWxyz }: Pose<'b', 'a'>): Float64Array {
  const r = matrixOf(quatWxyz)
  const e = new Float64Array(9)
  for (let c = 0; c < 3; c++) {
    e[c] = t[1] * r[6 + c] - t[2] * r[3 + c]
    e[3 + c] = t[2] * r[c] - t[0] * r[6 + c]
    e[6 + c] = t[0] * r[3 + c] - t[1] * r[c]
  }
  return e
}

/** Signed distance of pair `i` from the epipolar geometry, first order, in units of z = 1 (Sampson 1982). */
export function sampsonDistance(e: ArrayLike<number>, { a, b }: RayPairs, i: number): number {
  const x = a[2 * i]
  const y = a[2 * i + 1]
  const u = b[2 * i]
  const v = b[2 * i + 1]
  const p = e[0] * x + e[1] * y + e[2]
  const q = e[3] * x + e[4] * y + e[5]
  const r = e[6] * x + e[7] * y + e[8]
  const s = e[0] * u + e[3] * v + e[6]
  const t = e[1] * u + e[4] * v + e[7]
  return (u * p + v * q + r) / Math.sqrt(p * p + q * q + s * s + t * t + 1e-30)
}

/** The four motions of an essential matrix (Horn 1990): translation of length 1. */
export function posesOfEssential(e: ArrayLike<number>): Pose<'b', 'a'>[] {
  const rows: readonly Vec3[] = [
    [e[0], e[1], e[2]],
    [e[3], e[4], e[5]],
    [e[6], e[7], e[8]],
  ]
  const columns: readonly Vec3[] = [0, 1, 2].map(c => [e[c], e[3 + c], e[6 + c]])
  const normals = [cross(columns[0], columns[1]), cross(columns[1], columns[2]), cross(columns[2], columns[0])]
  const direction = normalize(normals.reduce((best, n) => (dot(n, n) > dot(best, best) ? n : best)))
  const cofactors = [cross(rows[1], rows[2]), cross(rows[2], rows[0]), cross(rows[0], rows[1])]
  return [1, -1].flatMap(sign => {
    const t = scale(direction, sign)
    const turns = columns.map((_, c) => cross(t, columns[c]))
    const m = [0, 1, 2].flatMap(r => [0, 1, 2].map(c => cofactors[r][c] - turns[c][r]))
    const quatWxyz = quatFromMatrix([m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]])
    return [
      { translationM: t, quatWxyz },
      { translationM: scale(t, -1), quatWxyz },
    ]
  })
}

/** Depths of the point in both views where the two rays come nearest (midpoint); [NaN, NaN] for parallel rays. */
export function depthsOf(bFromA: Pose<'b', 'a'>, rayA: Vec3, rayB: Vec3): readonly [inA: number, inB: number] {
  const turnedA = rotate(bFromA.quatWxyz, rayA)
  const t = bFromA.translationM
  const [aa, bb, ab] = [dot(turnedA, turnedA), dot(rayB, rayB), dot(turnedA, rayB)]
  const [at, bt] = [dot(turnedA, t), dot(rayB, t)]
  const det = aa * bb - ab * ab
  if (!(det > 1e-14 * aa * bb)) return [Number.NaN, Number.NaN]
  return [(ab * bt - bb * at) / det, (aa * bt - ab * at) / det]
}

const SURE = 0.999
const INLIER_SDS = 2.5

/** Relative pose of two views by five points at a time (Nister 2004), scored robustly; undefined for fewer than 8 pairs. */
export function findRelativePose(pairs: RayPairs, options: RelativePoseOptions): RelativePose | undefined {
  const count = pairs.a.length / 2
  const { sdRay, random, maxTries = 200 } = options
  if (count < 8) return undefined
  const limit = INLIER_SDS * sdRay
  let best: Float64Array | undefined
  let bestScore = Number.POSITIVE_INFINITY
  let tries = maxTries
  for (let k = 0; k < tries; k++) {
    for (const e of fivePoint(pairs.a, pairs.b, fiveOf(count, random))) {
      const { cost, inside } = truncatedCost(e, pairs, limit)
      if (cost >= bestScore) continue
      bestScore = cost
      best = e
      const good = (inside / count) ** 5
      if (good > 1e-9) tries = Math.min(maxTries, Math.ceil(Math.log(1 - SURE) / Math.log(1 - Math.min(good, 0.999))))
    }
  }
  const bFromA = best && facing(best, pairs, limit)
  return bFromA && judged(refineRelativePose(pairs, bFromA, sdRay), pairs, limit)
}

function fiveOf(count: number, random: Random): number[] {
  const picked: number[] = []
  while (picked.length < 5) {
    const i = random.int(count)
    if (!picked.includes(i)) picked.push(i)
  }
  return picked
}

/** MSAC (Torr and Zisserman 2000). */
function truncatedCost(e: ArrayLike<number>, pairs: RayPairs, limit: number): { cost: number; inside: number } {
  let cost = 0
  let inside = 0
  for (let i = 0; i < pairs.a.length / 2; i++) {
    const d = Math.abs(sampsonDistance(e, pairs, i))
    if (d < limit) inside++
    cost += d < limit ? (d / limit) ** 2 : 1
  }
  return { cost, inside }
}

/** Of the four motions the one that puts the most points in front of both cameras. */
function facing(e: ArrayLike<number>, pairs: RayPairs, limit: number): Pose<'b', 'a'> | undefined {
  let best: Pose<'b', 'a'> | undefined
  let most = 0
  for (const pose of posesOfEssential(e)) {
    let ahead = 0
    for (let i = 0; i < pairs.a.length / 2; i++) {
      if (Math.abs(sampsonDistance(e, pairs, i)) < limit && isAhead(pose, pairs, i)) ahead++
    }
    if (ahead > most) [best, most] = [pose, ahead]
  }
  return best
}

function isAhead(pose: Pose<'b', 'a'>, { a, b }: RayPairs, i: number): boolean {
  const [inA, inB] = depthsOf(pose, [a[2 * i], a[2 * i + 1], 1], [b[2 * i], b[2 * i + 1], 1])
  return inA > 0 && inB > 0
}

function judged(bFromA: Pose<'b', 'a'>, pairs: RayPairs, limit: number): RelativePose {
  const e = essentialOf(bFromA)
  const inliers = new Uint8Array(pairs.a.length / 2)
  let inlierCount = 0
  for (let i = 0; i < inliers.length; i++) {
    if (Math.abs(sampsonDistance(e, pairs, i)) >= limit || !isAhead(bFromA, pairs, i)) continue
    inliers[i] = 1
    inlierCount++
  }
  return { bFromA, inliers, inlierCount }
}

/** Rotation and direction of translation with the least robust Sampson distances; five parameters. */
export function refineRelativePose(pairs: RayPairs, start: Pose<'b', 'a'>, sdRay: number): Pose<'b', 'a'> {
  const t = normalize(start.translationM)
  const side = normalize(cross(t, Math.abs(t[0]) < 0.6 ? [1, 0, 0] : [0, 1, 0]))
  const up = cross(t, side)
  const poseAt = (p: ArrayLike<number>): { translationM: Vec3; quatWxyz: Quat } => ({
    translationM: normalize(subtract(t, subtract(scale(side, -p[3]), scale(up, p[4])))),
    quatWxyz: turned(start.quatWxyz, [p[0], p[1], p[2]]),
  })
  const fit = fitLeastSquares({
    start: [0, 0, 0, 0, 0],
    residualCount: pairs.a.length / 2,
    residuals: (p, out) => {
      const e = essentialOf(poseAt(p))
      for (let i = 0; i < out.length; i++) out[i] = sampsonDistance(e, pairs, i) / sdRay
      return true
    },
    loss: { kind: 'cauchy', scale: 2 },
    maxSteps: 12,
  })
  return fit ? poseAt(fit.parameters) : start
}
