import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { median } from '../../base/stats.ts'
import type { WorkOptions } from '../../base/work.ts'
import type { Media, Responder, Frame as Shown } from '../../bench/responder.ts'
import { scaledSize, spread } from '../../bench/run/clip-frames.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import type { Window } from '../../kinematics/quantity.ts'
import { BOX_COLOURS, type BoxColour, strokeBox } from '../../media/draw.ts'
import { openEncoder } from '../../media/encode.ts'
import { encodeJpegs } from '../../media/jpeg.ts'
import type { Frame } from '../../media/pixels.ts'
import type { VideoSource } from '../../media/video-source.ts'

/** A box to be drawn, in pixels of the source. */
export interface DrawnBox {
  readonly box: Box2dPx
  readonly colour: BoxColour
}

export interface ModelClip {
  readonly source: VideoSource
  /** In seconds of the video. */
  readonly part: Window
  boxesAt(timeInVideoS: number): readonly DrawnBox[]
}

/** As `stvlm bench run` shows clips: so many frames, spread evenly. */
const FRAMES = 16
const WIDEST_PX = 640
const MOST_FPS = 30

/** The clip as a model takes it, while `work` lasts: a video is a temporary file. */
export async function withMedia<T>(
  clip: ModelClip,
  sees: Responder['sees'],
  options: WorkOptions,
  work: (media: Media) => Promise<T>,
): Promise<T> {
  if (sees === 'nothing') return work({ kind: 'nothing' })
  if (sees === 'frames') return work({ kind: 'frames', frames: await framesOf(clip, options) })
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-ask-'))
  try {
    const file = join(folder, 'clip.mp4')
    await writeClip(clip, file, options)
    return await work({ kind: 'video', file })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Frames of the source inside the part. */
function placesOf({ source, part }: ModelClip): number[] {
  const places = source.stampsS.flatMap((timeS, i) =>
    timeS >= part.startS - 1e-6 && timeS <= part.endS + 1e-6 ? [i] : [],
  )
  if (places.length > 0) return places
  const got = `none from ${part.startS} to ${part.endS} s`
  throw badInput({ subject: 'video', expected: 'frames', got, where: source.path })
}

async function* drawnFrames(
  clip: ModelClip,
  places: readonly number[],
  { signal }: WorkOptions,
): AsyncGenerator<Frame & { timeS: number }> {
  const { source } = clip
  const wanted = new Set(places)
  const size = scaledSize(source, WIDEST_PX)
  const scale = size.widthPx / source.widthPx
  const range = { first: places[0], last: places[places.length - 1], only: (i: number) => wanted.has(i) }
  for await (const frame of source.frames({ format: 'yuv420p', ...size, ...range, ...(signal && { signal }) })) {
    for (const { box, colour } of clip.boxesAt(frame.timeS)) {
      strokeBox(frame, [box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale], BOX_COLOURS[colour])
    }
    yield frame
  }
}

async function framesOf(clip: ModelClip, options: WorkOptions): Promise<Shown[]> {
  const places = placesOf(clip)
  const chosen = spread(places.length, FRAMES).map(i => places[i])
  const pictures: (Frame & { timeS: number })[] = []
  for await (const frame of drawnFrames(clip, chosen, options)) pictures.push({ ...frame, data: frame.data.slice() })
  const jpegs = await encodeJpegs(pictures, { ...pictures[0], ...(options.signal && { signal: options.signal }) })
  return jpegs.map((jpeg, i) => ({ timeS: pictures[i].timeS - clip.part.startS, jpeg }))
}

async function writeClip(clip: ModelClip, path: string, options: WorkOptions): Promise<void> {
  const places = placesOf(clip)
  const { stampsS } = clip.source
  const gaps = places.slice(1).map((place, i) => stampsS[place] - stampsS[places[i]])
  const fps = Math.min(MOST_FPS, gaps.length > 0 ? 1 / median(gaps) : 1)
  const size = scaledSize(clip.source, WIDEST_PX)
  let encoder: Awaited<ReturnType<typeof openEncoder>> | undefined
  try {
    for await (const frame of drawnFrames(clip, places, options)) {
      const { matrix } = frame
      encoder ??= await openEncoder(path, {
        ...size,
        fps,
        format: 'yuv420p',
        matrix,
        ...(options.signal && { signal: options.signal }),
      })
      await encoder.write(frame.data)
    }
    await encoder?.commit()
  } finally {
    await encoder?.discard()
  }
}
