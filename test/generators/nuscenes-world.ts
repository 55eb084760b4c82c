import type { Random } from '../../src/base/random.ts'
import { type Quat, quatFromMatrix, quatFromYaw, quatFromYawPitchRoll } from '../../src/geometry/quat.ts'
import type { Mat3, Vec3 } from '../../src/geometry/vec3.ts'

/** A vehicle or a person on an arc of constant speed and yaw rate. */
export interface Arc {
  readonly startM: readonly [x: number, y: number]
  readonly zM: number
  readonly yawRad: number
  readonly speedMps: number
  readonly yawRateRadps: number
}

export interface ArcState {
  readonly positionM: Vec3
  readonly yawRad: number
}

export function arcAt(arc: Arc, timeS: number): ArcState {
  const yawRad = arc.yawRad + arc.yawRateRadps * timeS
  const [x, y] = arc.startM
  const w = arc.yawRateRadps
  if (Math.abs(w) < 1e-9) {
    const alongM = arc.speedMps * timeS
    return { positionM: [x + alongM * Math.cos(arc.yawRad), y + alongM * Math.sin(arc.yawRad), arc.zM], yawRad }
  }
  const radiusM = arc.speedMps / w
  const dx = radiusM * (Math.sin(yawRad) - Math.sin(arc.yawRad))
  const dy = radiusM * (Math.cos(arc.yawRad) - Math.cos(yawRad))
  return { positionM: [x + dx, y + dy, arc.zM], yawRad }
}

/** A little pitch and roll, as a road gives. */
export const egoRotation = (yawRad: number, timeS: number): Quat =>
  quatFromYawPitchRoll(yawRad, 0.01 * Math.sin(timeS), 0.008 * Math.cos(0.7 * timeS))

export const roundTo = (value: number, digits: number): number => Number(value.toFixed(digits))
export const rounded = (v: Vec3, digits: number): number[] => v.map(x => roundTo(x, digits))

export function drawEgo(random: Random): Arc {
  return {
    startM: [random.uniform(300, 2000), random.uniform(300, 2000)],
    zM: 0,
    yawRad: random.uniform(-Math.PI, Math.PI),
    speedMps: random.chance(0.2) ? 0 : random.uniform(2, 14),
    yawRateRadps: random.chance(0.5) ? 0 : random.uniform(-0.15, 0.15),
  }
}

/** Classes of the data set with their attributes' group, a usual size [width, length, height] and speed. */
export interface Kind {
  readonly name: string
  readonly group?: 'vehicle' | 'cycle' | 'pedestrian'
  readonly sizeM: Vec3
  readonly maxSpeedMps: number
}

const vehicle = (name: string, sizeM: Vec3, maxSpeedMps = 14): Kind => ({ name, group: 'vehicle', sizeM, maxSpeedMps })
const walker = (name: string): Kind => ({ name, group: 'pedestrian', sizeM: [0.67, 0.73, 1.77], maxSpeedMps: 2 })
const thing = (name: string, sizeM: Vec3): Kind => ({ name, sizeM, maxSpeedMps: 0 })

