import type { Vec3 } from '../geometry/vec3.ts'
import type { Category } from './category.ts'

/** How tall a kind of object is, and how far that can be relied on. */
export interface ClassSize {
  /** Means in metres: [length, width, height]. */
  readonly sizeM: Vec3
  /** One standard deviation of one object's height, as its logarithm. */
  readonly sdLogOne: number
  /** The same of the mean of a whole crowd in one place: what averaging does not take away. */
  readonly sdLogMean: number
  readonly source: string
  /** Toys are made of cars and people; of a cup no giant is made. */
  readonly isHousehold?: boolean
}

const NUSCENES = 'mean boxes of nuScenes (Caesar et al. 2020, anchors of its detection baselines)'
const ADULTS =
  'adults, both sexes (NCD-RisC 2016: 1.59-1.71 m; Europe 1.65-1.78 m) in shoes, with their stoop and children'
const PLAYERS = 'players of 1.78-1.85 m, who run and stoop: the box is 3-5 % lower than they stand'
const LAWS = 'laws of the games'

const row = (sizeM: Vec3, sdLogOne: number, sdLogMean: number, source: string): ClassSize => ({
  sizeM,
  sdLogOne,
  sdLogMean,
  source,
})

/**
 * Sizes that a viewer takes for granted. Road users: boxes of nuScenes' training part, which are a little loose; people who play:
 * standing, arms at their sides. Spreads of one object: of heights within the kind; of the mean: between places and annotators.
 */
const SIZES: Readonly<Partial<Record<Category, ClassSize>>> = {
  person: row([0.73, 0.67, 1.77], 0.065, 0.03, NUSCENES),
  player: row([0.7, 0.6, 1.77], 0.055, 0.03, NUSCENES),
  goalkeeper: row([0.7, 0.6, 1.85], 0.04, 0.03, NUSCENES),
  referee: row([0.7, 0.6, 1.77], 0.05, 0.03, NUSCENES),
  cyclist: row([1.76, 0.6, 1.75], 0.06, 0.04, NUSCENES),
  motorcyclist: row([2.11, 0.77, 1.65], 0.08, 0.06, NUSCENES),
  bicycle: row([1.7, 0.6, 1.28], 0.2, 0.12, NUSCENES),
  motorcycle: row([2.11, 0.77, 1.47], 0.12, 0.08, NUSCENES),
  car: row([4.63, 1.97, 1.74], 0.1, 0.07, NUSCENES),
  van: row([5.3, 2, 2.2], 0.12, 0.08, NUSCENES),
  truck: row([6.93, 2.51, 2.84], 0.2, 0.12, NUSCENES),
  bus: row([10.5, 2.94, 3.47], 0.1, 0.07, NUSCENES),
  trailer: row([12.29, 2.9, 3.87], 0.12, 0.1, NUSCENES),
  vehicle: row([4.63, 1.97, 1.74], 0.3, 0.2, NUSCENES),
  ball: row([0.22, 0.22, 0.22], 0.3, 0.3, LAWS),
}

/** What is of no known kind stands on the ground all the same. */
const ANY_M: Vec3 = [1, 1, 1]

const sizeOf = (category: string): ClassSize | undefined => (SIZES as Record<string, ClassSize>)[category]

export const classSizeM = (category: string): Vec3 => sizeOf(category)?.sizeM ?? ANY_M
export const hasKnownSize = (category: string): boolean => category in SIZES

/**
 * Heights that tell a scale in metres: not the boxes that a viewer draws, but what stands on the ground, from sole to crown. People are
 * thin here: the nearer sole and the crown lie almost above each other.
 */
const HEIGHTS: Readonly<Partial<Record<Category, ClassSize>>> = {
  person: row([0.15, 0.15, 1.72], 0.06, 0.03, ADULTS),
  player: row([0.15, 0.15, 1.73], 0.06, 0.04, PLAYERS),
  goalkeeper: row([0.15, 0.15, 1.8], 0.06, 0.04, PLAYERS),
  referee: row([0.15, 0.15, 1.77], 0.05, 0.03, ADULTS),
  cyclist: row([1.75, 0.55, 1.72], 0.06, 0.04, ADULTS),
  car: row([4.4, 1.8, 1.55], 0.08, 0.05, 'ten best-selling cars of Europe and the USA: hatchbacks 1.45, SUVs 1.7 m'),
  van: row([5.3, 2, 2.2], 0.12, 0.08, NUSCENES),
  truck: row([6.93, 2.51, 2.84], 0.2, 0.12, NUSCENES),
  bus: row([11, 2.6, 3.2], 0.1, 0.07, 'city buses 2.9-3.5 m'),
}

/** Household things stand beside toys: where cars seem eighteen times as large, cups tell that they are not cars (maker's sizes). */
const HOUSEHOLD: Readonly<Record<string, ClassSize>> = {
  cup: household([0.09, 0.08, 0.1], 0.2),
  bottle: household([0.07, 0.07, 0.25], 0.25),
  'wine glass': household([0.08, 0.08, 0.2], 0.2),
  bowl: household([0.16, 0.16, 0.07], 0.3),
  vase: household([0.12, 0.12, 0.25], 0.35),
  'teddy bear': household([0.2, 0.25, 0.3], 0.4),
}

function household(sizeM: Vec3, sdLogOne: number): ClassSize {
  return { ...row(sizeM, sdLogOne, sdLogOne / 2, 'household goods'), isHousehold: true }
}

/** The size that tells a scale; undefined for kinds whose size tells nothing. */
export const scaleSizeOf = (category: string): ClassSize | undefined =>
  (HEIGHTS as Record<string, ClassSize>)[category] ?? HOUSEHOLD[category]

/** Diameters in metres, by game: a ball's category does not say which. */
export const BALLS_M: Readonly<Record<string, number>> = {
  football: 0.22,
  basketball: 0.24,
  volleyball: 0.21,
  handball: 0.19,
  tennis: 0.067,
}
