import { badInput } from '../../base/errors.ts'
import { numbersOf, readTextRows } from '../../files/text-rows.ts'
import { determinant, type Mat3, type Vec3 } from '../../geometry/vec3.ts'
import { type Affine, composeAffine } from './affine.ts'

/** What places an image and its labels: of one camera, after rectification. */
export interface KittiCalibration {
  readonly fxPx: number
  readonly fyPx: number
  /** In whole-number pixel centres. */
  readonly cxPx: number
  readonly cyPx: number
  /** Where the rectified camera 0's origin lies in this camera's frame; both have the same axes. */
  readonly rectOriginInCameraM: Vec3
  readonly rectFromVelo: Affine
  readonly rectFromImu: Affine
}

type CalibrationRows = ReadonlyMap<string, readonly number[]>

/** The names of the tracking files, and of the object files, which say the same. */
const KEYS = {
  rectification: ['R_rect', 'R0_rect'],
  rect0FromVelo: ['Tr_velo_cam', 'Tr_velo_to_cam'],
  veloFromImu: ['Tr_imu_velo', 'Tr_imu_to_velo'],
} as const

/** Reads `calib/0016.txt` of the tracking benchmark. */
export async function readCalibration(path: string, camera: number): Promise<KittiCalibration> {
  const rows = await readCalibrationRows(path)
  const rectification = asRotation(rowOf(rows, KEYS.rectification, 9, path), KEYS.rectification[0], path)
  const rigid = (keys: readonly string[]): Affine => rigidOf(rowOf(rows, keys, 12, path), keys[0], path)
  return kittiCalibration(
    rowOf(rows, [`P${camera}`], 12, path),
    rectification,
    rigid(KEYS.rect0FromVelo),
    rigid(KEYS.veloFromImu),
    path,
  )
}

/** Chains the pieces; the projection is a 3x4 matrix K [I | t], row-major. */
export function kittiCalibration(
  projection: readonly number[],
  rectification: Mat3,
  camera0FromVelo: Affine,
  veloFromImu: Affine,
  where: string,
): KittiCalibration {
  const [fxPx, , cxPx, px, , fyPx, cyPx, py, , , , pz] = projection
  if (fxPx <= 0 || fyPx <= 0) {
    throw badInput({ subject: 'projection', expected: 'focal lengths above 0', got: `${fxPx} ${fyPx}`, where })
  }
  const rectFromVelo = composeAffine({ linear: rectification, translationM: [0, 0, 0] }, camera0FromVelo)
  const rectOriginInCameraM: Vec3 = [(px - cxPx * pz) / fxPx, (py - cyPx * pz) / fyPx, pz]
  return {
    fxPx,
    fyPx,
    cxPx,
    cyPx,
    rectOriginInCameraM,
    rectFromVelo,
    rectFromImu: composeAffine(rectFromVelo, veloFromImu),
  }
}

/** Every line "name: numbers" (the tracking files leave some colons out); lines of words, as dates, are left out. */
export async function readCalibrationRows(path: string): Promise<CalibrationRows> {
  const rows = new Map<string, readonly number[]>()
  for await (const { words, where } of readTextRows(path)) {
    const [name, ...values] = words
    const key = name.replace(/:$/, '')
    if (!key.endsWith('time')) rows.set(key, numbersOf(values, key, where))
  }
  return rows
}

export function rowOf(
  rows: CalibrationRows,
  names: readonly string[],
  count: number,
  where: string,
): readonly number[] {
  const row = names.map(name => rows.get(name)).find(found => found !== undefined)
  if (row?.length === count) return row
  const got = row ? `${row.length}` : 'no such line'
  throw badInput({ subject: `calibration ${names[0]}`, expected: `${count} numbers`, got, where })
}

export function rigidOf(row: readonly number[], name: string, where: string): Affine {
  const [a, b, c, x, d, e, f, y, g, h, i, z] = row
  return { linear: asRotation([a, b, c, d, e, f, g, h, i], name, where), translationM: [x, y, z] }
}

/** Seven digits make a rotation to 1e-6; a cut or mixed-up line does not. */
const ROTATION_TOLERANCE = 1e-3

export function asRotation(row: readonly number[], name: string, where: string): Mat3 {
  const [a, b, c, d, e, f, g, h, i] = row
  const m: Mat3 = [a, b, c, d, e, f, g, h, i]
  const lengths = [Math.hypot(a, d, g), Math.hypot(b, e, h), Math.hypot(c, f, i), determinant(m)]
  if (lengths.every(length => Math.abs(length - 1) < ROTATION_TOLERANCE)) return m
  throw badInput({ subject: `calibration ${name}`, expected: 'a rotation', got: row.join(' '), where })
}
