import { type Box2dPx, boxHeightPx, boxIou, boxWidthPx } from '../../geometry/box.ts'
import type { Detection } from '../../models/vision.ts'
import { HOUSEHOLD_M, isHousehold, PERSON_HEIGHT_M, STREET, VEHICLE_LIKE, VEHICLES_M } from './household.ts'
import { placeWitnesses } from './place.ts'
import type { Surroundings } from './surroundings.ts'
import { beyondTyres, type VehiclePath } from './tyres.ts'
import type { ToyWitness } from './witness.ts'

export type { VehiclePath } from './tyres.ts'
export type { ToyWitness } from './witness.ts'

export interface ToyInput {
  /** A few frames, spread over the video, with everything that a detector finds in them, not only what is tracked. */
  readonly frames: readonly { readonly detections: readonly Detection[]; readonly surroundings?: Surroundings }[]
  /** Where vehicles went if they were of life size. */
  readonly paths?: readonly VehiclePath[]
}

export interface ToyVerdict {
  /** Vehicles' sizes must not be believed. */
  readonly isToy: boolean
  /** With the odds before anything is seen. */
  readonly logOdds: number
  readonly witnesses: readonly ToyWitness[]
}

/** One video in four, where nothing is known of it: to call a street a toy costs an answer, to believe a toy makes it wrong 18 times. */
const PRIOR_LOG_ODDS = -1
/** Weights measured on simulated streets and tables (see bench/video/toys.ts); the sums of scores saturate. */
const HOUSEHOLD = { least: 0.1, weight: 3, most: 3 }
const PROPORTION = { least: 0.2, weight: 2.5, most: 3 }
const STREET_WEIGHT = { least: 0.2, weight: 1, most: 3 }
const PEOPLE_LLR = -3
const GIANTS_LLR = 3
const TYRES_LLR = 4
const PERSON_SCORE = 0.4
const VEHICLE_SCORE = 0.3
/** Where nobody is seen whose size would count, a worse look at a vehicle is enough. */
const LONELY_VEHICLE_SCORE = 0.2
const SAME_THING_SCORE = 0.15
/** Larger than life by more than boxes and kinds err. */
const TOO_LARGE_LOG = Math.log(3)
/** No camera is nearer to the ground than this, in heights of the vehicle: it bounds how much nearer a lower foot can be. */
const LEAST_CAMERA_HEIGHT = 0.65
const SAME_THING_IOU = 0.45
const UPRIGHT = 1.5

/**
 * Whether the vehicles in view are toys. Pictures of a toy street alone are those of a street; what tells is what stands beside: things of
 * a household, above all where they would be larger than life were the vehicles of life size; street furniture and people in proportion
 * speak for life, and so does nothing that drives as no tyre can. Without a vehicle nothing is said: the odds are those before.
 */
export function toyEvidence({ frames, paths = [] }: ToyInput): ToyVerdict {
  const witnesses = hasVehicle(frames)
    ? [
        household(frames),
        outOfProportion(frames),
        street(frames),
        ...people(frames),
        ...placeWitnesses(frames.flatMap(({ surroundings }) => surroundings ?? [])),
        ...tyres(paths),
      ].filter(w => w.logLikelihoodRatio !== 0)
    : []
  const logOdds = witnesses.reduce((sum, w) => sum + w.logLikelihoodRatio, PRIOR_LOG_ODDS)
  return { isToy: logOdds > 0, logOdds, witnesses }
}

type Frames = ToyInput['frames']

const isVehicle = ({ category, score }: Detection): boolean => category in VEHICLES_M && score >= VEHICLE_SCORE

function hasVehicle(frames: Frames): boolean {
  const all = frames.flatMap(({ detections }) => detections)
  const isLonely = !all.some(({ category, score }) => category === 'person' && score >= PERSON_SCORE)
  return all.some(d => isVehicle(d) || (isLonely && d.category in VEHICLES_M && d.score >= LONELY_VEHICLE_SCORE))
}

/** Whether there may be a vehicle: what is taken for a box of one is no other thing, nor part of the surroundings. */
export const looksLikeVehicle = ({ category, score }: Detection): boolean =>
  VEHICLE_LIKE.has(category) && score >= SAME_THING_SCORE

const isAlsoVehicle = ({ box }: Detection, among: readonly Detection[]): boolean =>
  among.some(v => looksLikeVehicle(v) && boxIou(v.box, box) > SAME_THING_IOU)

