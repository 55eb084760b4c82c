import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CompressionType,
  columnFromArray,
  type DataType,
  float64,
  int64,
  tableFromColumns,
  tableToIPC,
  uint16,
  utf8,
} from '@uwdata/flechette'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { Random } from '../../src/base/random.ts'
import { type Quat, quatFromYaw } from '../../src/geometry/quat.ts'
// Registers the codec of LZ4 frames.
import '../../src/labels/argoverse2/feather.ts'
import { type Arc, arcAt } from './nuscenes-world.ts'

/** The sensor data set's classes (user guide, "annotations"). */
const CLASSES = [
  ...['ANIMAL', 'ARTICULATED_BUS', 'BICYCLE', 'BICYCLIST', 'BOLLARD', 'BOX_TRUCK', 'BUS', 'CONSTRUCTION_BARREL'],
  ...['CONSTRUCTION_CONE', 'DOG', 'LARGE_VEHICLE', 'MESSAGE_BOARD_TRAILER', 'MOBILE_PEDESTRIAN_CROSSING_SIGN'],
  ...[
    'MOTORCYCLE',
    'MOTORCYCLIST',
    'OFFICIAL_SIGNALER',
    'PEDESTRIAN',
    'RAILED_VEHICLE',
    'REGULAR_VEHICLE',
    'SCHOOL_BUS',
  ],
  ...[
    'SIGN',
    'STOP_SIGN',
    'STROLLER',
    'TRAFFIC_LIGHT_TRAILER',
    'TRUCK',
    'TRUCK_CAB',
    'VEHICULAR_TRAILER',
    'WHEELCHAIR',
  ],
  ...['WHEELED_DEVICE', 'WHEELED_RIDER'],
]

export interface LogSize {
  /** Labelled sweeps, at 10 Hz. */
  readonly sweeps: number
  readonly objects: number
  readonly seed: number
  readonly calibrated?: boolean
  /** Rows of the recording vehicle, as some logs hold them, after all others. */
  readonly egoRows?: boolean
}

const START_NS = 315_966_253_660_357_217n
const SWEEP_NS = 100_196_000n

type Cells = readonly (string | number | bigint)[]
type Table = Readonly<Record<string, { readonly type: DataType; readonly cells: Cells }>>

/** A Feather v2 file with LZ4 frames; their codec is the reader's, which registers it. */
function writeFeather(path: string, table: Table): void {
  const columns = Object.entries(table).map(([name, { type, cells }]): [string, ReturnType<typeof columnFromArray>] => {
    return [name, columnFromArray([...cells], type)]
  })
  const bytes = tableToIPC(tableFromColumns(columns), { format: 'file', codec: CompressionType.LZ4_FRAME })
  if (!bytes) throw new Error(`no bytes for ${path}`)
  writeFileSync(path, bytes)
}

/** A pose a row. */
const poseColumns = (poses: readonly { quat: Quat; at: readonly number[] }[]): Table => ({
  qw: { type: float64(), cells: poses.map(({ quat }) => quat[0]) },
  qx: { type: float64(), cells: poses.map(({ quat }) => quat[1]) },
  qy: { type: float64(), cells: poses.map(({ quat }) => quat[2]) },
  qz: { type: float64(), cells: poses.map(({ quat }) => quat[3]) },
  tx_m: { type: float64(), cells: poses.map(({ at }) => at[0]) },
  ty_m: { type: float64(), cells: poses.map(({ at }) => at[1]) },
  tz_m: { type: float64(), cells: poses.map(({ at }) => at[2]) },
})

/** Writes the tables of one sensor log after the user guide's file format; the vehicle drives an arc at 8 m/s. */
export function writeLog(dir: string, { sweeps, objects, seed, calibrated = false, egoRows = false }: LogSize): void {
  mkdirSync(dir, { recursive: true })
  const ego: Arc = { startM: [5172.6, 2419.1], zM: 66.9, yawRad: -0.48, speedMps: 8, yawRateRadps: 0.05 }
  const between = 4
  const stamps = Array.from(
    { length: (sweeps - 1) * between + 1 },
    (_, i) => START_NS + (BigInt(i) * SWEEP_NS) / BigInt(between),
  )
  const poses = stamps.map(stamp => {
    const { positionM, yawRad } = arcAt(ego, Number(stamp - START_NS) / 1e9)
    return { quat: quatFromYaw(yawRad), at: positionM }
  })
  writeFeather(join(dir, 'city_SE3_egovehicle.feather'), {
    timestamp_ns: { type: int64(), cells: stamps },
    ...poseColumns(poses),
  })
  writeAnnotations(join(dir, 'annotations.feather'), { sweeps, objects, seed, egoRows })
  if (calibrated) writeCalibration(join(dir, 'calibration'))
}

