import type { Random } from '../../base/random.ts'
import type { Range } from '../config.ts'

export type ModelName = 'hatchback' | 'sedan' | 'suv' | 'van' | 'truck' | 'bus' | 'person' | 'cyclist' | 'ball'

/** What an object can be: its sizes, how it is drawn, and how it can move. */
export interface Kind {
  readonly category: string
  readonly models: readonly ModelName[]
  readonly lengthM: Range
  readonly widthM: Range
  readonly heightM: Range
  /** Slower is standing, or falling over. */
  readonly minSpeedMps: number
  readonly maxSpeedMps: number
  readonly maxAccelMps2: number
  /** Tightest turn of the rear axle (vehicles) or of the feet. */
  readonly minRadiusM: number
  /** Rear axle to centre over length; 0 for what turns about its middle. */
  readonly axleShare: number
}

const PERSON = {
  models: ['person'],
  lengthM: [0.55, 0.8],
  widthM: [0.5, 0.62],
  heightM: [1.55, 1.92],
  minSpeedMps: 0.4,
  maxAccelMps2: 2.5,
  minRadiusM: 0.5,
  axleShare: 0,
} as const

export const KINDS = {
  car: {
    category: 'car',
    models: ['hatchback', 'sedan', 'suv'],
    lengthM: [3.9, 4.8],
    widthM: [1.72, 1.9],
    heightM: [1.42, 1.68],
    minSpeedMps: 1,
    maxSpeedMps: 24,
    maxAccelMps2: 3,
    minRadiusM: 5,
    axleShare: 0.3,
  },
  van: {
    category: 'van',
    models: ['van'],
    lengthM: [4.9, 5.9],
    widthM: [1.9, 2.1],
    heightM: [2, 2.6],
    minSpeedMps: 1,
    maxSpeedMps: 22,
    maxAccelMps2: 2.5,
    minRadiusM: 6,
    axleShare: 0.3,
  },
  truck: {
    category: 'truck',
    models: ['truck'],
    lengthM: [6.5, 8.5],
    widthM: [2.3, 2.5],
    heightM: [2.9, 3.5],
    minSpeedMps: 1,
    maxSpeedMps: 19,
    maxAccelMps2: 1.5,
    minRadiusM: 8,
    axleShare: 0.28,
  },
  bus: {
    category: 'bus',
    models: ['bus'],
    lengthM: [9.5, 12],
    widthM: [2.45, 2.55],
    heightM: [2.95, 3.2],
    minSpeedMps: 1,
    maxSpeedMps: 17,
    maxAccelMps2: 1.3,
    minRadiusM: 9,
    axleShare: 0.26,
  },
  cyclist: {
    category: 'cyclist',
    models: ['cyclist'],
    lengthM: [1.7, 1.85],
    widthM: [0.55, 0.65],
    heightM: [1.65, 1.85],
    minSpeedMps: 1.5,
    maxSpeedMps: 10,
    maxAccelMps2: 1.5,
    minRadiusM: 2.5,
    axleShare: 0.3,
  },
  person: { ...PERSON, category: 'person', maxSpeedMps: 6 },
  player: { ...PERSON, category: 'player', maxSpeedMps: 9.5, maxAccelMps2: 4.5, minRadiusM: 0.9 },
  referee: { ...PERSON, category: 'referee', maxSpeedMps: 7, maxAccelMps2: 3.5, minRadiusM: 0.9 },
  ball: {
    category: 'ball',
    models: ['ball'],
    lengthM: [0.22, 0.22],
    widthM: [0.22, 0.22],
    heightM: [0.22, 0.22],
    minSpeedMps: 0.4,
    maxSpeedMps: 20,
    maxAccelMps2: 100,
    minRadiusM: 0.1,
    axleShare: 0,
  },
} as const satisfies Record<string, Kind>

export type KindName = keyof typeof KINDS

export const kindNamed = (name: KindName): Kind => KINDS[name]

/** What keeps to the road. */
export const ridesRoad = (name: KindName): boolean => isVehicle(name) || name === 'cyclist'

/** Traffic comes into the picture and leaves it, people sometimes, players stay on their court. */
export const mayPass = (random: Random, name: KindName): boolean =>
  ridesRoad(name) || (name === 'person' && random.chance(0.3))

export const isVehicle = (name: KindName): boolean =>
  name === 'car' || name === 'van' || name === 'truck' || name === 'bus'
