import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { badInput, messageOf } from '../base/errors.ts'
import { numbersOf, readTextRows, type TextRow } from '../files/text-rows.ts'
import type { WorldFromCamera } from '../geometry/camera.ts'
import { readColmapImages } from './colmap-images.ts'
import { poseOfMatrix, unitQuat } from './pose-numbers.ts'

/** Where the camera was, in the source's own world: z need not be up there. Camera: x right, y down, z forward. */
export interface GivenPose {
  /** Place in the file, or among the files in order of their names. */
  readonly index: number
  /** Where the format has times. */
  readonly timeS?: number
  /** Of the image, where the format has names. */
  readonly name?: string
  /** COLMAP's camera of the image. */
  readonly cameraId?: number
  readonly worldFromCamera: WorldFromCamera
}

/**
 * Reads a camera's path: KITTI's rows of 3x4, TUM's rows "t tx ty tz qx qy qz qw", one 4x4 (or 3x4) file an image by a pattern with
 * stars in the file's name ("frame-*.pose.txt" of 7-Scenes), COLMAP's images.txt or images.bin in order of names. Lengths stay in
 * the source's unit (COLMAP's is arbitrary). Errors: `badInput` in one line, with the line.
 */
export async function readPoses(path: string): Promise<GivenPose[]> {
  if (path.includes('*')) return readMatrixFiles(path)
  if (/(^|[/\\])images\.(txt|bin)$/.test(path)) return readColmapImages(path)
  const poses: GivenPose[] = []
  for await (const row of readTextRows(path)) {
    if (row.words[0].startsWith('#')) continue
    poses.push(poseOfRow(row, poses.length))
  }
  refuseEmptyOrBackwards(poses, path)
  return poses
}

function poseOfRow({ words, where }: TextRow, index: number): GivenPose {
  const numbers = numbersOf(words, 'pose', where)
  if (numbers.length === 12 || numbers.length === 16) return { index, worldFromCamera: poseOfMatrix(numbers, where) }
  if (numbers.length === 8) {
    const [timeS, x, y, z, qx, qy, qz, qw] = numbers
    return { index, timeS, worldFromCamera: { translationM: [x, y, z], quatWxyz: unitQuat([qw, qx, qy, qz], where) } }
  }
  const expected = '12 numbers (KITTI), 8 (TUM) or 16 (4x4)'
  throw badInput({ subject: 'pose', expected, got: `${numbers.length}`, where })
}

async function readMatrixFiles(pattern: string): Promise<GivenPose[]> {
  const paths = await filesOf(pattern)
  const poses: GivenPose[] = []
  for (const [index, path] of paths.entries()) {
    const words = (await readFile(path, 'utf8')).trim().split(/\s+/)
    if (words.length !== 12 && words.length !== 16) {
      throw badInput({ subject: 'pose', expected: '16 or 12 numbers', got: `${words.length}`, where: path })
    }
    const worldFromCamera = poseOfMatrix(numbersOf(words, 'pose', path), path)
    poses.push({ index, name: basename(path), worldFromCamera })
  }
  return poses
}

/** Files of one folder whose names fit, in the order of their names with numbers as numbers. */
async function filesOf(pattern: string): Promise<string[]> {
  const [folder, name] = [dirname(pattern), basename(pattern)]
  if (folder.includes('*') || !name.includes('*')) {
    throw badInput({ subject: 'poses', expected: 'stars in the name of the file alone', got: pattern })
  }
  const parts = name.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const fits = new RegExp(`^${parts.join('.*')}$`, 's')
  const names = await readdir(folder).catch(cause => {
    throw badInput({ subject: 'poses', expected: 'a folder', got: messageOf(cause), where: folder }, cause)
  })
  const found = names.filter(n => fits.test(n)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  if (found.length > 0) return found.map(n => join(folder, n))
  throw badInput({ subject: 'poses', expected: 'files that fit', got: 'none', where: pattern })
}

function refuseEmptyOrBackwards(poses: readonly GivenPose[], where: string): void {
  if (poses.length === 0) throw badInput({ subject: 'poses', expected: 'at least one', got: 'none', where })
  const kinds = new Set(poses.map(pose => pose.timeS === undefined))
  if (kinds.size > 1) throw badInput({ subject: 'poses', expected: 'rows of one format', got: 'two', where })
  for (let i = 1; i < poses.length; i++) {
    const [before, now] = [poses[i - 1].timeS ?? i - 1, poses[i].timeS ?? i]
    if (now > before) continue
    throw badInput({ subject: 'poses', expected: 'rising times', got: `${now} after ${before}`, where })
  }
}