interface AnnotationRow {
  readonly stamp: bigint
  readonly uuid: string
  readonly category: string
  readonly size: readonly [number, number, number]
  readonly quat: Quat
  readonly at: readonly [number, number, number]
  readonly points: number
}

function writeAnnotations(
  path: string,
  { sweeps, objects, seed, egoRows }: Required<Omit<LogSize, 'calibrated'>>,
): void {
  const rows: AnnotationRow[] = []
  const sweepStamps = Array.from({ length: sweeps }, (_, i) => START_NS + BigInt(i) * SWEEP_NS)
  for (let object = 0; object < objects; object++) {
    const random = new Random(seed, 'object', object)
    const size = [random.uniform(0.5, 8), random.uniform(0.5, 2.5), random.uniform(0.5, 3)] as const
    const [x, y, speedMps] = [random.uniform(-60, 60), random.uniform(-40, 40), random.uniform(-6, 6)]
    const quat = quatFromYaw(random.uniform(-Math.PI, Math.PI))
    sweepStamps.forEach((stamp, i) => {
      const at = [x + speedMps * 0.1 * i, y, 0.4] as const
      const category = CLASSES[object % CLASSES.length]
      rows.push({ stamp, uuid: uuidOf(object), category, size, quat, at, points: random.int(40) })
    })
  }
  rows.sort((a, b) => Number(a.stamp - b.stamp))
  if (egoRows) {
    for (const stamp of sweepStamps) {
      rows.push({
        stamp,
        uuid: uuidOf(objects),
        category: 'EGO_VEHICLE',
        size: [4.877, 2, 1.473],
        quat: [1, 0, 0, 0],
        at: [0, 0, 0],
        points: 1,
      })
    }
  }
  writeFeather(path, {
    timestamp_ns: { type: int64(), cells: rows.map(row => row.stamp) },
    track_uuid: { type: utf8(), cells: rows.map(row => row.uuid) },
    category: { type: utf8(), cells: rows.map(row => row.category) },
    length_m: { type: float64(), cells: rows.map(row => row.size[0]) },
    width_m: { type: float64(), cells: rows.map(row => row.size[1]) },
    height_m: { type: float64(), cells: rows.map(row => row.size[2]) },
    ...poseColumns(rows),
    num_interior_pts: { type: int64(), cells: rows.map(row => BigInt(row.points)) },
  })
}

const uuidOf = (object: number): string => `00000000-0000-4000-8000-${String(object).padStart(12, '0')}`

/** The seven ring cameras, level, by where they look from the vehicle's front, counter-clockwise. */
const RING: Readonly<Record<string, number>> = {
  ring_front_center: 0,
  ring_front_left: 45,
  ring_front_right: -45,
  ring_side_left: 99,
  ring_side_right: -99,
  ring_rear_left: 153,
  ring_rear_right: -153,
}

function writeCalibration(dir: string): void {
  mkdirSync(dir, { recursive: true })
  const names = Object.keys(RING)
  const column = (type: DataType, value: (name: string) => number) => ({ type, cells: names.map(value) })
  const isFront = (name: string): boolean => name === 'ring_front_center'
  writeFeather(join(dir, 'intrinsics.feather'), {
    sensor_name: { type: utf8(), cells: names },
    fx_px: column(float64(), name => (isFront(name) ? 1776.04 : 1687.53)),
    fy_px: column(float64(), name => (isFront(name) ? 1776.04 : 1687.53)),
    cx_px: column(float64(), name => (isFront(name) ? 777.99 : 1031.44)),
    cy_px: column(float64(), name => (isFront(name) ? 1013.52 : 768.25)),
    k1: column(float64(), () => -0.24),
    k2: column(float64(), () => -0.21),
    k3: column(float64(), () => 0.33),
    height_px: column(uint16(), name => (isFront(name) ? 2048 : 1550)),
    width_px: column(uint16(), name => (isFront(name) ? 1550 : 2048)),
  })
  const poses = names.map(name => ({ quat: opticalRotation((RING[name] * Math.PI) / 180), at: [1.5, 0, 1.4] }))
  writeFeather(join(dir, 'egovehicle_SE3_sensor.feather'), {
    sensor_name: { type: utf8(), cells: names },
    ...poseColumns(poses),
  })
}

