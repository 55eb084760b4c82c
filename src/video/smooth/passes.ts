import type { Plane } from '../../geometry/camera.ts'
import { add, type Vec3 } from '../../geometry/vec3.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { PlacedCamera, PlacedView } from '../camera-track.ts'
import type { LiftedTrack } from '../lifted-track.ts'
import { type Axes, along, pointOf } from './axes.ts'
import { middleFromFoot } from './cuboid-foot.ts'
import { errorCorrelationS } from './error-correlation.ts'
import { headingsOf } from './headings.ts'
import { manoeuvreProbabilities } from './manoeuvre.ts'
import { directed, isotropic, momentsOf, scaledUp, type TimedView } from './moments.ts'
import { isOverCourt, type MotionModel } from './motion-model.ts'
import { studentWeights } from './robust.ts'
import { type Moment, type RunSettings, type State, smoothRun } from './rts.ts'
import { atRest, settled, standingMoments } from './standing.ts'
import { fitStatic, type StaticFit } from './static-fit.ts'

/** Time over which the noise of boxes lasts: their autocorrelation falls to a third in 0.4 s, whatever the frame rate. */
const NOISE_CORRELATION_S = 0.5
const ROUNDS = 5
/** From here on what happened is clear enough to look for headings and manoeuvres. */
const CLEAR_ROUND = 2
/** A static cuboid whose residuals are no larger than this explains the boxes. Measured: what stands has 0.4-1.6, what goes 2 m or more 1.9-4. */
const STATIC_CHI: Record<PlacedCamera['motion'], number> = { still: 1.6, rotating: 1.6, moving: 1.4 }

export interface SmoothInput {
  readonly track: LiftedTrack
  readonly camera: PlacedCamera
  readonly views: ReadonlyMap<number, PlacedView>
  readonly axes: Axes
  readonly model: MotionModel
  readonly times: readonly TimedView[]
  readonly frame?: FrameSize
}

export interface Smoothed {
  readonly states: readonly State[]
  /** By moment; absent where the object shows no direction. */
  readonly yawRad: readonly (number | undefined)[]
}

/**
 * Ways of one object. First whether it stands all the while; else rounds of smoothing, between which what lies far off
 * loses weight, boxes are moved above the middle of what is turned as it goes, and manoeuvres free the motion; at last,
 * the times in which it stands.
 */
export function smoothMoments(input: SmoothInput): Smoothed {
  const fit = input.model.roams ? undefined : staticFit(input)
  if (fit && fit.chi < STATIC_CHI[input.camera.motion]) return standing(input, fit)
  const { axes, model } = input
  const run = runOf(axes, model)
  const seen = { ...input, times: input.times.filter(({ sample }) => sample && sample.score > 0) }
  const known = filledIn(input, roundsOf(seen, run))
  return withStands(input, run, known, smoothRun({ ...run, moments: known }).states)
}

/** The moments of what was seen, as heavy, as free and as far aside as the rounds found them. */
function roundsOf(input: SmoothInput, run: RunSettings): Moment[] {
  const { axes, model } = input
  let plain = momentsOf(input.times, axes, model)
  let now = plain
  let yawRad: readonly (number | undefined)[] = plain.map(() => undefined)
  for (let round = 1; round < ROUNDS; round++) {
    const { states } = smoothRun({ ...run, moments: now })
    now = reweighted(plain, now, states, axes.count)
    if (round < CLEAR_ROUND) continue
    if (model.heads) yawRad = headingsOf(states, now, axes)
    plain = aboveMiddle(input, plain, states, yawRad)
    now = withManoeuvres(run, axes, model, steady(axes, model, plain, now, yawRad))
  }
  return now
}

/** All moments of the track: between two that were seen it moves as freely as towards the second. */
function filledIn({ times, axes, model }: SmoothInput, seen: readonly Moment[]): Moment[] {
  let next = 0
  return momentsOf(times, axes, model).map(moment => {
    while (next < seen.length - 1 && seen[next].timeS < moment.timeS - 1e-9) next++
    return moment.seen ? seen[next] : { ...moment, density: seen[next].density }
  })
}

