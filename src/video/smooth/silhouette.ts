import type { Vec3 } from '../../geometry/vec3.ts'
import { classSizeM, scaleSizeOf } from '../../tracks/class-sizes.ts'

/** Corners of an outline as shares of [half length, half width, height], of one quarter: the others are its mirror images. */
type Quarter = readonly Vec3[]

/**
 * What makes the edges of a box. A box's lower edge is where wheels touch the road, not the corner of a cuboid: the wheelbase of cars is 0.6
 * of their length, bumpers end 0.2 m above the road, a roof is a good half as long as its car and narrower (dimensioned drawings of ordinary
 * cars). What is tall goes straight up.
 */
const CAR: Quarter = [
  [0.6, 0.94, 0],
  [1, 0.8, 0.17],
  [0.96, 0.96, 0.45],
  [0.56, 0.76, 1],
]
const TALL: Quarter = [
  [0.62, 0.94, 0],
  [1, 0.94, 0.12],
  [1, 1, 0.5],
  [0.97, 0.94, 1],
]
const RIDER: Quarter = [
  [0.6, 0.1, 0],
  [1, 0.1, 0.19],
  [0.3, 1, 0.6],
  [0.2, 0.3, 1],
]
const PERSON: Quarter = [
  [0.3, 0.35, 0],
  [0.6, 0.9, 0.5],
  [0.25, 0.3, 1],
]
const CUBOID: Quarter = [
  [1, 1, 0],
  [1, 1, 1],
]

const RIDERS = new Set(['cyclist', 'motorcyclist', 'bicycle', 'motorcycle'])
const PEOPLE = new Set(['person', 'player', 'goalkeeper', 'referee'])
const ON_WHEELS = new Set(['car', 'van', 'vehicle', 'truck', 'bus', 'trailer'])

/** No car is taller (large SUVs have 1.9 m), no van. */
const CAR_HEIGHT_M = 1.95
const VAN_HEIGHT_M = 2.75

/** Spreads of logarithms within a kind: of length, width and height. */
export interface SizePrior {
  readonly sizeM: Vec3
  readonly sdLog: Vec3
}

/** How far a size is from what is believed of it: sum of squares in standard deviations. */
export const sizeSquare = (sizeM: Vec3, prior: SizePrior): number =>
  sizeM.reduce((sum, side, i) => sum + (Math.log(side / prior.sizeM[i]) / prior.sdLog[i]) ** 2, 0)

/**
 * The usual size of what is as tall as `sizeM` says: detectors call cars trucks, but a height that was measured over the ground tells a car
 * from a bus. What does not go on wheels keeps its size.
 */
export function usualSize(category: string, sizeM: Vec3): SizePrior {
  const heightM = sizeM[2]
  if (!ON_WHEELS.has(category)) return { sizeM, sdLog: [0.15, 0.15, 0.08] }
  const isBus = category === 'bus' || category === 'trailer'
  const kind = heightM < CAR_HEIGHT_M ? 'car' : heightM < VAN_HEIGHT_M ? 'van' : isBus ? 'bus' : 'truck'
  const [lengthM, widthM] = scaleSizeOf(kind)?.sizeM ?? classSizeM(kind)
  return {
    sizeM: [lengthM, widthM, heightM],
    sdLog: kind === 'car' || kind === 'van' ? [0.12, 0.06, 0.1] : [0.3, 0.06, 0.1],
  }
}

/** Corners of the outline of an object that is this tall: shares of its length, width and height from the middle on the ground, three of each. */
export function outlineOf(category: string, heightM: number): Float64Array {
  const corners = quarterOf(category, heightM).flatMap(([x, y, z]) =>
    [-0.5, 0.5].flatMap(a => (y === 0 ? [0.5] : [-0.5, 0.5]).flatMap(b => [a * x, b * y, z])),
  )
  return Float64Array.from(corners)
}

function quarterOf(category: string, heightM: number): Quarter {
  if (ON_WHEELS.has(category)) return heightM < CAR_HEIGHT_M ? CAR : TALL
  if (RIDERS.has(category)) return RIDER
  return PEOPLE.has(category) ? PERSON : CUBOID
}
