import { badInput } from '../../base/errors.ts'
import { type PickleValue, readPickle } from '../../files/pickle.ts'
import { NumpyArray } from '../../files/pickle-globals.ts'
import type { Intrinsics } from '../../geometry/camera.ts'
import type { Pose } from '../../geometry/pose.ts'
import { normalizeQuat, type Quat } from '../../geometry/quat.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { SqliteRow } from '../formats/sqlite.ts'

/** Columns of nuPlan's tables (docs/nuplan_schema.md of nuplan-devkit); tokens as hexadecimal text. */
export const QUERIES = {
  tables: `SELECT name FROM sqlite_master WHERE type = 'table'`,
  log: `SELECT logfile, location, vehicle_name, map_version FROM log LIMIT 1`,
  sweeps: `SELECT hex(p.token) AS token, p.timestamp AS stampUs, e.x, e.y, e.z, e.qw, e.qx, e.qy, e.qz
    FROM lidar_pc AS p LEFT JOIN ego_pose AS e ON e.token = p.ego_pose_token ORDER BY p.timestamp`,
  tracks: `SELECT hex(t.token) AS token, c.name AS category, t.length, t.width, t.height
    FROM track AS t LEFT JOIN category AS c ON c.token = t.category_token`,
  boxes: `SELECT hex(lidar_pc_token) AS sweep, hex(track_token) AS track, x, y, z, yaw FROM lidar_box
    WHERE track_token IS NOT NULL`,
  cameras: `SELECT hex(token) AS token, channel, translation, rotation, intrinsic, distortion, width, height
    FROM camera ORDER BY channel`,
  images: `SELECT i.timestamp AS stampUs, i.filename_jpg AS file, hex(i.camera_token) AS camera,
    e.x, e.y, e.z, e.qw, e.qx, e.qy, e.qz
    FROM image AS i LEFT JOIN ego_pose AS e ON e.token = i.ego_pose_token ORDER BY i.timestamp`,
} as const

export interface CameraRow {
  readonly token: string
  readonly name: string
  readonly widthPx: number
  readonly heightPx: number
  readonly intrinsics: Intrinsics
  readonly egoFromCamera: Pose<'ego', 'camera'>
}

/** Whole microseconds since 1970: far below 2^53. */
export function stampOf(row: SqliteRow, what: string, where: string): number {
  const { stampUs } = row
  if (typeof stampUs === 'number' && Number.isSafeInteger(stampUs) && stampUs >= 0) return stampUs
  throw badInput({ subject: `${what}.timestamp`, expected: 'microseconds', got: String(stampUs), where })
}

export function numberIn(row: SqliteRow, name: string, what: string, where: string): number {
  const value = row[name]
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw badInput({ subject: `${what}.${name}`, expected: 'a number', got: String(value), where })
}

export function textIn(row: SqliteRow, name: string, what: string, where: string): string {
  const value = row[name]
  if (typeof value === 'string' && value !== '') return value
  throw badInput({ subject: `${what}.${name}`, expected: 'a text', got: String(value), where })
}

/** The pose of the vehicle's rear axle in the map's frame (UTM-like metres, z up), from the joined ego_pose. */
export function egoPoseIn(row: SqliteRow, what: string, where: string): Pose<'world', 'ego'> {
  if (row.x === null) {
    throw badInput({ subject: `${what}.ego_pose_token`, expected: 'a known ego_pose', got: 'a token of none', where })
  }
  const field = (name: string): number => numberIn(row, name, `${what}, ego_pose`, where)
  const quat: Quat = [field('qw'), field('qx'), field('qy'), field('qz')]
  return { translationM: [field('x'), field('y'), field('z')], quatWxyz: unitQuat(quat, `${what}, ego_pose`, where) }
}

export function cameraRow(row: SqliteRow, where: string): CameraRow {
  const name = textIn(row, 'channel', 'camera', where)
  const what = `camera ${name}`
  const [tx, ty, tz] = numbersIn(row.translation, 3, `${what}.translation`, where)
  const [qw, qx, qy, qz] = numbersIn(row.rotation, 4, `${what}.rotation`, where)
  const [fxPx, , cxPx, , fyPx, cyPx] = numbersIn(row.intrinsic, 9, `${what}.intrinsic`, where)
  const coefficients = numbersIn(row.distortion, 5, `${what}.distortion`, where)
  const [widthPx, heightPx] = [numberIn(row, 'width', what, where), numberIn(row, 'height', what, where)]
  if (!(fxPx > 0 && fyPx > 0 && isSize(widthPx) && isSize(heightPx))) {
    const got = `f = ${fxPx}, ${fyPx}; ${widthPx} x ${heightPx}`
    throw badInput({ subject: what, expected: 'a focal length and a size above 0', got, where })
  }
  return {
    token: textIn(row, 'token', what, where),
    name,
    widthPx,
    heightPx,
    intrinsics: { fxPx, fyPx, cxPx, cyPx, distortion: { model: 'brown', coefficients } },
    egoFromCamera: {
      translationM: [tx, ty, tz],
      quatWxyz: unitQuat([qw, qx, qy, qz], `${what}.rotation`, where),
    },
  }
}

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value > 0

function unitQuat(quat: Quat, subject: string, where: string): Quat {
  const norm = Math.hypot(...quat)
  if (Math.abs(norm - 1) < 1e-3) return normalizeQuat(quat)
  throw badInput({ subject, expected: 'a rotation of length 1', got: `length ${norm}`, where })
}

/** Numbers that the devkit keeps as a pickled list, list of lists, or array. */
function numbersIn(blob: unknown, count: number, subject: string, where: string): number[] {
  if (!(blob instanceof Uint8Array)) {
    throw badInput({ subject, expected: `${count} pickled numbers`, got: String(blob), where })
  }
  const numbers = flatten(readPickle(blob, `${where}, ${subject}`))
  if (numbers.length === count && numbers.every(Number.isFinite)) return numbers
  throw badInput({ subject, expected: `${count} numbers`, got: `${numbers.length}`, where })
}

function flatten(value: PickleValue, depth = 0): number[] {
  if (typeof value === 'number') return [value]
  if (value instanceof NumpyArray) return value.rows.flat()
  return Array.isArray(value) && depth < 2 ? value.flatMap(item => flatten(item, depth + 1)) : [Number.NaN]
}

/** [length, width, height]; undefined where the table gives none. */
export function sizeIn(row: SqliteRow): Vec3 | undefined {
  const { length, width, height } = row
  const isLength = (value: unknown): value is number => typeof value === 'number' && value > 0 && value < 1000
  return isLength(length) && isLength(width) && isLength(height) ? [length, width, height] : undefined
}

export const CATEGORY_OF: Readonly<Record<string, string>> = {
  vehicle: 'vehicle',
  bicycle: 'bicycle',
  pedestrian: 'person',
  traffic_cone: 'cone',
  barrier: 'barrier',
  czone_sign: 'sign',
  generic_object: 'object',
}