function withStands(
  { axes, model, camera }: SmoothInput,
  run: RunSettings,
  moments: readonly Moment[],
  free: readonly State[],
): Smoothed {
  const errors = { axes: axes.count, errorCorrelationS: errorCorrelationS(free, axes.count) }
  const near = standingMoments(moments, free, model, errors)
  // The errors of a camera that moves would look like a drift; over a court turns are known as well as if it did not.
  const stands = camera.motion === 'still' || isOverCourt(camera) ? atRest(near, moments, run) : near
  const halted = moments.map((m, k) => ({ ...m, stands: stands[k] }))
  const states = settled(smoothRun({ ...run, moments: halted }).states, free, halted, axes.count)
  return { states, yawRad: model.heads ? headingsOf(states, halted, axes) : states.map(() => undefined) }
}

/** What was seen, weighted as before, on a steady way. */
const steady = (
  axes: Axes,
  model: MotionModel,
  plain: readonly Moment[],
  now: readonly Moment[],
  yawRad: readonly (number | undefined)[],
): Moment[] =>
  plain.map((m, k) => ({ ...m, whiteShare: now[k].whiteShare, density: densityOf(axes, model, yawRad[k]) }))

function staticFit({ track, views, camera, axes, frame }: SmoothInput): StaticFit | undefined {
  const { ground } = camera
  if (!ground || !track.sizeM) return undefined
  return fitStatic(track.samples, views, camera.motion, { axes, ground, sizeM: track.sizeM, ...(frame && { frame }) })
}

/** At one place throughout; as unsure at each moment as if it had been free to move: that it stood is an inference. */
function standing({ times, axes, model }: SmoothInput, { footM }: StaticFit): Smoothed {
  const moments = momentsOf(times, axes, model)
  const { states } = smoothRun({ ...runOf(axes, model), moments })
  const place = along(axes, footM)
  const atPlace = states.map(({ covariance }) => {
    const mean = new Float64Array(3 * axes.count)
    mean.set(place)
    return { mean, covariance }
  })
  return { states: atPlace, yawRad: times.map(() => undefined) }
}

const runOf = (axes: Axes, { speedSdMps }: MotionModel): RunSettings => ({
  axes: axes.count,
  noiseCorrelationS: NOISE_CORRELATION_S,
  speedSdMps,
})

function densityOf(axes: Axes, { alongM2S3, acrossM2S3 }: MotionModel, yawRad: number | undefined): Float64Array {
  if (yawRad === undefined) return isotropic(axes, alongM2S3)
  const heading: Vec3 = [Math.cos(yawRad), Math.sin(yawRad), 0]
  return directed(
    axes.unitsInWorld.map(u => u[0] * heading[0] + u[1] * heading[1]),
    alongM2S3,
    acrossM2S3,
  )
}

/** What was seen, moved from the nearest corner to the middle of the object as it is turned. */
function aboveMiddle<M extends Moment>(
  { track, camera, views, times, axes }: SmoothInput,
  moments: readonly M[],
  states: readonly State[],
  yawRad: readonly (number | undefined)[],
): M[] {
  const { ground } = camera
  const { sizeM } = track
  if (!ground || !sizeM) return [...moments]
  return moments.map((moment, k) => {
    const offset = offsetOf(times[k], views, ground, pointOf(axes, states[k].mean), yawRad[k], sizeM)
    const sample = times[k].sample
    return offset && sample && moment.seen
      ? { ...moment, seen: Float64Array.from(along(axes, add(sample.positionM, offset))) }
      : moment
  })
}

function offsetOf(
  { sample }: TimedView,
  views: ReadonlyMap<number, PlacedView>,
  ground: Plane,
  footM: Vec3,
  yawRad: number | undefined,
  sizeM: Vec3,
): Vec3 | undefined {
  const view = sample && views.get(sample.index)
  return view && yawRad !== undefined ? middleFromFoot(view, ground, footM, yawRad, sizeM) : undefined
}

function withManoeuvres(run: RunSettings, axes: Axes, model: MotionModel, moments: readonly Moment[]): Moment[] {
  const agile = moments.map(m => ({ ...m, density: isotropic(axes, model.manoeuvreM2S3) }))
  const probabilities = manoeuvreProbabilities(run, moments, agile)
  const ratio = model.manoeuvreM2S3 / model.alongM2S3
  return moments.map((m, k) => ({ ...m, density: scaledUp(m.density, ratio ** probabilities[k]) }))
}

/** What lies far off counts as so much noisier, without memory. */
function reweighted(
  plain: readonly Moment[],
  now: readonly Moment[],
  states: readonly State[],
  axes: number,
): Moment[] {
  const weights = studentWeights(plain, states, axes)
  return now.map((m, k) => ({ ...m, whiteShare: plain[k].whiteShare + 1 / weights[k] - 1 }))
}
