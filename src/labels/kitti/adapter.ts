import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import { readTextRows } from '../../files/text-rows.ts'
import type { Recording } from '../../tracks/scene.ts'
import { orSkip } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { readCalibration } from './calibration.ts'
import { cameraOf, egoPoses, egoTrack, placeFrames } from './frames.ts'
import { CAMERA, CAMERA_NUMBER, imageFile, imagesIn } from './images.ts'
import { labelTracks, RowOrder } from './label-tracks.ts'
import type { KittiSequence } from './layout.ts'
import { type LabelRow, labelRow, type OxtsRow, oxtsRow } from './rows.ts'
import { kittiSource } from './tables.ts'

/** Frames a second; the tracking files hold no stamps. */
const FPS = 10

/** One sequence of the tracking benchmark. */
export async function readSequence(sequence: KittiSequence, options: LabelOptions): Promise<Recording> {
  throwIfAborted(options.signal, sequence.labels)
  const calibration = await readCalibration(sequence.calibration, CAMERA_NUMBER)
  const fps = options.fps ?? FPS
  const packets = await readOxts(sequence.oxts, options)
  const timesS = packets.map((_, frame) => frame / fps)
  const frames = placeFrames(packets, calibration, timesS, timesS)
  const images = await imagesIn(join(options.framesRoot ?? sequence.root, CAMERA, sequence.name), calibration)
  const labels = await readLabelRows(sequence.labels, frames.length, options)
  return {
    recordingId: `kitti/${sequence.name}`,
    durationS: timesS[timesS.length - 1],
    ...kittiSource('KITTI tracking', 'train'),
    cameras: [cameraOf(calibration, images, frames, frame => imageFile(sequence.name, frame))],
    ego: egoPoses(frames),
    tracks: [egoTrack(frames), ...labelTracks(labels, frames, images, options)],
  }
}

export async function readOxts(path: string, { signal }: LabelOptions): Promise<OxtsRow[]> {
  const packets: OxtsRow[] = []
  for await (const row of readTextRows(path, { signal })) packets.push(oxtsRow(row))
  if (packets.length > 0) return packets
  throw badInput({ subject: 'oxts', expected: 'a packet a frame', got: 'an empty file', where: path })
}

async function readLabelRows(path: string, frameCount: number, options: LabelOptions): Promise<LabelRow[]> {
  const rows: LabelRow[] = []
  const order = new RowOrder(frameCount)
  let lines = 0
  for await (const line of readTextRows(path, options)) {
    lines++
    const row = orSkip(options, () => order.check(labelRow(line)))
    if (row) rows.push(row)
  }
  if (lines > 0) return rows
  throw badInput({ subject: 'labels', expected: 'a line an object and frame', got: 'an empty file', where: path })
}