/** Vehicle from a level camera that looks along `yaw`: Rz(yaw) after (x right, y down, z forward) -> (forward, left, up). */
function opticalRotation(yaw: number): Quat {
  const [c, s] = [Math.cos(yaw / 2), Math.sin(yaw / 2)]
  // Rz(yaw) * (0.5, -0.5, 0.5, -0.5)
  return [0.5 * (c + s), -0.5 * (c + s), 0.5 * (c - s), -0.5 * (c - s)]
}

export interface ScenarioSize {
  readonly id: string
  readonly steps: number
  readonly seed: number
  /** The time step that the last row bears, where it is wrong. */
  readonly strayStep?: number
}

const SCENARIO_TYPES = [
  'vehicle',
  'pedestrian',
  'motorcyclist',
  'cyclist',
  'bus',
  'static',
  'background',
  'construction',
  'riderless_bicycle',
  'unknown',
]

/** Writes scenario_ID.parquet after the schema of av2's `motion_forecasting`: one row an object and time step. */
export function writeScenario(dir: string, { id, steps, seed, strayStep }: ScenarioSize): string {
  mkdirSync(dir, { recursive: true })
  const random = new Random(seed, 'scenario', id)
  const tracks = ['AV', ...SCENARIO_TYPES.map((_, i) => `${1000 + i}`)]
  const rows = tracks.flatMap((trackId, t) => {
    const arc: Arc = {
      startM: [random.uniform(0, 90), random.uniform(0, 90)],
      zM: 0,
      yawRad: random.uniform(-3, 3),
      speedMps: t % 3 ? 4 : 0,
      yawRateRadps: 0.1,
    }
    const first = trackId === 'AV' ? 0 : random.int(Math.max(1, steps / 2))
    return Array.from({ length: steps - first }, (_, i) => {
      const timestep = first + i
      return {
        trackId,
        timestep,
        type: trackId === 'AV' ? 'vehicle' : SCENARIO_TYPES[t - 1],
        role: t % 4,
        speedMps: arc.speedMps,
        ...arcAt(arc, timestep * 0.1),
      }
    })
  })
  if (strayStep !== undefined) rows[rows.length - 1].timestep = strayStep
  const count = rows.length
  const constant = <T>(value: T): T[] => Array.from({ length: count }, () => value)
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'observed', data: rows.map(row => row.timestep < 50), type: 'BOOLEAN' },
      { name: 'track_id', data: rows.map(row => row.trackId), type: 'STRING' },
      { name: 'object_type', data: rows.map(row => row.type), type: 'STRING' },
      { name: 'object_category', data: rows.map(row => BigInt(row.role)), type: 'INT64' },
      { name: 'timestep', data: rows.map(row => BigInt(row.timestep)), type: 'INT64' },
      { name: 'position_x', data: rows.map(row => row.positionM[0]), type: 'DOUBLE' },
      { name: 'position_y', data: rows.map(row => row.positionM[1]), type: 'DOUBLE' },
      { name: 'heading', data: rows.map(row => row.yawRad), type: 'DOUBLE' },
      { name: 'velocity_x', data: rows.map(row => row.speedMps * Math.cos(row.yawRad)), type: 'DOUBLE' },
      { name: 'velocity_y', data: rows.map(row => row.speedMps * Math.sin(row.yawRad)), type: 'DOUBLE' },
      { name: 'scenario_id', data: constant(id), type: 'STRING' },
      { name: 'start_timestamp', data: constant(START_NS), type: 'INT64' },
      { name: 'end_timestamp', data: constant(START_NS + BigInt(steps - 1) * 100_000_000n), type: 'INT64' },
      { name: 'num_timestamps', data: constant(BigInt(steps)), type: 'INT64' },
      { name: 'focal_track_id', data: constant('1000'), type: 'STRING' },
      { name: 'city', data: constant('austin'), type: 'STRING' },
    ],
  })
  const path = join(dir, `scenario_${id}.parquet`)
  writeFileSync(path, new Uint8Array(bytes))
  return path
}
