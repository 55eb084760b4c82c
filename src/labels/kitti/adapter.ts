import { badInput } from '../../base/errors.ts'
import { type SkipOptions, throwIfAborted } from '../../base/work.ts'
import { type Box2dPx, clipBox } from '../../geometry/box.ts'
import type { Camera, EgoPose, Recording, Sample, Track } from '../../tracks/scene.ts'
import type { ImageSize } from '../image-size.ts'
import { orSkip } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { readTextRows } from '../text-rows.ts'
import type { Affine } from './affine.ts'
import { type KittiCalibration, readCalibration } from './calibration.ts'
import { CAMERA, CAMERA_NUMBER, imageFile, imageSizeOfSequence } from './images.ts'
import type { KittiSequence } from './layout.ts'
import { type LabelRow, labelRow, type OxtsRow, oxtsRow } from './rows.ts'
import { kittiCategory, visibilityOf } from './tables.ts'
import { poseOf, worldFromCamera, worldFromImuPoses, worldFromObject, worldFromRect } from './world.ts'

/** Frames a second; the tracking files hold no stamps. */
const FPS = 10

const LICENCE = 'CC BY-NC-SA 3.0'
const ATTRIBUTION =
  'KITTI Vision Benchmark Suite (A. Geiger, P. Lenz, C. Stiller, R. Urtasun), Karlsruhe Institute of Technology and TTI-C'

/** What one frame of a recording is placed by. */
export interface KittiFrame {
  readonly timeS: number
  readonly egoTimeS: number
  readonly worldFromImu: Affine
  readonly worldFromRect: Affine
}

/** One sequence of the tracking benchmark. */
export async function readSequence(sequence: KittiSequence, options: LabelOptions): Promise<Recording> {
  throwIfAborted(options.signal, sequence.labels)
  const calibration = await readCalibration(sequence.calibration, CAMERA_NUMBER)
  const fps = options.fps ?? FPS
  const packets = await readOxts(sequence.oxts, options)
  const timesS = packets.map((_, frame) => frame / fps)
  const frames = placeFrames(packets, calibration, timesS, timesS)
  const size = await imageSizeOfSequence(sequence, options.framesRoot ?? sequence.root, calibration)
  const labels = await readLabelRows(sequence.labels, frames.length, options)
  return {
    recordingId: `kitti/${sequence.name}`,
    durationS: timesS[timesS.length - 1],
    ...kittiSource('KITTI tracking', 'train'),
    cameras: [cameraOf(calibration, size, frames, frame => imageFile(sequence.name, frame))],
    ego: egoPoses(frames),
    tracks: [egoTrack(frames), ...labelTracks(labels, frames, size, options)],
  }
}

/** Where each frame's camera and vehicle stand; stamps of images and of packets differ in raw drives. */
export function placeFrames(
  packets: readonly OxtsRow[],
  calibration: KittiCalibration,
  timesS: readonly number[],
  egoTimesS: readonly number[],
): KittiFrame[] {
  return worldFromImuPoses(packets).map((worldFromImu, i) => ({
    timeS: timesS[i],
    egoTimeS: egoTimesS[i],
    worldFromImu,
    worldFromRect: worldFromRect(worldFromImu, calibration),
  }))
}

export const kittiSource = (name: string, officialSplit?: string) => ({
  source: {
    name,
    version: '2012',
    licence: LICENCE,
    attribution: ATTRIBUTION,
    ...(officialSplit && { officialSplit }),
  },
  provenance: 'label' as const,
  units: 'm' as const,
})

