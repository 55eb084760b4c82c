import { cholesky, solveCholesky } from '../../geometry/matrix.ts'
import { compose, type Pose } from '../../geometry/pose.ts'
import { matrixOf, normalizeQuat } from '../../geometry/quat.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import {
  accumulate,
  type DepthNoise,
  evaluatePair,
  type PairResiduals,
  type PairState,
  residualsFor,
  type SurfacePoints,
  UNKNOWNS,
} from './pair-equations.ts'
import { quatFromVector } from './pose-graph.ts'
import type { RgbdFrame, RgbdLevel } from './rgbd-frame.ts'

/** Points of each level of a frame that others are aligned to. */
export interface RgbdReference {
  readonly frame: RgbdFrame
  readonly points: readonly SurfacePoints[]
}

export interface PairAlignment {
  readonly otherFromReference: Pose<'camera', 'reference'>
  /** Inverse covariance of rotation and translation of the points in the other camera, 6 x 6, as the residuals alone have it. */
  readonly information: Float64Array
  /** Share of the reference's points that the other picture shows. */
  readonly overlap: number
  /** Robust spread of the grey residuals, in levels, and of the depths, in standard deviations of the sensor. */
  readonly greySpread: number
  readonly depthSpread: number
}

export interface AlignOptions {
  readonly noise: DepthNoise
  /** Coarsest and finest level that are used; all by default. */
  readonly coarsest?: number
  readonly finest?: number
}

const MAX_STEPS = 12
/** A step smaller than this share of a pixel at the finest level changes nothing. */
const DONE_RAD = 2e-5

export function referenceOf(frame: RgbdFrame, maxPoints: number): RgbdReference {
  return { frame, points: frame.map(level => surfacePoints(level, maxPoints)) }
}

/** Every known depth, thinned in a regular pattern to `maxPoints`. */
function surfacePoints(level: RgbdLevel, maxPoints: number): SurfacePoints {
  const { widthPx, heightPx, intrinsics, grey, depthM } = level
  let known = 0
  for (let i = 0; i < depthM.length; i++) if (depthM[i] > 0) known++
  const keep = Math.min(1, maxPoints / Math.max(1, known))
  const capacity = Math.ceil(known * keep) + 1
  const [x, y, z, g] = [0, 1, 2, 3].map(() => new Float32Array(capacity))
  let [count, due] = [0, 0]
  for (let v = 0, at = 0; v < heightPx; v++) {
    for (let u = 0; u < widthPx; u++, at++) {
      const depth = depthM[at]
      if (!(depth > 0)) continue
      due += keep
      if (due < 1) continue
      due -= 1
      x[count] = ((u + 0.5 - intrinsics.cxPx) / intrinsics.fxPx) * depth
      y[count] = ((v + 0.5 - intrinsics.cyPx) / intrinsics.fyPx) * depth
      z[count] = depth
      g[count++] = grey[at]
    }
  }
  return { count, x, y, z, grey: g }
}

/**
 * The motion between two pictures with depth, coarse to fine, by Gauss and Newton on brightness and depth together; both kinds are weighed
 * by their own spread in this pair. Undefined where too little is seen in common.
 */
export function alignPair(
  reference: RgbdReference,
  other: RgbdFrame,
  start: Pose<'camera', 'reference'>,
  options: AlignOptions,
): PairAlignment | undefined {
  const { coarsest = other.length - 1, finest = 0 } = options
  let state: Estimate = { pose: start, gain: 1, offset: 0 }
  let found: PairAlignment | undefined
  for (let l = Math.min(coarsest, other.length - 1); l >= finest; l--) {
    const result = alignLevel(reference.points[l], other[l], state, options.noise)
    if (!result) return undefined
    state = result.state
    found = { ...result.alignment, otherFromReference: state.pose }
  }
  return found
}

interface Estimate {
  readonly pose: Pose<'camera', 'reference'>
  readonly gain: number
  readonly offset: number
}

interface LevelResult {
  readonly state: Estimate
  readonly alignment: Omit<PairAlignment, 'otherFromReference'>
}

/** A pair with fewer points in common tells nothing. */
const MIN_VISIBLE = 100

function alignLevel(
  points: SurfacePoints,
  other: RgbdLevel,
  start: Estimate,
  noise: DepthNoise,
): LevelResult | undefined {
  const residuals = scratchFor(points.count)
  const normal = new Float64Array(UNKNOWNS * UNKNOWNS)
  const gradient = new Float64Array(UNKNOWNS)
  let state = start
  let scales = { grey: 1, depth: 1 }
  for (let step = 0; ; step++) {
    evaluatePair(points, other, pairState(state), noise, residuals)
    if (residuals.visible < MIN_VISIBLE) return undefined
    scales = { grey: spreadOf(residuals.grey, points.count, 1), depth: spreadOf(residuals.depth, points.count, 0.05) }
    accumulate(points.count, residuals, scales, normal, gradient)
    if (step === MAX_STEPS) break
    const change = solve(normal, gradient)
    state = stepped(state, change)
    if (Math.max(...change.subarray(0, 6).map(Math.abs)) < DONE_RAD) break
  }
  const information = new Float64Array(36)
  for (let i = 0; i < 36; i++) information[i] = normal[((i / 6) | 0) * UNKNOWNS + (i % 6)]
  const overlap = residuals.visible / Math.max(1, points.count)
  return { state, alignment: { information, overlap, greySpread: scales.grey, depthSpread: scales.depth } }
}

let scratch = residualsFor(0)

function scratchFor(count: number): PairResiduals {
  if (scratch.grey.length < count) scratch = residualsFor(count)
  return scratch
}

const pairState = ({ pose, gain, offset }: Estimate): PairState => ({
  rotation: matrixOf(pose.quatWxyz),
  translationM: pose.translationM,
  gain,
  offset,
})

/** What keeps a step finite where nothing is known of a direction. */
const RIDGE = 1e-6

function solve(normal: Float64Array, gradient: Float64Array): Float64Array {
  const damped = normal.slice()
  for (let i = 0; i < UNKNOWNS; i++) damped[i * UNKNOWNS + i] *= 1 + RIDGE
  return solveCholesky(cholesky(damped, UNKNOWNS), gradient, UNKNOWNS, 1)
}

function stepped(state: Estimate, change: Float64Array): Estimate {
  const turn: Vec3 = [-change[0], -change[1], -change[2]]
  const move: Pose<'camera', 'camera'> = {
    quatWxyz: quatFromVector(turn),
    translationM: [-change[3], -change[4], -change[5]],
  }
  const pose = compose(move, state.pose)
  return {
    // Products of many quaternions drift from length 1, and the next start is made of them.
    pose: { ...pose, quatWxyz: normalizeQuat(pose.quatWxyz) },
    gain: state.gain - change[6] / 128,
    offset: state.offset - change[7],
  }
}

/** Of a few hundred residuals: 1.4826 times the median of their size. */
const SAMPLED = 601

function spreadOf(values: Float32Array, count: number, least: number): number {
  const stride = Math.max(1, Math.floor(count / SAMPLED))
  const sizes: number[] = []
  for (let i = 0; i < count; i += stride) if (!Number.isNaN(values[i])) sizes.push(Math.abs(values[i]))
  if (sizes.length < 20) return Math.max(least, 1)
  const sorted = Float64Array.from(sizes).sort()
  return Math.max(least, 1.4826 * sorted[sorted.length >> 1])
}
