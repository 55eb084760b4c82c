/** What no object of a kind does. */
export interface Limits {
  readonly speedMps: number
  readonly accelerationMps2: number
}

/** The fastest runner reached 12.4 m/s; shoes hold about 1 g. */
const PERSON: Limits = { speedMps: 12.5, accelerationMps2: 9 }
/** Bicycles sprint at 20 m/s and stop with 0.7 g. */
const RIDER: Limits = { speedMps: 25, accelerationMps2: 9 }
/** Tyres hold about 1 g; 250 km/h is the usual electronic limit of fast cars. */
const VEHICLE: Limits = { speedMps: 70, accelerationMps2: 12 }
const HEAVY: Limits = { speedMps: 45, accelerationMps2: 9 }
/** Smashes in volleyball leave the hand with 37 m/s, hard shots in football the foot with 50; a kick takes 10 ms. */
const BALL: Limits = { speedMps: 60, accelerationMps2: Number.POSITIVE_INFINITY }
const ANYTHING: Limits = { speedMps: 70, accelerationMps2: 30 }

const LIMITS: Readonly<Record<string, Limits>> = {
  person: PERSON,
  player: PERSON,
  goalkeeper: PERSON,
  referee: PERSON,
  cyclist: RIDER,
  bicycle: RIDER,
  motorcyclist: VEHICLE,
  motorcycle: VEHICLE,
  car: VEHICLE,
  van: VEHICLE,
  vehicle: VEHICLE,
  truck: HEAVY,
  bus: HEAVY,
  trailer: HEAVY,
  ball: BALL,
}

export const limitsOf = (category: string): Limits => LIMITS[category] ?? ANYTHING

/** A shorter sight shows no way: two grid steps. */
export const LEAST_SEEN_S = 1
/** Height over the class's mean, either way: children are half as high as adults, nothing in a class is twice as high. */
export const MOST_SIZE_RATIO = 1.8
/** Median distance from the box's lower edge to where the track puts it, over the box's height: beyond, the track is another object's. */
export const MOST_REPROJECTION_SHARE = 0.35
/** Median standard deviation of the position over its distance from the camera: beyond, depth is a guess. */
export const MOST_SD_SHARE = 0.25
