import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { isFile, namesIn } from '../paths.ts'

/** Where the files of one tracking sequence lie. */
export interface KittiSequence {
  /** "0016" */
  readonly name: string
  readonly labels: string
  readonly calibration: string
  readonly oxts: string
  /** Holds image_02/0016/000000.png; the frames' files are relative to it. */
  readonly root: string
}

/** The official name, and that of excerpts. */
const LABEL_FOLDERS = ['label_02', 'label'] as const
const SEQUENCE_FILE = /^(\d{4})\.txt$/

/** The sequences below `path`: a benchmark's folder, its `training`, or one label file. */
export async function findSequences(path: string): Promise<KittiSequence[]> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw badInput({ subject: 'KITTI labels', expected: 'to exist', got: 'nothing there', where: path })
  if (info.isFile()) return [sequenceOf(path)]
  for (const root of [path, join(path, 'training')]) {
    for (const folder of LABEL_FOLDERS) {
      const names = (await namesIn(join(root, folder))).filter(name => SEQUENCE_FILE.test(name))
      if (names.length > 0) return names.map(name => sequenceOf(join(root, folder, name)))
    }
  }
  const expected = 'label_02 (or label) with 0000.txt ..., calib and oxts'
  throw badInput({ subject: 'KITTI labels', expected, got: 'no such folder', where: path })
}

/** Whether the path surely holds KITTI's tracking labels: all three folders are there. */
export async function hasSequences(path: string): Promise<boolean> {
  const found = await findSequences(path).catch(() => [])
  if (found.length === 0 || !found.every(({ labels }) => SEQUENCE_FILE.test(basename(labels)))) return false
  const { calibration, oxts } = found[0]
  return (await isFile(calibration)) && (await isFile(oxts))
}

function sequenceOf(labels: string): KittiSequence {
  const root = dirname(dirname(labels))
  const file = basename(labels)
  return {
    name: file.replace(/\.txt$/, ''),
    labels,
    calibration: join(root, 'calib', file),
    oxts: join(root, 'oxts', file),
    root,
  }
}