export const KINDS: readonly Kind[] = [
  vehicle('vehicle.car', [1.95, 4.62, 1.73]),
  walker('human.pedestrian.adult'),
  thing('movable_object.barrier', [2.53, 0.5, 0.98]),
  thing('movable_object.trafficcone', [0.41, 0.41, 1.07]),
  vehicle('vehicle.truck', [2.51, 6.94, 2.84]),
  { name: 'vehicle.bicycle', group: 'cycle', sizeM: [0.61, 1.7, 1.3], maxSpeedMps: 6 },
  { name: 'vehicle.motorcycle', group: 'cycle', sizeM: [0.77, 2.11, 1.46], maxSpeedMps: 12 },
  vehicle('vehicle.bus.rigid', [2.94, 10.8, 3.47]),
  vehicle('vehicle.bus.bendy', [2.96, 11.2, 3.5]),
  vehicle('vehicle.trailer', [2.9, 12.3, 3.87], 8),
  vehicle('vehicle.construction', [2.85, 6.37, 3.19], 3),
  vehicle('vehicle.emergency.police', [1.91, 4.8, 1.6]),
  vehicle('vehicle.emergency.ambulance', [2.13, 6.5, 2.5]),
  walker('human.pedestrian.child'),
  walker('human.pedestrian.construction_worker'),
  walker('human.pedestrian.police_officer'),
  walker('human.pedestrian.personal_mobility'),
  walker('human.pedestrian.stroller'),
  walker('human.pedestrian.wheelchair'),
  { name: 'animal', sizeM: [0.4, 0.9, 0.6], maxSpeedMps: 2 },
  thing('movable_object.debris', [1, 1, 0.5]),
  thing('movable_object.pushable_pullable', [0.6, 0.7, 1.1]),
  thing('static_object.bicycle_rack', [2, 6, 1.4]),
]

export const ATTRIBUTES = [
  'vehicle.moving',
  'vehicle.stopped',
  'vehicle.parked',
  'cycle.with_rider',
  'cycle.without_rider',
  'pedestrian.sitting_lying_down',
  'pedestrian.standing',
  'pedestrian.moving',
] as const

/** Sensors: channel, modality, rate, and for cameras where they look and their focal length. */
export interface SensorKind {
  readonly channel: string
  readonly modality: 'camera' | 'lidar' | 'radar'
  /** Records from one keyframe to the next. */
  readonly perKeyframe: number
  readonly yawRad: number
  readonly mountM: Vec3
  readonly focalPx?: number
}

const camera = (channel: string, yawDegrees: number, mountM: Vec3, focalPx = 1266.4): SensorKind => ({
  channel,
  modality: 'camera',
  perKeyframe: 6,
  yawRad: (yawDegrees * Math.PI) / 180,
  mountM,
  focalPx,
})
const radar = (channel: string, mountM: Vec3, perKeyframe: number): SensorKind => ({
  channel,
  modality: 'radar',
  perKeyframe,
  yawRad: 0,
  mountM,
})

export const SENSORS: readonly SensorKind[] = [
  camera('CAM_FRONT', 0, [1.7, 0.016, 1.51]),
  camera('CAM_FRONT_LEFT', 55, [1.52, 0.49, 1.51]),
  camera('CAM_FRONT_RIGHT', -55, [1.55, -0.49, 1.49]),
  camera('CAM_BACK', 180, [0.028, 0.003, 1.57], 809.2),
  camera('CAM_BACK_LEFT', 110, [1.03, 0.48, 1.56]),
  camera('CAM_BACK_RIGHT', -110, [1.05, -0.48, 1.56]),
  { channel: 'LIDAR_TOP', modality: 'lidar', perKeyframe: 10, yawRad: -Math.PI / 2, mountM: [0.94, 0, 1.84] },
  radar('RADAR_FRONT', [3.41, 0, 0.5], 7),
  radar('RADAR_FRONT_LEFT', [2.42, 0.8, 0.78], 6),
  radar('RADAR_FRONT_RIGHT', [2.42, -0.8, 0.77], 7),
  radar('RADAR_BACK_LEFT', [-0.56, 0.62, 0.53], 6),
  radar('RADAR_BACK_RIGHT', [-0.56, -0.62, 0.53], 7),
]

/** Vehicle from sensor: cameras look along z with y down, the others along x. */
export function mountRotation({ modality, yawRad }: SensorKind): Quat {
  if (modality !== 'camera') return quatFromYaw(yawRad)
  const [c, s] = [Math.cos(yawRad), Math.sin(yawRad)]
  const columns: Mat3 = [s, 0, c, -c, 0, s, 0, -1, 0]
  return quatFromMatrix(columns)
}
