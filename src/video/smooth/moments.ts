import { lerp, type Vec3 } from '../../geometry/vec3.ts'
import type { PlacedCamera, PlacedView } from '../camera-track.ts'
import type { LiftedSample, LiftedTrack } from '../lifted-track.ts'
import { type Axes, along, covarianceAlong } from './axes.ts'
import type { MotionModel } from './motion-model.ts'
import type { Moment } from './rts.ts'

/** A frame of a track: a sighting, or one between two in which nobody saw it. */
export interface TimedView {
  readonly timeS: number
  readonly sample?: LiftedSample
  readonly common: Readonly<Record<string, Vec3>>
}

/** A longer time unseen is not bridged: an object may have done anything meanwhile. */
const MAX_BRIDGED_S = 4
/** Part of a box's noise that the next frame has forgotten. */
const WHITE_SHARE = 0.15

/** The track's sightings, and the frames between where it went unseen for a short time. */
export function timesOf({ samples }: LiftedTrack, { views }: PlacedCamera): TimedView[] {
  const times: TimedView[] = []
  for (const [k, sample] of samples.entries()) {
    const before = samples[k - 1]
    if (before && sample.timeS - before.timeS <= MAX_BRIDGED_S) times.push(...bridged(before, sample, views))
    times.push({ timeS: sample.timeS, sample, common: sample.commonErrorM })
  }
  return times
}

function bridged(before: LiftedSample, after: LiftedSample, views: readonly PlacedView[]): TimedView[] {
  const between = views.slice(firstAfter(views, before.index), firstAfter(views, after.index - 1))
  return between.map(({ timeS }) => {
    const t = (timeS - before.timeS) / (after.timeS - before.timeS)
    const names = Object.keys(before.commonErrorM).filter(name => after.commonErrorM[name])
    const common = names.map(name => [name, lerp(before.commonErrorM[name], after.commonErrorM[name], t)] as const)
    return { timeS, common: Object.fromEntries(common) }
  })
}

/** The place of the first view behind a frame: they come in order. */
function firstAfter(views: readonly PlacedView[], index: number): number {
  let [low, high] = [0, views.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (views[middle].index > index) high = middle
    else low = middle + 1
  }
  return low
}

/** What the smoother takes: boxes that were filled in between two others tell nothing of their own. */
export function momentsOf(times: readonly TimedView[], axes: Axes, model: MotionModel): Moment[] {
  const density = isotropic(axes, model.alongM2S3)
  return times.map(({ timeS, sample }) => ({
    timeS,
    ...(sample && sample.score > 0 && seen(sample, axes)),
    whiteShare: WHITE_SHARE,
    density,
    stands: false,
  }))
}

const seen = (sample: LiftedSample, axes: Axes): Pick<Moment, 'seen' | 'covariance'> => ({
  seen: Float64Array.from(along(axes, sample.positionM)),
  covariance: covarianceAlong(axes, sample.covarianceM2),
})

export function isotropic({ count }: Axes, density: number): Float64Array {
  const out = new Float64Array(count * count)
  for (let i = 0; i < count; i++) out[i * count + i] = density
  return out
}

/** A density along a unit direction, another one across it. */
export function directed(direction: readonly number[], alongM2S3: number, acrossM2S3: number): Float64Array {
  const n = direction.length
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n]
    return (i === j ? acrossM2S3 : 0) + (alongM2S3 - acrossM2S3) * direction[i] * direction[j]
  })
}

export const scaledUp = (density: Float64Array, factor: number): Float64Array => density.map(v => v * factor)
