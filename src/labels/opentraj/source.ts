import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import { readTextRows } from '../../files/text-rows.ts'
import { imageSizeOf } from '../../media/image-size.ts'
import type { Recording } from '../../tracks/scene.ts'
import { isFile } from '../paths.ts'
import { refuseLongPauses, risingNumbers } from '../pauses.ts'
import { orSkip, orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { isMirrored, readHomography } from './homography.ts'
import { findFolders, OBSMAT } from './layout.ts'
import { commonStep, type ObsmatRow, obsmatRow, personTracks } from './obsmat.ts'
import { originOf } from './origins.ts'

/** Time between two annotations of a person, in ETH and in UCY; their velocities say the same. */
const STEP_S = 0.4

const REFERENCE = 'reference.png'

export async function recognises(path: string): Promise<boolean> {
  if (basename(path) !== OBSMAT && !(await stat(path).catch(() => undefined))?.isDirectory()) return false
  return (await findFolders(path).catch(() => [])).length > 0
}

export async function* read(paths: readonly string[], options: LabelOptions): AsyncGenerator<Recording> {
  for (const path of paths) {
    for (const folder of (await orSkipLater(options, () => findFolders(path))) ?? []) {
      const recording = await orSkipLater(options, () => readFolder(folder, options))
      if (recording) yield recording
    }
  }
}

async function readFolder(folder: string, options: LabelOptions): Promise<Recording> {
  const path = join(folder, OBSMAT)
  throwIfAborted(options.signal, path)
  const worldFromImage = await readHomography(join(folder, 'H.txt'))
  const rows = await readRows(path, options)
  const frames = risingNumbers(rows.map(row => row.frame))
  const fps = options.fps ?? commonStep(rows, path) / STEP_S
  refuseLongPauses(frames, fps, path)
  const timeOf = (frame: number): number => (frame - frames[0]) / fps
  const reference = join(folder, REFERENCE)
  const size = (await isFile(reference)) ? await imageSizeOf(reference) : undefined
  const name = basename(folder)
  return {
    recordingId: `opentraj/${name}`,
    durationS: timeOf(frames[frames.length - 1]),
    source: originOf(name),
    provenance: 'label',
    units: 'm',
    groundPlane: { normalInWorld: [0, 0, 1], offsetM: 0 },
    // One picture of the place, of no known instant. The lens and the mapping of UCY have no pinhole camera.
    cameras: size ? [{ name: 'reference', ...size, frames: [{ timeS: 0, file: `${name}/${REFERENCE}` }] }] : [],
    tracks: personTracks(rows, { timeOf, mirrored: isMirrored(worldFromImage) }, options),
  }
}

async function readRows(path: string, options: LabelOptions): Promise<ObsmatRow[]> {
  const rows: ObsmatRow[] = []
  for await (const line of readTextRows(path, options)) {
    const row = orSkip(options, () => obsmatRow(line))
    if (row) rows.push(row)
  }
  if (rows.length > 0) return rows
  throw badInput({ subject: 'obsmat', expected: 'a line a person and instant', got: 'none', where: path })
}
