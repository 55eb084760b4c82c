import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Hex } from '../../base/hash.ts'
import { Random } from '../../base/random.ts'
import { BOX_COLOURS, strokeBox } from '../../media/draw.ts'
import { openEncoder } from '../../media/encode.ts'
import { encodeJpegs } from '../../media/jpeg.ts'
import type { Frame, FrameSize } from '../../media/pixels.ts'
import { scaledSize, spread } from '../run/clip-frames.ts'
import type { ClipMedia } from '../run/item.ts'
import { croppedFrame, mirroredFrame } from './change-pixels.ts'
import type { ClipPictures, Picture } from './clip-pictures.ts'
import { boxOnCrop } from './focal.ts'
import { ReorderedFrames } from './reordered-frames.ts'
import type { Pictures } from './variant.ts'

export interface ChangeOptions {
  /** Of the order of shuffled pictures. */
  readonly seed: number
  /** Where MP4 files of changed clips are kept, by what they show. */
  readonly videoFolder: string
  /** Those that are written or being written, by path. */
  readonly videos: Map<string, Promise<string>>
}

/** The clip with its pictures changed, as frames and as a video. Pixels are changed here and nowhere else. */
export function changedClip(
  source: ClipPictures,
  change: Pictures,
  { seed, videoFolder, videos }: ChangeOptions,
): ClipMedia {
  const key = JSON.stringify([source.key, change, ...(change.order === 'shuffle' ? [seed] : [])])
  const orderOf = (count: number): number[] => orderedPlaces(count, change.order, new Random(seed, 'order', source.key))
  return {
    key,
    durationS: source.durationS,
    async frames({ count, widthPx }, signal) {
      const timesS = change.fps === undefined ? spreadTimes(source, count) : timesAt(change.fps, source.durationS)
      const size = scaledSize(source.full, widthPx)
      const pictures = await source.at(timesS, change.cropPx ? source.full : size, signal)
      const changed = pictures.map(picture => changedFrame(picture, change, size))
      const shown = orderOf(changed.length).map(place => changed[place])
      const jpegs = await encodeJpegs(shown, { ...shown[0], signal })
      return jpegs.map((jpeg, k) => ({ timeS: timesS[k], jpeg }))
    },
    video() {
      const path = join(videoFolder, `${sha256Hex(key).slice(0, 16)}.mp4`)
      const video = videos.get(path) ?? writeVideo(path, source, change, orderOf)
      videos.set(path, video)
      return video
    },
  }
}

const spreadTimes = ({ timesS }: ClipPictures, count: number): number[] =>
  spread(timesS.length, count).map(place => timesS[place])

/** From the clip's start on: 0, 1 / fps, 2 / fps ... */
const timesAt = (fps: number, durationS: number): number[] =>
  Array.from({ length: Math.floor(durationS * fps + 1e-6) + 1 }, (_, k) => k / fps)

/** By place in the showing: the place in time of what is shown. */
function orderedPlaces(count: number, order: Pictures['order'], random: Random): number[] {
  const places = Array.from({ length: count }, (_, i) => i)
  if (order === 'reverse') return places.reverse()
  return order === 'shuffle' ? random.shuffle(places) : places
}

function changedFrame({ frame, boxes }: Picture, change: Pictures, size: FrameSize): Frame {
  const { cropPx, isMirrored } = change
  const cropped = cropPx ? croppedFrame(frame, cropPx, size) : frame
  if (cropPx) {
    for (const { box2dPx, colour } of boxes) strokeBox(cropped, boxOnCrop(box2dPx, cropPx, size), BOX_COLOURS[colour])
  }
  return isMirrored ? mirroredFrame(cropped) : cropped
}

/** Written once: a file of that name shows the same. */
async function writeVideo(
  path: string,
  source: ClipPictures,
  change: Pictures,
  orderOf: (count: number) => readonly number[],
): Promise<string> {
  if ((await stat(path).catch(() => undefined))?.isFile()) return path
  const fps = change.fps ?? source.videoFps
  const frames = change.order ? new ReorderedFrames(videoFrames(source, change), orderOf) : videoFrames(source, change)
  let encoder: Awaited<ReturnType<typeof openEncoder>> | undefined
  try {
    for await (const { data, widthPx, heightPx, matrix } of frames) {
      encoder ??= await openEncoder(path, { widthPx, heightPx, format: 'yuv420p', matrix, fps })
      await encoder.write(data)
    }
    await encoder?.commit()
  } finally {
    await encoder?.discard()
  }
  return path
}

/** Those nearest to the times of the rate, or all. */
async function* videoFrames(source: ClipPictures, change: Pictures): AsyncGenerator<Frame> {
  const { durationS, videoFps, full } = source
  const wanted = change.fps === undefined ? undefined : timesAt(change.fps, durationS)
  const places = wanted && new Set(wanted.map(timeS => Math.round(timeS * videoFps)))
  let place = -1
  for await (const picture of source.all()) {
    place++
    if (!places || places.has(place)) yield changedFrame(picture, change, full)
  }
}