async function readOxts(path: string, { signal }: LabelOptions): Promise<OxtsRow[]> {
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

/** Frames rise from line to line, each has its packet, and an object stands once in a frame. */
class RowOrder {
  readonly #frameCount: number
  readonly #seen = new Set<number>()
  #frame = 0

  constructor(frameCount: number) {
    this.#frameCount = frameCount
  }

  check(row: LabelRow | undefined): LabelRow | undefined {
    if (!row) return undefined
    const { frame, trackId, where } = row
    if (frame >= this.#frameCount) {
      throw badInput({
        subject: 'frame',
        expected: `below ${this.#frameCount} (packets of oxts)`,
        got: `${frame}`,
        where,
      })
    }
    if (frame < this.#frame) {
      throw badInput({
        subject: 'frame',
        expected: `at least ${this.#frame}, as the line before`,
        got: `${frame}`,
        where,
      })
    }
    if (frame > this.#frame) this.#seen.clear()
    this.#frame = frame
    if (this.#seen.has(trackId)) {
      throw badInput({
        subject: 'track',
        expected: 'once in a frame',
        got: `track ${trackId} again in frame ${frame}`,
        where,
      })
    }
    this.#seen.add(trackId)
    return row
  }
}

/** Pixel centres are whole numbers in KITTI's files and at .5 here. */
const PIXEL_CENTRE = 0.5

export function cameraOf(
  calibration: KittiCalibration,
  size: ImageSize,
  frames: readonly KittiFrame[],
  fileOf: (frame: number) => string,
): Camera {
  const { fxPx, fyPx, cxPx, cyPx } = calibration
  return {
    name: CAMERA,
    ...size,
    intrinsics: { fxPx, fyPx, cxPx: cxPx + PIXEL_CENTRE, cyPx: cyPx + PIXEL_CENTRE },
    frames: frames.map((frame, i) => ({
      timeS: frame.timeS,
      file: fileOf(i),
      worldFromCamera: plainPose(worldFromCamera(frame.worldFromRect, calibration)),
    })),
  }
}

export const egoPoses = (frames: readonly KittiFrame[]): EgoPose[] =>
  frames.map(({ egoTimeS, worldFromImu }) => ({ timeS: egoTimeS, worldFromEgo: plainPose(worldFromImu) }))

/** The recording vehicle, by its GPS/IMU unit, 0.93 m above the road. */
export function egoTrack(frames: readonly KittiFrame[]): Track {
  const samples = frames.map(({ egoTimeS, worldFromImu }): Sample => {
    const { translationM, quatWxyz } = plainPose(worldFromImu)
    return { timeS: egoTimeS, centerInWorldM: translationM, quatWxyz }
  })
  return { id: 'ego', category: 'ego', position: 'center', samples }
}

function plainPose(affine: Affine): EgoPose['worldFromEgo'] {
  const { translationM, quatWxyz } = poseOf(affine)
  return { translationM: [...translationM], quatWxyz: [...quatWxyz] }
}

function labelTracks(
  labels: readonly LabelRow[],
  frames: readonly KittiFrame[],
  size: ImageSize,
  options: SkipOptions,
): Track[] {
  const tracks = new Map<number, { type: string; track: Track }>()
  for (const label of labels) {
    orSkip(options, () => {
      const sample = sampleOf(label, frames[label.frame], size)
      const found = tracks.get(label.trackId) ?? newTrack(label)
      refuseOtherType(label, found.type)
      found.track.samples.push(sample)
      tracks.set(label.trackId, found)
    })
  }
  return [...tracks].sort(([a], [b]) => a - b).map(([, { track }]) => track)
}

function newTrack({ trackId, type, sizeM, where }: LabelRow): { type: string; track: Track } {
  const track = { id: String(trackId), ...kittiCategory(type, where), position: 'center', samples: [] } as const
  return { type, track: { ...track, sizeM: [...sizeM], samples: [] } }
}

function refuseOtherType({ type, trackId, where }: LabelRow, expected: string): void {
  if (type === expected) return
  throw badInput({ subject: `track ${trackId}`, expected: `type ${expected}, as before`, got: type, where })
}

function sampleOf(label: LabelRow, frame: KittiFrame, size: ImageSize): Sample {
  const { translationM, quatWxyz } = worldFromObject(frame.worldFromRect, label)
  const box = clipBox(edgesOf(label.boxPx, size), size.widthPx, size.heightPx)
  return {
    timeS: frame.timeS,
    centerInWorldM: [...translationM],
    quatWxyz: [...quatWxyz],
    ...(box && { box2dPx: { [CAMERA]: [...box] } }),
    visibility: visibilityOf(label.truncated, label.occluded, label.where),
  }
}

/** Boxes that reach the first or the last pixel reach the image's edge. */
function edgesOf([x0, y0, x1, y1]: Box2dPx, { widthPx, heightPx }: ImageSize): Box2dPx {
  const start = (x: number): number => (x <= 0 ? 0 : x + PIXEL_CENTRE)
  const end = (x: number, lengthPx: number): number => (x >= lengthPx - 1 ? lengthPx : x + PIXEL_CENTRE)
  return [start(x0), start(y0), end(x1, widthPx), end(y1, heightPx)]
}
