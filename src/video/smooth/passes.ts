import type { PlacedCamera } from '../camera-track.ts'
import { errorCorrelationS } from './error-correlation.ts'
import { headingsOf } from './headings.ts'
import { momentsOf } from './moments.ts'
import { isOverCourt } from './motion-model.ts'
import { type Moment, type State, smoothRun } from './rts.ts'
import { type SeenObject, seenObject } from './seen-object.ts'
import { sizeSquare } from './silhouette.ts'
import { driftOf, type SmoothInput } from './smooth-input.ts'
import { atRest, settled, standingMoments } from './standing.ts'
import { chiOf, fitStatic, type StaticFit, tellingChiOf } from './static-fit.ts'
import { isPlace, stopsOfWay } from './stops.ts'
import { runOf, type WayOfBoxes, wayOf, wayOfBoxes } from './ways.ts'

/**
 * An outline in one place whose residuals, of edges that tell, are no larger than this explains the boxes of a still camera. Measured: what
 * stands has 0.35-1.6, what goes 2 m or more 1.9-4.
 */
const STATIC_CHI = 1.6

/**
 * Roads rise and fall, and a camera nods: one place then leaves more than noise, and a way that goes where the errors lead leaves less. Where
 * it leads no farther than such errors do, so much is allowed.
 */
const DRIFT_CHI = 1.8
const SURE_SD = 2

export interface Smoothed {
  readonly states: readonly State[]
  /** By moment; absent where the object shows no direction. */
  readonly yawRad: readonly (number | undefined)[]
}

/**
 * How one object went: first its way as if it were free to move; then whether one place explains its boxes as well; at last, the times in
 * which it stands.
 */
export function smoothMoments(input: SmoothInput): Smoothed {
  const seen = { ...input, times: input.times.filter(({ sample }) => sample && sample.score > 0) }
  const object = seenObject(seen)
  if (!object) {
    const moments = filledIn(input, wayOf(seen).moments)
    return withStands(input, moments, near => standsByPlaces(input, moments, near))
  }
  const flat = input.model.roams ? undefined : fitStatic({ ...object, riseSdM: 0 })
  const way = wayOfBoxes(seen, object, flat)
  const moments = filledIn(input, way.moments)
  if (flat && standsThroughout(input, object, flat, way)) return standing(input, moments, flat)
  const risen = flat && object.riseSdM > 0 ? fitStatic(object) : undefined
  if (risen && standsBesideRoad(object, risen, way)) return standing(input, moments, risen)
  // The errors of a camera that moves would look like a drift: there, boxes tell.
  return withStands(input, moments, free =>
    isStill(input.camera) ? standsByPlaces(input, moments, free) : standsByBoxes(input, moments, object, way),
  )
}

/** Over a court turns are known as well as if there were none. */
const isStill = (camera: PlacedCamera): boolean => camera.motion === 'still' || isOverCourt(camera)

function standsThroughout({ camera }: SmoothInput, { boxes }: SeenObject, fit: StaticFit, way: WayOfBoxes): boolean {
  if (isStill(camera)) return tellingChiOf(fit) < STATIC_CHI
  return isPlace(fit.squares, way.squares, spanOf(boxes)) || (chiOf(fit) < DRIFT_CHI && driftsWith(camera, boxes, way))
}

const spanOf = (boxes: SeenObject['boxes']): number => boxes[boxes.length - 1].timeS - boxes[0].timeS

/** Over the plane of the way, or under it: that must be likely by itself, and not ask for an unusual size. */
function standsBesideRoad({ boxes, prior }: SeenObject, risen: StaticFit, way: WayOfBoxes): boolean {
  const beyond = risen.priorSquare - sizeSquare(way.size.sizeM, prior)
  return isPlace(risen.squares, way.squares, spanOf(boxes), Math.max(0, beyond))
}

/** Whether the way leads no farther than the errors of the camera's own way may have led what stands, there where it is first and last seen. */
function driftsWith(camera: PlacedCamera, boxes: SeenObject['boxes'], { states }: WayOfBoxes): boolean {
  const driftMps = driftOf(camera)
  let driftM = 0
  for (let k = 1; k < boxes.length; k++) driftM += driftMps(boxes[k].timeS) * (boxes[k].timeS - boxes[k - 1].timeS)
  const [a, b] = [states[0].mean, states[states.length - 1].mean]
  return Math.hypot(b[0] - a[0], b[1] - a[1]) < SURE_SD * driftM
}

/** All moments of the track: between two that were seen it moves as freely as towards the second. */
function filledIn({ times, axes, model }: SmoothInput, seen: readonly Moment[]): Moment[] {
  let next = 0
  return momentsOf(times, axes, model).map(moment => {
    while (next < seen.length - 1 && seen[next].timeS < moment.timeS - 1e-9) next++
    return moment.seen ? seen[next] : { ...moment, density: seen[next].density }
  })
}

/** At one place throughout; as unsure at each moment as if it had been free to move: that it stood is an inference. */
function standing(
  { axes, model }: SmoothInput,
  moments: readonly Moment[],
  { standing: { place } }: StaticFit,
): Smoothed {
  const { states } = smoothRun({ ...runOf(axes, model), moments })
  const atPlace = states.map(({ covariance }) => {
    const mean = new Float64Array(3 * axes.count)
    mean.set([place[0], place[1]])
    return { mean, covariance }
  })
  return { states: atPlace, yawRad: states.map(() => undefined) }
}

function withStands(
  { axes, model }: SmoothInput,
  moments: readonly Moment[],
  standsOf: (free: readonly State[]) => readonly boolean[],
): Smoothed {
  const run = runOf(axes, model)
  const free = smoothRun({ ...run, moments }).states
  const stands = standsOf(free)
  const halted = moments.map((m, k) => ({ ...m, stands: stands[k] }))
  const states = settled(smoothRun({ ...run, moments: halted }).states, free, halted, axes.count)
  return { states, yawRad: model.heads ? headingsOf(states, halted, axes) : states.map(() => undefined) }
}

function standsByPlaces({ axes, model, camera }: SmoothInput, moments: readonly Moment[], free: readonly State[]) {
  const errors = { axes: axes.count, errorCorrelationS: errorCorrelationS(free, axes.count) }
  const near = standingMoments(moments, free, model, errors)
  return isStill(camera) ? atRest(near, moments, runOf(axes, model)) : near
}

function standsByBoxes(
  { camera, model }: SmoothInput,
  moments: readonly Moment[],
  object: SeenObject,
  way: WayOfBoxes,
) {
  const stands = stopsOfWay({ ...way, object, driftMps: driftOf(camera) }, model)
  // What lies between two boxes of one stand stands, too.
  let next = 0
  return moments.map(({ timeS }) => {
    while (next < stands.length - 1 && object.boxes[next].timeS < timeS - 1e-9) next++
    const isSeen = object.boxes[next].timeS <= timeS + 1e-9
    return stands[next] && (isSeen || stands[Math.max(0, next - 1)])
  })
}
