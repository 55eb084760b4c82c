import { type Intrinsics, rayOfPixel } from '../../geometry/camera.ts'
import { cholesky, solveCholesky } from '../../geometry/matrix.ts'
import type { Pose } from '../../geometry/pose.ts'
import { dot, norm, scale, type Vec3 } from '../../geometry/vec3.ts'
import type { GrayImage } from '../features/pyramid.ts'
import { MARGIN_PX, type SmoothPair, smoothed, Warp } from './road-warp.ts'

/** Two pictures and the motion between them. */
export interface RoadPair {
  readonly a: GrayImage
  readonly b: GrayImage
  readonly intrinsics: Intrinsics
  /** In units of the map. */
  readonly bFromA: Pose<'b', 'a'>
  /** Places that show no scenery. */
  readonly covered: (xPx: number, yPx: number) => boolean
}

/** Points X of camera a with m . X = 1 lie on the plane: m is the normal over the distance. */
export interface PlaneFit {
  readonly m: Vec3
  /** One standard deviation of the logarithm of the height, 1 / |m|, the prior counted. */
  readonly sdLogHeight: number
  /** Correlation of the patch with what the plane predicts, -1..1. */
  readonly correlation: number
  readonly pixels: number
}

/** The patch is no wider than a lane to each side, in camera heights: kerbs and parked cars stand beside it. */
const HALF_LANE_HEIGHTS = 1.2
/** Columns of the patch about the middle of the picture, as a share of its width. */
const HALF_WIDTH = 0.24
/** The road is looked at as far as so many camera heights. */
const FAR_HEIGHTS = 8
/** About so many pixels are compared. */
const PIXELS = 1600
/** The same while heights are tried. */
const TRIED_PIXELS = 400
const MIN_TRIED_CORRELATION = 0.3
/** An expected plane that agrees so well is not doubted. */
const SURE_CORRELATION = 0.97
/** By so much another one must agree better. */
const MUCH_BETTER = 0.04
/** Less than this share of them is no road. */
const MIN_SHARE = 0.12
const FIRST_SCALE_GRAY = 12
/** Errors of neighbouring pixels are no news: how many of them are one. */
const CORRELATED_PIXELS = 8
const STEPS = 12
/** Heights over the distance travelled between the two pictures that are tried. */
const TRIED = { low: 0.4, high: 16, factor: 1.06 } as const

/** Rays and grey levels of the pixels of a that are compared. */
interface Patch {
  readonly count: number
  readonly rays: Float64Array
  readonly gray: Float64Array
}

/** What is known of the plane's normal before: its direction, and how far it may tilt towards two sides. */
export interface NormalPrior {
  readonly normalInA: Vec3
  /** Unit vectors across the normal, each with the standard deviation of the tilt towards it. */
  readonly tilts: readonly { readonly side: Vec3; readonly sdRad: number }[]
}

/** The plane under which picture a turns into picture b; heights near `guess` are tried first where given. */
export function fitRoadPlane(road: RoadPair, prior: NormalPrior, guess?: number): PlaneFit | undefined {
  const baseline = norm(road.bFromA.translationM)
  const pair: SmoothPair = {
    a: smoothed(road.a),
    b: smoothed(road.b),
    intrinsics: road.intrinsics,
    bFromA: road.bFromA,
  }
  const start = (height: number): PlaneFit | undefined =>
    refined(pair, road.covered, scale(prior.normalInA, 1 / height), prior)
  const expected = guess === undefined ? undefined : start(guess)
  if (expected && expected.correlation > SURE_CORRELATION) return expected
  const found = searchHeight(pair, road.covered, prior, baseline)
  const other = found === undefined ? undefined : start(found)
  if (!expected || !other) return expected ?? other
  // Where little but lines along the road is seen, many heights do.
  return other.correlation > expected.correlation + MUCH_BETTER ? other : expected
}

/** The height that makes the pictures agree best, the normal being as expected. */
function searchHeight(
  pair: SmoothPair,
  covered: (xPx: number, yPx: number) => boolean,
  { normalInA }: NormalPrior,
  baseline: number,
): number | undefined {
  let best = MIN_TRIED_CORRELATION
  let found: number | undefined
  for (let height = TRIED.low * baseline; height < TRIED.high * baseline; height *= TRIED.factor) {
    const m = scale(normalInA, 1 / height)
    const patch = patchOf(pair, covered, m, TRIED_PIXELS)
    const correlation = patch.count < MIN_SHARE * TRIED_PIXELS ? 0 : correlationOf(pair, patch, m)
    if (correlation > best) {
      best = correlation
      found = height
    }
  }
  return found
}

function patchOf(
  { a, intrinsics }: SmoothPair,
  covered: (xPx: number, yPx: number) => boolean,
  m: Vec3,
  pixels: number,
): Patch {
  const left = Math.max(MARGIN_PX, (0.5 - HALF_WIDTH) * a.widthPx)
  const right = Math.min(a.widthPx - MARGIN_PX, (0.5 + HALF_WIDTH) * a.widthPx)
  const top = a.topPx + 1
  const bottom = a.heightPx - MARGIN_PX
  const step = Math.max(1, Math.sqrt(((right - left) * (bottom - top) * 0.7) / pixels))
  const rays: number[] = []
  const gray: number[] = []
  const nearest = norm(m) / FAR_HEIGHTS
  const beside = norm(m) / HALF_LANE_HEIGHTS
  for (let y = top; y < bottom; y += step) {
    for (let x = left; x < right; x += step) {
      const px = Math.floor(x) + 0.5
      const py = Math.floor(y) + 0.5
      const ray = rayOfPixel(intrinsics, [px, py])
      const along = dot(m, ray)
      if (!(along > nearest * norm(ray) && along > beside * Math.abs(ray[0])) || covered(px, py)) continue
      rays.push(ray[0], ray[1])
      gray.push(a.data[(Math.floor(y) - a.topPx) * a.widthPx + Math.floor(x)])
    }
  }
  return { count: gray.length, rays: Float64Array.from(rays), gray: Float64Array.from(gray) }
}

