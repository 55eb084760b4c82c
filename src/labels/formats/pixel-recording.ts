import { badInput } from '../../base/errors.ts'
import type { SkipOptions } from '../../base/work.ts'
import { type Box2dPx, clipBox } from '../../geometry/box.ts'
import type { CameraFrame, Recording, Sample, Track } from '../../tracks/scene.ts'
import { orSkip } from '../skip-bad.ts'

/** The only camera of a source that knows boxes in one video. */
export const VIDEO_CAMERA = 'video'

/** One labelled box. */
export interface PixelBox {
  readonly trackId: string
  readonly category: string
  readonly attributes?: Readonly<Record<string, string>>
  /** Frame of the video, from 0. */
  readonly frame: number
  readonly box2dPx: readonly number[]
  readonly visibility?: number
  /** "file" or "file, annotation 7", for messages. */
  readonly where: string
}

export interface PixelVideo {
  readonly recordingId: string
  readonly widthPx: number
  readonly heightPx: number
  readonly fps: number
  /** By frame number; frames in order. */
  readonly frames: ReadonlyMap<number, Pick<CameraFrame, 'file' | 'index'>>
  readonly boxes: Iterable<PixelBox>
  readonly source: Recording['source']
}

/** More frames than a day of video has. */
const MAX_FRAME = 10_000_000

/** Tracks that are known in pixels only: no positions, one camera without a lens, units "relative". */
export function pixelRecording(video: PixelVideo, options: SkipOptions): Recording {
  const frames = [...video.frames.keys()].sort((a, b) => a - b)
  const [first, last] = [frames[0] ?? 0, frames[frames.length - 1] ?? 0]
  const timeOf = (frame: number): number => (frame - first) / video.fps
  const cameraFrames = frames.map(frame => ({ timeS: timeOf(frame), ...video.frames.get(frame) }))
  return {
    recordingId: video.recordingId,
    durationS: timeOf(last),
    source: video.source,
    provenance: 'label',
    units: 'relative',
    cameras: [{ name: VIDEO_CAMERA, widthPx: video.widthPx, heightPx: video.heightPx, frames: cameraFrames }],
    tracks: tracksOf(video, timeOf, options),
  }
}

function tracksOf(video: PixelVideo, timeOf: (frame: number) => number, options: SkipOptions): Track[] {
  const tracks = new Map<string, { track: Track; samples: Map<number, Sample> }>()
  for (const box of video.boxes) {
    orSkip(options, () => {
      const sample = sampleOf(box, video, timeOf)
      if (!sample) return
      const known = tracks.get(box.trackId) ?? { track: newTrack(box), samples: new Map() }
      if (known.samples.has(box.frame)) {
        const subject = `track ${box.trackId}`
        throw badInput({ subject, expected: 'one box a frame', got: `two in frame ${box.frame}`, where: box.where })
      }
      known.samples.set(box.frame, sample)
      tracks.set(box.trackId, known)
    })
  }
  return [...tracks.values()].map(({ track, samples }) => ({ ...track, samples: inOrder(samples) }))
}

const inOrder = (samples: ReadonlyMap<number, Sample>): Sample[] =>
  [...samples].sort(([a], [b]) => a - b).map(([, sample]) => sample)

const newTrack = ({ trackId, category, attributes }: PixelBox): Track => ({
  id: trackId,
  category,
  ...(attributes && Object.keys(attributes).length > 0 && { attributes: { ...attributes } }),
  position: 'center',
  samples: [],
})

/** Undefined where the box lies outside the image. */
function sampleOf(box: PixelBox, video: PixelVideo, timeOf: (frame: number) => number): Sample | undefined {
  if (!video.frames.has(box.frame)) {
    const got = `frame ${box.frame}`
    throw badInput({ subject: `track ${box.trackId}`, expected: 'a frame of the video', got, where: box.where })
  }
  const clipped = clipBox(checkBox(box), video.widthPx, video.heightPx)
  if (!clipped) return undefined
  const { visibility } = box
  return {
    timeS: timeOf(box.frame),
    box2dPx: { [VIDEO_CAMERA]: [...clipped] },
    ...(visibility !== undefined && { visibility }),
  }
}

function checkBox({ trackId, box2dPx, where }: PixelBox): Box2dPx {
  const [x0, y0, x1, y1] = box2dPx
  if (box2dPx.length === 4 && box2dPx.every(Number.isFinite) && x0 < x1 && y0 < y1) return [x0, y0, x1, y1]
  const expected = 'a box of more than 0 pixels'
  throw badInput({ subject: `track ${trackId}`, expected, got: `[${box2dPx.join(', ')}]`, where })
}

/** A frame number of a file: whole, from 0 on, and not absurd. */
export function frameNumber(value: number, subject: string, where: string): number {
  if (Number.isSafeInteger(value) && value >= 0 && value <= MAX_FRAME) return value
  throw badInput({ subject, expected: `a whole number from 0 to ${MAX_FRAME}`, got: `${value}`, where })
}
