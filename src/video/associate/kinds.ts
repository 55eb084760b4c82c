import { classSizeM } from '../../tracks/class-sizes.ts'

/** How things of a kind move. Velocity decays to zero over `memoryS` and is stirred by noise (Ornstein and Uhlenbeck). */
export interface MotionKind {
  /** Categories of one group may be one object: a detector says car here and truck there. */
  readonly group: string
  /** Spectral density of the acceleration, m^2/s^3. */
  readonly accelerationM2S3: number
  readonly memoryS: number
  /** Spread of the speed along one axis when nothing is known yet. */
  readonly speedSdMps: number
  /** Whether its foot says where it is. */
  readonly grounded: boolean
}

/**
 * Orders of magnitude, not fits. People stop and turn within seconds (walking 1.4 m/s, sport 4 m/s); vehicles brake with 2-4 m/s^2 and
 * keep their way for ten seconds; a ball changes its velocity at every hit and flies.
 */
const PERSON: MotionKind = { group: 'person', accelerationM2S3: 0.5, memoryS: 4, speedSdMps: 1, grounded: true }
const RIDER: MotionKind = { group: 'rider', accelerationM2S3: 1, memoryS: 8, speedSdMps: 3, grounded: true }
const CYCLE: MotionKind = { ...RIDER, group: 'cycle' }
const VEHICLE: MotionKind = { group: 'vehicle', accelerationM2S3: 4, memoryS: 12, speedSdMps: 6, grounded: true }
const BALL: MotionKind = { group: 'ball', accelerationM2S3: 60, memoryS: 2, speedSdMps: 8, grounded: false }
const OTHER: Omit<MotionKind, 'group'> = { accelerationM2S3: 1, memoryS: 5, speedSdMps: 2, grounded: true }

const KINDS: Readonly<Record<string, MotionKind>> = {
  person: PERSON,
  player: PERSON,
  goalkeeper: PERSON,
  referee: PERSON,
  cyclist: RIDER,
  motorcyclist: RIDER,
  bicycle: CYCLE,
  motorcycle: CYCLE,
  car: VEHICLE,
  van: VEHICLE,
  truck: VEHICLE,
  bus: VEHICLE,
  trailer: VEHICLE,
  train: VEHICLE,
  vehicle: VEHICLE,
  ball: BALL,
}

export const kindOf = (category: string): MotionKind =>
  Object.hasOwn(KINDS, category) ? KINDS[category] : { ...OTHER, group: category }

export const heightM = (category: string): number => classSizeM(category)[2]