function correlationOf(pair: SmoothPair, patch: Patch, m: Vec3): number {
  const warp = new Warp(pair)
  let [n, sa, sb, aa, ab, bb] = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < patch.count; i++) {
    if (!warp.at(patch.rays[2 * i], patch.rays[2 * i + 1], m[0], m[1], m[2])) continue
    const p = patch.gray[i]
    const q = warp.value
    n++
    sa += p
    sb += q
    aa += p * p
    ab += p * q
    bb += q * q
  }
  if (n < 0.3 * patch.count || n < MIN_SHARE * TRIED_PIXELS) return 0
  return (ab - (sa * sb) / n) / Math.sqrt(Math.max(1e-9, (aa - (sa * sa) / n) * (bb - (sb * sb) / n)))
}

/** Gauss and Newton over m, gain and offset of brightness. */
function refined(
  pair: SmoothPair,
  covered: (xPx: number, yPx: number) => boolean,
  start: Vec3,
  prior: NormalPrior,
): PlaneFit | undefined {
  let m = start
  let gain = 1
  let offset = 0
  const patch = patchOf(pair, covered, start, PIXELS)
  if (patch.count < MIN_SHARE * PIXELS) return undefined
  let system = photometricSystem(pair, patch, m, gain, offset, FIRST_SCALE_GRAY)
  for (let step = 0; step < STEPS; step++) {
    if (system.count < MIN_SHARE * PIXELS) return undefined
    const { normal: a, gradient: g } = withTiltPrior(system, m, prior)
    const d = solveCholesky(cholesky(a, 5), g, 5, 1)
    m = [m[0] - d[0], m[1] - d[1], m[2] - d[2]]
    gain -= d[3]
    offset -= d[4]
    system = photometricSystem(pair, patch, m, gain, offset, Math.max(2, 3 * system.median))
    if (Math.hypot(d[0], d[1], d[2]) < 1e-3 * norm(m)) break
  }
  const correlation = correlationOf(pair, patch, m)
  return { m, sdLogHeight: sdLogHeightOf(system, m, prior), correlation, pixels: system.count }
}

interface System {
  /** 5 x 5 over m, gain, offset, in units of the errors' variance. */
  readonly normal: Float64Array
  readonly gradient: Float64Array
  readonly count: number
  readonly median: number
}

function photometricSystem(
  pair: SmoothPair,
  patch: Patch,
  m: Vec3,
  gain: number,
  offset: number,
  scaleGray: number,
): System {
  const warp = new Warp(pair)
  const normal = new Float64Array(25)
  const gradient = new Float64Array(5)
  const d = new Float64Array(5)
  const misses: number[] = []
  let [squares, weights] = [0, 0]
  for (let i = 0; i < patch.count; i++) {
    const x = patch.rays[2 * i]
    const y = patch.rays[2 * i + 1]
    if (!warp.at(x, y, m[0], m[1], m[2])) continue
    const e = warp.value - gain * patch.gray[i] - offset
    const w = 1 / (1 + (e / scaleGray) ** 2)
    misses.push(Math.abs(e))
    squares += w * e * e
    weights += w
    d[0] = warp.slope * x
    d[1] = warp.slope * y
    d[2] = warp.slope
    d[3] = -patch.gray[i]
    d[4] = -1
    for (let r = 0; r < 5; r++) {
      gradient[r] += w * d[r] * e
      for (let c = 0; c < 5; c++) normal[5 * r + c] += w * d[r] * d[c]
    }
  }
  const variance = Math.max(1, squares / Math.max(weights, 1)) * CORRELATED_PIXELS
  misses.sort((p, q) => p - q)
  return {
    normal: normal.map(v => v / variance),
    gradient: gradient.map(v => v / variance),
    count: misses.length,
    median: misses[misses.length >> 1] ?? 0,
  }
}

function withTiltPrior(
  { normal, gradient }: System,
  m: Vec3,
  { tilts }: NormalPrior,
): { normal: Float64Array; gradient: Float64Array } {
  const a = normal.slice()
  const g = gradient.slice()
  for (const { side, sdRad } of tilts) {
    const weight = 1 / (sdRad * norm(m)) ** 2
    const along = dot(side, m)
    for (let r = 0; r < 3; r++) {
      g[r] += weight * along * side[r]
      for (let c = 0; c < 3; c++) a[5 * r + c] += weight * side[r] * side[c]
    }
  }
  for (let i = 0; i < 5; i++) a[6 * i] += 1e-9 * a[6 * i] + 1e-12
  return { normal: a, gradient: g }
}

/** 1 / |m| varies as m does along itself. */
function sdLogHeightOf(system: System, m: Vec3, prior: NormalPrior): number {
  const along = Float64Array.of(...scale(m, 1 / norm(m)), 0, 0)
  const solved = solveCholesky(cholesky(withTiltPrior(system, m, prior).normal, 5), along, 5, 1)
  return Math.sqrt(along[0] * solved[0] + along[1] * solved[1] + along[2] * solved[2]) / norm(m)
}
