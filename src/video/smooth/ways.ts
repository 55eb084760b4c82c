import type { Vec3 } from '../../geometry/vec3.ts'
import type { Axes } from './axes.ts'
import { headingsOf } from './headings.ts'
import { manoeuvreProbabilities } from './manoeuvre.ts'
import { directed, isotropic, momentsOf, scaledUp } from './moments.ts'
import type { MotionModel } from './motion-model.ts'
import { type PlacedBox, placeOfAnyYaw, placeOfBox, sizeOfBoxes } from './place-by-box.ts'
import { studentWeights } from './robust.ts'
import { type Moment, type RunSettings, type State, smoothRun } from './rts.ts'
import { type SeenObject, squareOf } from './seen-object.ts'
import type { SizePrior } from './silhouette.ts'
import { driftOf, type SmoothInput } from './smooth-input.ts'
import { chiOf, type StaticFit } from './static-fit.ts'

/** Time over which the noise of boxes lasts: their autocorrelation falls to a third in 0.4 s, whatever the frame rate. */
const NOISE_CORRELATION_S = 0.5
const ROUNDS = 5
/** From here on what happened is clear enough to look for headings and manoeuvres. */
const CLEAR_ROUND = 2

/** How an object went, at the times at which it was seen. */
export interface Way {
  readonly moments: readonly Moment[]
  readonly states: readonly State[]
  readonly yawRad: readonly (number | undefined)[]
  readonly size?: SizePrior
}

/** A way, and by box what it leaves: sums of squares of standard deviations. */
export interface WayOfBoxes extends Way {
  readonly size: SizePrior
  readonly squares: readonly number[]
}

export const runOf = (axes: Axes, { speedSdMps }: MotionModel): RunSettings => ({
  axes: axes.count,
  noiseCorrelationS: NOISE_CORRELATION_S,
  speedSdMps,
})

/** Beyond, an object does not stand for any large part of the time. */
const MOST_PARTLY_CHI = 3

const meanOf = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length

/** The way that leaves least. Slow objects show no heading of their own, or a wrong one: theirs may be the one with which they stand best. */
export function wayOfBoxes(input: SmoothInput, object: SeenObject, fit?: StaticFit): WayOfBoxes {
  const withSquares = (way: Way): WayOfBoxes => {
    const yaws = way.yawRad.map(yaw => yaw ?? fit?.standing.yawRad ?? 0)
    const { sizeM, sdLog } = way.size ?? sizeOfBoxes(object, placedBoxes(object, way.states, yaws))
    const squares = object.boxes.map(({ seen }, k) =>
      squareOf(object, seen, { place: way.states[k].mean, yawRad: yaws[k], sizeM }),
    )
    return { ...way, size: { sizeM, sdLog }, squares }
  }
  const free = withSquares(wayOf(input, object))
  if (!input.model.heads || !fit || chiOf(fit) > MOST_PARTLY_CHI) return free
  const held = withSquares(wayOf(input, object, fit.standing.yawRad))
  return meanOf(held.squares) < meanOf(free.squares) ? held : free
}

/**
 * Rounds of smoothing, between which what lies far off loses weight, boxes are placed as the object is turned where `object` says what it
 * looks like, and manoeuvres free the motion. `heldRad` is a heading that holds throughout.
 */
export function wayOf(input: SmoothInput, object?: SeenObject, heldRad?: number): Way {
  const { axes, model } = input
  const run = runOf(axes, model)
  const shaped = model.heads ? object : undefined
  let plain = momentsOf(input.times, axes, model)
  if (shaped) plain = placedFirst(shaped, plain, heldRad)
  let now: readonly Moment[] = plain
  let { states } = smoothRun({ ...run, moments: now })
  let yawRad: readonly (number | undefined)[] = plain.map(() => heldRad)
  let size: SizePrior | undefined
  for (let round = 1; round < ROUNDS; round++) {
    now = reweighted(plain, now, states, axes.count)
    if (round >= CLEAR_ROUND) {
      if (model.heads && heldRad === undefined) yawRad = headingsOf(states, now, axes, driftOf(input.camera))
      if (shaped && yawRad.some(yaw => yaw !== undefined)) {
        size = sizeOfBoxes(shaped, placedBoxes(shaped, states, yawRad))
        plain = placedAgain(shaped, plain, states, yawRad, size)
      }
      now = withManoeuvres(run, axes, model, steady(axes, model, plain, now, yawRad))
    }
    states = smoothRun({ ...run, moments: now }).states
  }
  return { moments: now, states, yawRad, ...(size && { size }) }
}

const placedBoxes = (
  { boxes }: SeenObject,
  states: readonly State[],
  yawRad: readonly (number | undefined)[],
): PlacedBox[] =>
  boxes.flatMap(({ seen }, k) => {
    const yaw = yawRad[k]
    return yaw === undefined ? [] : [{ seen, place: [states[k].mean[0], states[k].mean[1]], yawRad: yaw }]
  })

/** The first places, of a heading that holds throughout or of any: a box's foot alone lies before its object, wherever that is seen from. */
function placedFirst(object: SeenObject, moments: readonly Moment[], heldRad: number | undefined): Moment[] {
  return moments.map((moment, k) => {
    if (!moment.seen) return moment
    const box = { seen: object.boxes[k].seen, place: [moment.seen[0], moment.seen[1]] }
    const { place, covariance } =
      heldRad === undefined
        ? placeOfAnyYaw(object, box, object.prior)
        : placeOfBox(object, { ...box, yawRad: heldRad }, object.prior)
    return { ...moment, seen: place, covariance }
  })
}

/** What was seen, placed so that the object's outline, turned as it goes, fits its box. */
function placedAgain(
  object: SeenObject,
  moments: readonly Moment[],
  states: readonly State[],
  yawRad: readonly (number | undefined)[],
  size: SizePrior,
): Moment[] {
  return moments.map((moment, k) => {
    const yaw = yawRad[k]
    if (yaw === undefined || !moment.seen) return moment
    const box = { seen: object.boxes[k].seen, place: [states[k].mean[0], states[k].mean[1]], yawRad: yaw }
    const { place, covariance } = placeOfBox(object, box, size)
    return { ...moment, seen: place, covariance }
  })
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

function densityOf(axes: Axes, { alongM2S3, acrossM2S3 }: MotionModel, yawRad: number | undefined): Float64Array {
  if (yawRad === undefined) return isotropic(axes, alongM2S3)
  const heading: Vec3 = [Math.cos(yawRad), Math.sin(yawRad), 0]
  return directed(
    axes.unitsInWorld.map(u => u[0] * heading[0] + u[1] * heading[1]),
    alongM2S3,
    acrossM2S3,
  )
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
