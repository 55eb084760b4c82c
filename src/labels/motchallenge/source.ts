import { basename, dirname } from 'node:path'
import { badInput, badUsage } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import { readCameraFile, type StandingCamera } from '../../calibration/camera-file.ts'
import { readTextRows } from '../../files/text-rows.ts'
import { GROUND_AT_ZERO } from '../../geometry/camera.ts'
import type { Recording } from '../../tracks/scene.ts'
import { refuseLongPauses, risingNumbers } from '../pauses.ts'
import { orSkip, orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { type BoxCamera, type BoxRow, boxTracks, sceneCamera } from '../standing-boxes.ts'
import { findMot, isMot, type MotFiles, readSeqinfo, type Seqinfo } from './layout.ts'
import { type MotRow, motRow } from './rows.ts'

export const recognises = (path: string): Promise<boolean> => isMot(path)

export async function* read(paths: readonly string[], options: LabelOptions): AsyncGenerator<Recording> {
  for (const path of paths) {
    for (const files of (await orSkipLater(options, () => findMot(path))) ?? []) {
      const recording = await orSkipLater(options, () => readSequence(files, options))
      if (recording) yield recording
    }
  }
}

async function readSequence(files: MotFiles, options: LabelOptions): Promise<Recording> {
  throwIfAborted(options.signal, files.boxes)
  const info = files.seqinfo === undefined ? undefined : await readSeqinfo(files.seqinfo)
  const standing = options.calibration === undefined ? undefined : await readCameraFile(options.calibration)
  const camera = boxCamera(files, info, standing)
  const fps = frameRateOf(files, info, options)
  const rows = await readRows(files.boxes, info?.seqLength ?? Number.POSITIVE_INFINITY, options)
  const labelled = risingNumbers([FIRST_FRAME, ...rows.map(row => row.frame)])
  refuseLongPauses(labelled, fps, files.boxes)
  return recordingOf(files, { rows, camera, fps, info, lastFrame: lastFrameOf(labelled, files.boxes) }, options)
}

/** The benchmark counts from 1. */
const FIRST_FRAME = 1

/** More frames than any sequence has: 1.8 hours at 30 a second. */
const MAX_FRAMES = 200_000

function lastFrameOf(labelled: readonly number[], where: string): number {
  const last = labelled[labelled.length - 1]
  if (last <= MAX_FRAMES) return last
  throw badInput({ subject: 'frame', expected: `at most ${MAX_FRAMES}`, got: `${last}`, where })
}

async function readRows(path: string, seqLength: number, options: LabelOptions): Promise<MotRow[]> {
  const rows: MotRow[] = []
  for await (const line of readTextRows(path, { separator: /\s*,\s*/, signal: options.signal })) {
    const row = orSkip(options, () => withinSequence(motRow(line), seqLength))
    if (row) rows.push(row)
  }
  if (rows.length > 0) return rows
  throw badInput({ subject: 'MOTChallenge text', expected: 'boxes of objects', got: 'none', where: path })
}

function withinSequence(row: MotRow | undefined, seqLength: number): MotRow | undefined {
  if (!row || row.frame <= seqLength) return row
  throw badInput({
    subject: 'frame',
    expected: `at most ${seqLength} (seqLength)`,
    got: `${row.frame}`,
    where: row.where,
  })
}

function boxCamera(files: MotFiles, info: Seqinfo | undefined, standing: StandingCamera | undefined): BoxCamera {
  const size = info ?? standing
  if (!size) {
    const expected = 'seqinfo.ini, or a camera with the image size (--calibration FILE)'
    throw badUsage({ subject: 'MOTChallenge text', expected, got: 'neither', where: files.boxes })
  }
  const { widthPx, heightPx } = size
  if (standing && (standing.widthPx !== widthPx || standing.heightPx !== heightPx)) {
    const got = `${standing.widthPx}x${standing.heightPx}`
    throw badInput({
      subject: 'camera',
      expected: `${widthPx}x${heightPx} px, as seqinfo.ini`,
      got,
      where: files.boxes,
    })
  }
  return { name: standing?.name ?? 'camera', widthPx, heightPx, ...(standing && { standing }) }
}

function frameRateOf(files: MotFiles, info: Seqinfo | undefined, { fps }: LabelOptions): number {
  const rate = fps ?? info?.frameRate
  if (rate !== undefined) return rate
  throw badUsage({
    subject: 'MOTChallenge text',
    expected: 'seqinfo.ini, or --fps',
    got: 'neither',
    where: files.boxes,
  })
}

interface MotSequence {
  readonly rows: readonly MotRow[]
  readonly camera: BoxCamera
  readonly fps: number
  readonly info: Seqinfo | undefined
  readonly lastFrame: number
}

function recordingOf(
  files: MotFiles,
  { rows, camera, fps, info, lastFrame }: MotSequence,
  options: LabelOptions,
): Recording {
  const timeOf = (frame: number): number => (frame - 1) / fps
  const frames = Array.from({ length: lastFrame }, (_, i) => ({
    timeS: timeOf(i + 1),
    ...(info && { file: `${files.name}/${info.imDir}/${String(i + 1).padStart(6, '0')}${info.imExt}` }),
  }))
  const boxes = rows.map((row): BoxRow => ({ ...row, timeS: timeOf(row.frame) }))
  return {
    recordingId: `motchallenge/${files.name}`,
    durationS: timeOf(lastFrame),
    source: motSource(files),
    provenance: 'label',
    // Without a camera over the ground nothing is known in metres.
    units: camera.standing ? 'm' : 'relative',
    ...(camera.standing && { groundPlane: { ...GROUND_AT_ZERO, normalInWorld: [...GROUND_AT_ZERO.normalInWorld] } }),
    cameras: [sceneCamera(camera, frames)],
    tracks: boxTracks(boxes, camera, options),
  }
}

/** The benchmark keeps its sequences in folders named after the split. */
const SPLITS = ['train', 'test']

function motSource({ seqinfo }: MotFiles): Recording['source'] {
  const parent = seqinfo === undefined ? '' : basename(dirname(dirname(seqinfo)))
  return {
    name: 'MOTChallenge',
    version: 'unknown',
    licence: 'CC BY-NC-SA 3.0',
    attribution: 'MOTChallenge (L. Leal-Taixe, A. Milan, I. Reid, S. Roth, K. Schindler, P. Dendorfer and others)',
    ...(SPLITS.includes(parent) && { officialSplit: parent }),
  }
}
