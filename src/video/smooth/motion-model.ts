import type { PlacedCamera } from '../camera-track.ts'

/** How a kind of object moves. Densities of white acceleration, m2/s3. */
export interface MotionModel {
  readonly alongM2S3: number
  /** Across its heading; as along it where it can step aside. */
  readonly acrossM2S3: number
  /** While it starts, stops, turns. */
  readonly manoeuvreM2S3: number
  /** One standard deviation of its speed before anything is seen. */
  readonly speedSdMps: number
  /** Two places nearer than this may be one, however unsure: about a third of its length. */
  readonly standM: number
  /** Whether it goes where it points. */
  readonly heads: boolean
  /** Never in one place all the while that it is seen. */
  readonly roams?: true
}

const PERSON: MotionModel = {
  alongM2S3: 0.03,
  acrossM2S3: 0.03,
  manoeuvreM2S3: 0.12,
  speedSdMps: 2,
  standM: 0.4,
  heads: false,
}
const PLAYER: MotionModel = {
  alongM2S3: 0.25,
  acrossM2S3: 0.25,
  manoeuvreM2S3: 5,
  speedSdMps: 5,
  standM: 0.4,
  heads: false,
  roams: true,
}
const RIDER: MotionModel = {
  alongM2S3: 0.1,
  acrossM2S3: 0.1,
  manoeuvreM2S3: 1.5,
  speedSdMps: 6,
  standM: 0.6,
  heads: true,
}
const VEHICLE: MotionModel = {
  alongM2S3: 0.3,
  acrossM2S3: 0.1,
  manoeuvreM2S3: 4,
  speedSdMps: 15,
  standM: 1.5,
  heads: true,
}
const HEAVY: MotionModel = { ...VEHICLE, alongM2S3: 0.2, manoeuvreM2S3: 2 }
const ANYTHING: MotionModel = {
  alongM2S3: 0.1,
  acrossM2S3: 0.1,
  manoeuvreM2S3: 2,
  speedSdMps: 8,
  standM: 0.4,
  heads: false,
}

/**
 * People: 0.03 was the best of 0.01, 0.03 and 0.3 on walking people (mean errors of distance 4.0, 3.6 and 4.6 %);
 * manoeuvres of 0.3 lengthened their ways by 1 %, without any they were 1-2 % short. A car accelerates and brakes by 1-2 m/s2 for seconds and turns less: it needs more along than across.
 */
const MODELS: Readonly<Record<string, MotionModel>> = {
  person: PERSON,
  player: PLAYER,
  goalkeeper: PLAYER,
  referee: PLAYER,
  ball: { alongM2S3: 40, acrossM2S3: 40, manoeuvreM2S3: 4000, speedSdMps: 15, standM: 0.2, heads: false },
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
  train: HEAVY,
}

export const motionModelOf = (category: string): MotionModel => MODELS[category] ?? ANYTHING

/** The same before a camera: people over a court whose corners are known play there. */
export const motionModelBefore = (camera: PlacedCamera, category: string): MotionModel =>
  category === 'person' && isOverCourt(camera) ? PLAYER : motionModelOf(category)

/** Of a camera that stays in one place. */
export const isOverCourt = ({ motion, witnesses }: PlacedCamera): boolean =>
  motion !== 'moving' && witnesses.some(({ kind }) => kind === 'court')
