import { badInput } from '../base/errors.ts'
import { numbersOf, sidePxOf } from '../files/text-rows.ts'
import type { Intrinsics } from '../geometry/camera.ts'
import type { Calibration } from './calibration.ts'

/** OpenCV, KITTI and ROS put the first pixel's centre at (0, 0), this project at (0.5, 0.5). */
export const CENTRE_SHIFT_PX = 0.5

/** The lens of a 3x3 matrix whose pixel centres are whole numbers. Errors where it is no camera's. */
export function intrinsicsOfMatrix(k: readonly number[], where: string): Intrinsics {
  const [fxPx, skew, cx, below, fyPx, cy, ...last] = k
  const scale = last[2]
  const isCamera = fxPx > 0 && fyPx > 0 && Math.abs(below) < 1e-9 && last[0] === 0 && last[1] === 0 && scale === 1
  if (k.length === 9 && isCamera && Math.abs(skew) < 1e-3 * fxPx) {
    return { fxPx, fyPx, cxPx: cx + CENTRE_SHIFT_PX, cyPx: cy + CENTRE_SHIFT_PX }
  }
  const expected = 'rows "fx 0 cx", "0 fy cy", "0 0 1" without skew'
  throw badInput({ subject: 'camera matrix', expected, got: k.join(' ').slice(0, 120), where })
}

const wordsOf = (text: string): string[][] =>
  text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.split(/[\s,;]+/))

/** Three rows of three, or nine numbers in a row. */
export function matrixCalibration(text: string, path: string): Calibration | undefined {
  const words = wordsOf(text).flat()
  const rows = wordsOf(text)
  if (words.length !== 9 || !(rows.length === 1 || rows.every(row => row.length === 3))) return undefined
  return { intrinsics: intrinsicsOfMatrix(numbersOf(words, 'camera matrix', path), path) }
}

const PROJECTION = /^P(?:_rect_0)?(\d):$/
const SIZE = /^S_rect_0(\d):$/

/**
 * KITTI's projections of rectified cameras, 3x4 and row by row: "P0: ..." (odometry, tracking), "P_rect_00: ..." (raw), or bare
 * rows. All rectified cameras of a rig have one lens but for colour and grey; the first is taken (Geiger et al. 2013).
 */
export function kittiCalibration(text: string, path: string): Calibration | undefined {
  const rows = wordsOf(text)
  const labelled = rows.find(([label]) => PROJECTION.test(label))
  const bare = rows.length > 0 && rows.length <= 8 && rows.every(row => row.length === 12) ? rows[0] : undefined
  const values = labelled?.slice(1) ?? bare
  if (!values) return undefined
  if (values.length !== 12) {
    throw badInput({ subject: 'KITTI projection', expected: '12 numbers', got: `${values.length}`, where: path })
  }
  const p = numbersOf(values, 'KITTI projection', path)
  const intrinsics = intrinsicsOfMatrix([p[0], p[1], p[2], p[4], p[5], p[6], p[8], p[9], p[10]], path)
  return { intrinsics, ...sizeOf(rows, labelled?.[0], path) }
}

function sizeOf(rows: readonly string[][], label: string | undefined, path: string): Partial<Calibration> {
  const camera = label && PROJECTION.exec(label)?.[1]
  const size = camera && rows.find(([name]) => SIZE.exec(name)?.[1] === camera)
  if (!size) return {}
  const [, width, height] = size
  return {
    widthPx: sidePxOf(String(Number(width)), 'S_rect width', path),
    heightPx: sidePxOf(String(Number(height)), 'S_rect height', path),
  }
}
