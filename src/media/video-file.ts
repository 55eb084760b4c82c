import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { badInput } from '../base/errors.ts'
import type { DecodedFrame } from './decode.ts'
import { decodeTicks } from './decode-ticks.ts'
import { chosenFrames, selectFilter } from './frame-choice.ts'
import type { FrameSize } from './pixels.ts'
import type { VideoInfo } from './probe.ts'
import type { SourceFrameOptions, VideoSource } from './video-source.ts'
import { probeWithStamps, type VideoStamps } from './video-stamps.ts'

/** Fewer frames than this are read over rather than jumped. */
const JUMP_FRAMES = 100
/** A jump aims so much before the frame: what a container means by a time differs from the stream's own clock. */
const JUMP_MARGIN_S = 1

interface Options {
  /** In place of the file's own, seconds by frame. */
  readonly stampsS?: (count: number) => readonly number[]
  readonly signal?: AbortSignal
}

/** A video that ffmpeg reads, as frames with their presentation stamps. */
export async function openVideoFile(path: string, options: Options): Promise<VideoSource> {
  const info = await probeWithStamps(path, options)
  const stampsS = options.stampsS?.(info.stampsS.length) ?? info.stampsS
  let hash: Promise<string> | undefined
  return {
    path,
    widthPx: info.widthPx,
    heightPx: info.heightPx,
    stampsS,
    frames: choice => videoFrames(path, info, stampsS, choice),
    frameFile: index => ({ file: path, index }),
    contentHash: () => (hash ??= fileHash(path)),
  }
}

/** What one reading of the file goes by. */
interface Reading {
  readonly chosen: readonly number[]
  /** 0: from the start. */
  readonly seekS: number
  readonly ticks?: readonly number[]
}

async function* videoFrames(
  path: string,
  info: VideoInfo & VideoStamps,
  stampsS: readonly number[],
  options: SourceFrameOptions,
): AsyncGenerator<DecodedFrame> {
  const { format } = options
  const chosen = chosenFrames(stampsS.length, options)
  const size = { widthPx: options.widthPx ?? info.widthPx, heightPx: options.heightPx ?? info.heightPx }
  let done = 0
  for (let seekS = jumpTo(info, chosen[0] ?? 0); done < chosen.length; seekS = 0) {
    const before = done
    const reading = { chosen: chosen.slice(done), seekS, ticks: info.ticks }
    for await (const { data, index } of readChosen(path, info, reading, { ...options, ...size })) {
      // A jump that went too far: read from the start.
      if (index !== chosen[done]) break
      yield { ...size, format, matrix: info.matrix, data, index, timeS: stampsS[index] }
      done++
    }
    if (done === chosen.length || (seekS > 0 && done === before)) continue
    const got = `frame ${chosen[done]} missing`
    throw badInput({ subject: 'video', expected: `${stampsS.length} frames as its stamps say`, got, where: path })
  }
}

/** The chosen frames in order, as far as they come. */
async function* readChosen(
  path: string,
  info: VideoInfo,
  { chosen, seekS, ticks }: Reading,
  options: SourceFrameOptions & FrameSize,
): AsyncGenerator<{ readonly data: Uint8Array; readonly index: number }> {
  const { format, widthPx, heightPx, fast, signal } = options
  // Places count from 1: from the first frame, or after a jump from the first that is chosen.
  const [place, zero] = seekS > 0 ? [`ld(1)+gte(pts,${ticks?.[chosen[0]]})`, chosen[0] - 1] : ['n+1', -1]
  const select = selectFilter(
    chosen.map(index => index - zero),
    place,
  )
  const run = { format, widthPx, heightPx, seekS, select, expectedCount: chosen.length, signal, ...(fast && { fast }) }
  const wanted = new Set(chosen)
  const indexOfTick = ticks && new Map(ticks.map((tick, index) => [tick, index]))
  let count = 0
  for await (const { data, tick } of decodeTicks(path, info, run)) {
    // By the stream's clock where it is exact, else by the order in which frames come.
    const index = indexOfTick ? indexOfTick.get(tick) : select ? chosen[count] : count
    count++
    if (index === undefined) {
      throw badInput({ subject: 'video', expected: 'a frame of its index', got: `one at tick ${tick}`, where: path })
    }
    if (wanted.has(index)) yield { data, index }
    if (index >= chosen[chosen.length - 1]) return
  }
}

/** Seconds to seek to; 0 where the start is as near, or where a jump would not land exactly. */
function jumpTo({ stampsS, ticks }: VideoStamps, index: number): number {
  return ticks && index >= JUMP_FRAMES ? Math.max(0, stampsS[index] - JUMP_MARGIN_S) : 0
}

/** SHA-256 of a file's bytes. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk)
  return hash.digest('hex')
}
