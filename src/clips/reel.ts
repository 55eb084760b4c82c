import { badInput } from '../base/errors.ts'
import { decodeFrames } from '../media/decode.ts'
import { decodeImages } from '../media/image-frames.ts'
import type { Frame, FrameSize } from '../media/pixels.ts'
import { probeStamps, probeVideo, type VideoInfo } from '../media/probe.ts'

/** Where frames come from: a video, or image files in order of time. */
export type Reel =
  | { readonly kind: 'video'; readonly path: string }
  | { readonly kind: 'images'; readonly pathOf: ReadonlyMap<number, string> }

export interface ReelFrame {
  readonly position: number
  readonly frame: Frame
}

interface ReelOptions {
  readonly size: FrameSize
  readonly signal?: AbortSignal
  /** From `probeReel`. */
  readonly info: VideoInfo
}

/** A pause in what is wanted that is longer than this many frames is jumped over, not decoded. */
const JUMP_FRAMES = 250

/** Frames whose shape differs from the camera's by more than this share belong to another camera. */
const SHAPE_TOLERANCE = 0.02

/** The wanted frames of a reel, in order, scaled to `size`. `positions` rise. */
export async function* reelFrames(
  reel: Reel,
  positions: readonly number[],
  options: ReelOptions,
): AsyncGenerator<ReelFrame> {
  if (reel.kind === 'images') yield* imageFrames(reel.pathOf, positions, options)
  else yield* videoFrames(reel.path, positions, options)
}

/** What the reel's frames are like; frames of another shape than the camera's are refused. */
export async function probeReel(reel: Reel, size: FrameSize, signal?: AbortSignal): Promise<VideoInfo> {
  const path = reel.kind === 'video' ? reel.path : [...reel.pathOf.values()][0]
  const info = await probeVideo(path, { signal })
  refuseOtherShape(info, size, path)
  return info
}

async function* imageFrames(pathOf: ReadonlyMap<number, string>, positions: readonly number[], options: ReelOptions) {
  const paths = positions.map(position => pathOf.get(position)!)
  let i = 0
  const { signal, size } = options
  for await (const frame of decodeImages(paths, { format: 'yuv420p', ...size, signal })) {
    yield { position: positions[i++], frame }
  }
}

async function* videoFrames(path: string, positions: readonly number[], { size, info, signal }: ReelOptions) {
  const common = { format: 'yuv420p', ...size, info, signal } as const
  for (const part of partsOf(positions)) {
    const wanted = new Set(part)
    const last = part[part.length - 1]
    const stampsS = part[0] > JUMP_FRAMES ? await probeStamps(path, info, { signal }) : undefined
    if (stampsS && last >= stampsS.length) throw tooShort(path, last, stampsS.length)
    let count = 0
    for await (const frame of decodeFrames(path, { ...common, startS: stampsS?.[part[0]], stampsS })) {
      count = frame.index + 1
      if (wanted.has(frame.index)) yield { position: frame.index, frame }
      if (frame.index >= last) break
    }
    if (count <= last) throw tooShort(path, last, count)
  }
}

function tooShort(path: string, last: number, count: number) {
  return badInput({ subject: 'video', expected: `a frame of index ${last}`, got: `${count} frames`, where: path })
}

function partsOf(positions: readonly number[]): number[][] {
  const parts: number[][] = []
  for (const position of positions) {
    const part = parts[parts.length - 1]
    if (part && position - part[part.length - 1] <= JUMP_FRAMES) part.push(position)
    else parts.push([position])
  }
  return parts
}

/** Error: frames that are not of the shape of `size`. */
export function refuseOtherShape(got: FrameSize, size: FrameSize, path: string): void {
  const heightPx = (got.heightPx * size.widthPx) / got.widthPx
  if (Math.abs(heightPx - size.heightPx) <= Math.max(2, SHAPE_TOLERANCE * size.heightPx)) return
  const expected = `frames of the camera's shape, ${size.widthPx}x${size.heightPx}`
  throw badInput({ subject: 'frames', expected, got: `${got.widthPx}x${got.heightPx}`, where: path })
}
