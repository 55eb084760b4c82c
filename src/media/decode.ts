import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { badInput } from '../base/errors.ts'
import { inputArgs, type RunningTool, startTool } from './ffmpeg.ts'
import { type Frame, type FrameSize, frameBytes, MAX_FRAME_PIXELS, type PixelFormat } from './pixels.ts'
import { probeStamps, probeVideo, type VideoInfo } from './probe.ts'
import { rawFrames } from './raw-frames.ts'

export interface DecodeOptions {
  readonly format: PixelFormat
  /** The picture is scaled to this size; by default it keeps its own. */
  readonly widthPx?: number
  readonly heightPx?: number
  /** Frames with startS <= timeS <= endS. */
  readonly startS?: number
  readonly endS?: number
  readonly signal?: AbortSignal
  /** From `probeVideo`, where it has been asked already. */
  readonly info?: VideoInfo
  /** From `probeStamps`, likewise. */
  readonly stampsS?: readonly number[]
}

export interface DecodedFrame extends Frame {
  /** From 0, in order of presentation, counted from the start of the video. */
  readonly index: number
  /** Presentation stamp, seconds since the video's first frame; exact where the rate varies too. */
  readonly timeS: number
}

/** A stamp this near to a limit counts as on it: stamps are multiples of the container's tick. */
const ON_STAMP_S = 1e-6

/**
 * The frames of a video in order of presentation. A consumer that is slow slows ffmpeg; one that stops ends it.
 * Network addresses and playlists are not opened. Errors: `missing` without ffmpeg, `badInput` where frames cannot be
 * decoded or fewer come than the container promises, `interrupted` by the signal.
 */
export async function* decodeFrames(path: string, options: DecodeOptions): AsyncGenerator<DecodedFrame> {
  const info = options.info ?? (await probeVideo(path, options))
  const { startS = 0, endS = Number.POSITIVE_INFINITY } = options
  const stampsS = startS > 0 ? (options.stampsS ?? (await probeStamps(path, info, options))) : undefined
  if (stampsS) {
    const first = stampsS.findIndex(s => s >= startS - ON_STAMP_S)
    if (first < 0) return
  }
  for await (const frame of decodeFrom(path, info, stampsS ? startS : 0, stampsS, options)) {
    if (frame.timeS > endS + ON_STAMP_S) return
    if (frame.timeS >= startS - ON_STAMP_S) yield frame
  }
}

async function* decodeFrom(
  path: string,
  info: VideoInfo,
  seekS: number,
  stampsS: readonly number[] | undefined,
  options: DecodeOptions,
): AsyncGenerator<DecodedFrame> {
  const { format } = options
  const size: FrameSize = { widthPx: options.widthPx ?? info.widthPx, heightPx: options.heightPx ?? info.heightPx }
  const context = { subject: 'video', where: path, signal: options.signal }
  const run = startTool('ffmpeg', decodeArgs(path, info, size, format, seekS), context, 1)
  let index = -1
  let restBytes = 0
  try {
    const ticks = presentationTicks(run)
    for await (const data of rawFrames(run.child.stdout!, frameBytes(format, size), n => (restBytes = n))) {
      const { value: tick } = await ticks.next()
      const timeS = Number.isFinite(tick) ? (tick - info.startTick) * info.tickS : (index + 1) / info.fps
      index = index < 0 && stampsS ? nearestIndex(stampsS, timeS) : index + 1
      yield { ...size, format, matrix: info.matrix, data, index, timeS }
    }
    await run.ended
    refuseLoss(run, info, index + 1, restBytes, path)
  } finally {
    await run.kill()
  }
}

/** The first numbers of the lines that the filter `metadata=print` writes to pipe 3, one a frame. */
async function* presentationTicks(run: RunningTool): AsyncGenerator<number> {
  const pipe = run.child.stdio[3]
  if (!(pipe instanceof Readable)) return
  for await (const line of createInterface({ input: pipe })) {
    const found = /^frame:\d+\s+pts:(\S+)/.exec(line)
    if (found) yield Number(found[1])
  }
}

/** Damage that ffmpeg only complains about counts where frames are missing for it. */
function refuseLoss(run: RunningTool, info: VideoInfo, count: number, restBytes: number, path: string): void {
  const failure = run.failure()
  if (failure) throw failure
  const expectedCount = info.frameCount ?? 1
  const damaged = count < expectedCount && run.complaint() !== ''
  if (count > 0 && restBytes === 0 && !damaged) return
  const got = [`${count}`, run.complaint()].filter(text => text !== '').join('; ')
  throw badInput({ subject: 'video', expected: `${expectedCount} frames or more`, got, where: path })
}

function decodeArgs(path: string, info: VideoInfo, size: FrameSize, format: PixelFormat, seekS: number): string[] {
  // The stamp is written before its frame leaves the filter, so it is there when the frame is.
  const stamps = 'metadata=mode=add:key=t:value=1,metadata=mode=print:file=pipe\\\\:3:direct=1'
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-copyts', '-max_pixels', String(MAX_FRAME_PIXELS)],
    ...(seekS > 0 ? ['-noaccurate_seek', '-ss', seekS.toFixed(6)] : []),
    ...inputArgs(path),
    ...['-map', '0:v:0', '-an', '-sn', '-dn', '-fps_mode', 'passthrough'],
    ...['-vf', [...convertFilters(info, size, format), stamps].join(',')],
    ...['-f', 'rawvideo', '-pix_fmt', format, 'pipe:1'],
  ]
}

/** To the size and format, limited range, in the source's own matrix; nothing where the frame is that already. */
export function convertFilters(info: VideoInfo, { widthPx, heightPx }: FrameSize, format: PixelFormat): string[] {
  const same = info.widthPx === widthPx && info.heightPx === heightPx && info.pixelFormat === format
  if (same && !info.fullRange) return []
  const isRgb = /^(rgb|bgr|gbr|pal8|0rgb|argb|abgr)/.test(info.pixelFormat)
  const from = isRgb ? '' : `:in_color_matrix=${info.matrix}:in_range=${info.fullRange ? 'pc' : 'tv'}`
  const to = format === 'yuv420p' ? `:out_color_matrix=${info.matrix}:out_range=tv` : ''
  const range = format === 'gray' ? ':out_range=pc' : ''
  return [
    `scale=${widthPx}:${heightPx}${from}${to}${range}:flags=bicubic+accurate_rnd+full_chroma_int`,
    `format=${format}`,
  ]
}

function nearestIndex(stampsS: readonly number[], timeS: number): number {
  let best = 0
  for (let i = 1; i < stampsS.length; i++) {
    if (Math.abs(stampsS[i] - timeS) < Math.abs(stampsS[best] - timeS)) best = i
  }
  return best
}
