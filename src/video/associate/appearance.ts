import type { Observation, Tracklet } from './observation.ts'

/** What a run of detections looks like, on average. */
export interface Look {
  /** Length 1. */
  readonly mean: Float32Array
  readonly count: number
  /** Whether nobody else is in the crops. */
  readonly clean: boolean
}

/** Cosines between looks of one object and of two, and their common spread. */
export interface LookScale {
  readonly same: number
  readonly different: number
  readonly sd: number
}

/** A mean of fewer crops is a matter of chance. */
const LEAST_CLEAN = 2

export function lookOf(observations: readonly Observation[], mixed: ReadonlySet<Observation>): Look | undefined {
  const seen = observations.filter(o => o.detection.appearance)
  const clean = seen.filter(o => !mixed.has(o))
  const used = clean.length >= LEAST_CLEAN ? clean : seen
  const mean = meanOf(used)
  return mean && { mean, count: used.length, clean: used === clean }
}

function meanOf(observations: readonly Observation[]): Float32Array | undefined {
  const first = observations[0]?.detection.appearance
  if (!first) return undefined
  const sum = new Float64Array(first.length)
  for (const { detection } of observations) {
    const look = detection.appearance
    if (look) for (let i = 0; i < sum.length; i++) sum[i] += look[i]
  }
  let square = 0
  for (const value of sum) square += value * value
  return square > 0 ? Float32Array.from(sum, value => value / Math.sqrt(square)) : undefined
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0
  for (let i = 0; i < a.length; i++) dot += a[i] * b[i]
  return dot
}

/** Two looks of one person and of two, as a first guess for any model; weighs as much as this many pairs of the recording. */
const PRIOR = { same: 0.85, different: 0.5, sd: 0.12, pairs: 10 }
/** A half of a track with this many clean crops has a mean worth comparing. */
const LEAST_HALF = 3

/**
 * How well the model tells objects apart in this very recording, without labels: the halves of one track are the same object, tracks that
 * are seen in one frame are different ones.
 */
export function lookScale(tracklets: readonly Tracklet[], mixed: ReadonlySet<Observation>): LookScale {
  const long = tracklets.flatMap(({ observations }) => {
    const clean = observations.filter(o => o.detection.appearance && !mixed.has(o))
    const mean = clean.length >= 2 * LEAST_HALF ? meanOf(clean) : undefined
    return mean ? [{ clean, mean }] : []
  })
  const same = long.map(({ clean }) => {
    const half = clean.length >> 1
    const [a, b] = [meanOf(clean.slice(0, half)), meanOf(clean.slice(half))]
    return a && b ? cosine(a, b) : PRIOR.same
  })
  const different: number[] = []
  for (let i = 0; i < long.length; i++) {
    for (let j = i + 1; j < long.length; j++) {
      if (shareFrame(long[i].clean, long[j].clean)) different.push(cosine(long[i].mean, long[j].mean))
    }
  }
  return scaleOf(same, different)
}

/** From cosines of one object's looks and of two objects', with the first guess mixed in. */
export function scaleOf(same: readonly number[], different: readonly number[]): LookScale {
  const [sameMean, differentMean] = [shrunk(same, PRIOR.same), shrunk(different, PRIOR.different)]
  const squares = [...same.map(c => (c - sameMean) ** 2), ...different.map(c => (c - differentMean) ** 2)]
  const variance = (sum(squares) + PRIOR.pairs * PRIOR.sd ** 2) / (squares.length + PRIOR.pairs)
  return { same: sameMean, different: differentMean, sd: Math.sqrt(variance) }
}

const shrunk = (values: readonly number[], prior: number): number =>
  (sum(values) + PRIOR.pairs * prior) / (values.length + PRIOR.pairs)

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

const shareFrame = (a: readonly Observation[], b: readonly Observation[]): boolean =>
  a[0].frame <= b[b.length - 1].frame && b[0].frame <= a[a.length - 1].frame

/** With others in the crop, the evidence counts less than it says. */
const TRUST_MIXED = 0.35
/** No look alone outweighs everything else. */
const MOST = 6

/** Log likelihood ratio of two looks: one object against two; 0 where one is not known. */
export function lookOdds(a: Look | undefined, b: Look | undefined, scale: LookScale): number {
  if (!a || !b) return 0
  return cosineOdds(cosine(a.mean, b.mean), scale) * (a.clean && b.clean ? 1 : TRUST_MIXED)
}

/** The same of a cosine. */
export function cosineOdds(cos: number, { same, different, sd }: LookScale): number {
  if (same <= different) return 0
  const ratio = ((same - different) * (cos - (same + different) / 2)) / (sd * sd)
  return Math.max(-MOST, Math.min(MOST, ratio))
}
