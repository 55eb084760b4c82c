import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { badInput } from '../base/errors.ts'
import { inputArgs, type RunningTool, startTool } from './ffmpeg.ts'
import { type FrameSize, frameBytes, MAX_FRAME_PIXELS, type PixelFormat } from './pixels.ts'
import type { VideoInfo } from './probe.ts'
import { rawFrames } from './raw-frames.ts'
import { watchSilence } from './silence.ts'

export interface TicksOptions extends FrameSize {
  readonly format: PixelFormat
  /** See `SourceFrameOptions`. */
  readonly fast?: boolean
  /** Seconds as the container counts them; a key frame at or before it is the first that comes. */
  readonly seekS?: number
  /** A filter that drops frames before they are converted. */
  readonly select?: string
  /** How many frames must come; fewer, together with a complaint of ffmpeg, are damage. */
  readonly expectedCount: number
  readonly signal?: AbortSignal
}

export interface TickFrame {
  readonly data: Uint8Array
  /** On the stream's clock; NaN where the container has none. */
  readonly tick: number
}

/** The frames of a video in order of presentation with the stream's own stamps, through one ffmpeg. */
export async function* decodeTicks(path: string, info: VideoInfo, options: TicksOptions): AsyncGenerator<TickFrame> {
  const context = { subject: 'video', where: path, signal: options.signal }
  const run = startTool('ffmpeg', decodeArgs(path, info, options), context, 1)
  const silence = watchSilence(run)
  let count = 0
  let restBytes = 0
  const frames = rawFrames(run.child.stdout!, frameBytes(options.format, options), n => (restBytes = n))
  try {
    const ticks = presentationTicks(run)
    for (;;) {
      const { value: data, done } = await silence.during(() => frames.next())
      if (done) break
      const { value: tick } = await silence.during(() => ticks.next())
      count++
      yield { data, tick: tick ?? Number.NaN }
    }
    await run.ended
    silence.refuse(path)
    refuseLoss(run, options.expectedCount, count, restBytes, path)
  } finally {
    silence.stop()
    // A pipe that nobody reads any more never closes.
    await frames.return(undefined)
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
function refuseLoss(run: RunningTool, expectedCount: number, count: number, restBytes: number, path: string): void {
  const failure = run.failure()
  if (failure) throw failure
  const damaged = count < expectedCount && run.complaint() !== ''
  if (count > 0 && restBytes === 0 && !damaged) return
  const got = [`${count}`, run.complaint()].filter(text => text !== '').join('; ')
  throw badInput({ subject: 'video', expected: `${expectedCount} frames or more`, got, where: path })
}

function decodeArgs(path: string, info: VideoInfo, { seekS = 0, select, ...options }: TicksOptions): string[] {
  // The stamp is written before its frame leaves the filter, so it is there when the frame is.
  const stamps = 'metadata=mode=add:key=t:value=1,metadata=mode=print:file=pipe\\\\:3:direct=1'
  const filters = [...(select ? [select] : []), ...convertFilters(info, options, options.format, options.fast), stamps]
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-copyts', '-max_pixels', String(MAX_FRAME_PIXELS)],
    ...(seekS > 0 ? ['-noaccurate_seek', '-ss', seekS.toFixed(6)] : []),
    ...inputArgs(path),
    ...['-map', '0:V:0', '-an', '-sn', '-dn', '-fps_mode', 'passthrough'],
    ...['-vf', filters.join(',')],
    ...['-f', 'rawvideo', '-pix_fmt', options.format, 'pipe:1'],
  ]
}

/** To the size and format, limited range, in the source's own matrix; nothing where the frame is that already. */
export function convertFilters(
  info: VideoInfo,
  { widthPx, heightPx }: FrameSize,
  format: PixelFormat,
  fast = false,
): string[] {
  const same = info.widthPx === widthPx && info.heightPx === heightPx && info.pixelFormat === format
  // A broken stream may change its size on the way: every frame must come at one.
  if (same && !info.fullRange) return [`scale=${widthPx}:${heightPx}`]
  const isRgb = /^(rgb|bgr|gbr|pal8|0rgb|argb|abgr)/.test(info.pixelFormat)
  const from = isRgb ? '' : `:in_color_matrix=${info.matrix}:in_range=${info.fullRange ? 'pc' : 'tv'}`
  const to = format === 'yuv420p' ? `:out_color_matrix=${info.matrix}:out_range=tv` : ''
  const range = format === 'gray' ? ':out_range=pc' : ''
  const flags = fast ? 'bilinear' : 'bicubic+accurate_rnd+full_chroma_int'
  return [`scale=${widthPx}:${heightPx}${from}${to}${range}:flags=${flags}`, `format=${format}`]
}