/** By category the best score of what passes. */
function bestScores(
  frames: Frames,
  passes: (d: Detection, among: readonly Detection[]) => boolean,
): Map<string, number> {
  const best = new Map<string, number>()
  for (const { detections } of frames) {
    for (const d of detections) {
      if (d.score > (best.get(d.category) ?? 0) && passes(d, detections)) best.set(d.category, d.score)
    }
  }
  return best
}

const sumOf = (scores: ReadonlyMap<string, number>): number => [...scores.values()].reduce((a, b) => a + b, 0)
const namesOf = (scores: ReadonlyMap<string, number>): string =>
  [...scores]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([name]) => name)
    .join(', ')

function household(frames: Frames): ToyWitness {
  const found = bestScores(
    frames,
    (d, among) => isHousehold(d.category) && d.score >= HOUSEHOLD.least && !isAlsoVehicle(d, among),
  )
  const over = sumOf(found) - HOUSEHOLD.least * found.size
  return {
    kind: 'household',
    detail: namesOf(found),
    logLikelihoodRatio: Math.min(HOUSEHOLD.most, HOUSEHOLD.weight * over),
  }
}

function street(frames: Frames): ToyWitness {
  const found = bestScores(frames, d => STREET.has(d.category) && d.score >= STREET_WEIGHT.least)
  const sum = Math.min(STREET_WEIGHT.most, STREET_WEIGHT.weight * sumOf(found))
  return { kind: 'street', detail: namesOf(found), logLikelihoodRatio: sum === 0 ? 0 : -sum }
}

/** Household things that would be at least three times as large as such things are, were every vehicle beside them of life size. */
function outOfProportion(frames: Frames): ToyWitness {
  const found = bestScores(frames, (d, among) => {
    if (!isHousehold(d.category) || d.score < PROPORTION.least) return false
    const sizeM = HOUSEHOLD_M[d.category]
    const vehicles = among.filter(isVehicle)
    if (vehicles.length === 0 || isAlsoVehicle(d, among)) return false
    return vehicles.every(v => enlargedLog(longest(d.box) / sizeM, d.box, v, 0) > TOO_LARGE_LOG)
  })
  return {
    kind: 'out of proportion',
    detail: namesOf(found),
    logLikelihoodRatio: Math.min(PROPORTION.most, PROPORTION.weight * sumOf(found)),
  }
}

const longest = (box: Box2dPx): number => Math.max(boxWidthPx(box), boxHeightPx(box))

/** At least so much larger than life is a thing of `pxPerM`, were the vehicle of life size: by its longest side (0) or its height (1). */
function enlargedLog(pxPerM: number, box: Box2dPx, vehicle: Detection, side: 0 | 1): number {
  const vehiclePx = side === 0 ? longest(vehicle.box) : boxHeightPx(vehicle.box)
  const nearerPx = Math.max(0, box[3] - vehicle.box[3])
  const nearer = 1 + nearerPx / (LEAST_CAMERA_HEIGHT * boxHeightPx(vehicle.box))
  return Math.log(pxPerM / (vehiclePx / VEHICLES_M[vehicle.category][side]) / nearer)
}

/** Who stands upright beside vehicles: in proportion to them, or a giant, whose hands the toys are in. */
function people(frames: Frames): ToyWitness[] {
  const upright = frames.flatMap(({ detections }) =>
    detections
      .filter(d => d.category === 'person' && d.score >= PERSON_SCORE)
      .map(person => ({ person, vehicles: detections.filter(isVehicle) })),
  )
  const isGiant = ({ person, vehicles }: (typeof upright)[number]): boolean =>
    vehicles.length > 0 &&
    vehicles.every(v => enlargedLog(boxHeightPx(person.box) / PERSON_HEIGHT_M, person.box, v, 1) > TOO_LARGE_LOG)
  const giants = upright.filter(isGiant)
  const others = upright.filter(
    seen => !isGiant(seen) && boxHeightPx(seen.person.box) > UPRIGHT * boxWidthPx(seen.person.box),
  )
  const witness = (kind: 'people' | 'giants', count: number, logLikelihoodRatio: number): ToyWitness[] =>
    count > 0 ? [{ kind, detail: `${count} times`, logLikelihoodRatio }] : []
  // Somebody in proportion settles it: whoever stands near the camera looks like a giant.
  return others.length > 0 ? witness('people', others.length, PEOPLE_LLR) : witness('giants', giants.length, GIANTS_LLR)
}

function tyres(paths: readonly VehiclePath[]): ToyWitness[] {
  const times = paths.reduce((sum, path) => sum + beyondTyres(path), 0)
  return times > 0 ? [{ kind: 'tyres', detail: `${times} times beyond their grip`, logLikelihoodRatio: TYRES_LLR }] : []
}
