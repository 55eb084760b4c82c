import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { badInput, messageOf, StvlmError } from '../base/errors.ts'
import { makeFolder, temporaryName } from '../files/atomic.ts'
import { feed, type RunningTool, startTool } from './ffmpeg.ts'
import { type ColourMatrix, type FrameSize, frameBytes } from './pixels.ts'

export interface EncodeOptions extends FrameSize {
  /** Constant rate; 29.97 and its like are taken as n/1001. */
  readonly fps: number
  readonly format: 'rgb24' | 'yuv420p'
  /** What planes of yuv420p mean, and what the file is tagged with; RGB is converted to it. */
  readonly matrix?: ColourMatrix
  /** x264's quality: lower is better and larger. */
  readonly crf?: number
  readonly preset?: string
  readonly signal?: AbortSignal
}

/** A video file that gets its name only when it is whole. */
export interface VideoEncoder {
  /** One frame, rows from the top without padding; the bytes may be used again once the promise is fulfilled. */
  write(frame: Uint8Array): Promise<void>
  commit(): Promise<void>
  /** Ends ffmpeg and leaves nothing behind; harmless after `commit`. */
  discard(): Promise<void>
}

export const DEFAULT_CRF = 20
export const DEFAULT_PRESET = 'veryfast'

/** x264's output depends on it, so it is the same on every machine. */
export const ENCODE_THREADS = 2
/** A viewer can jump to any place at this distance. */
const KEYFRAME_EVERY_S = 2

/**
 * Opens an H.264 file (yuv420p, limited range, tagged, `moov` first) that ffmpeg writes; the same frames give the same
 * bytes with the same ffmpeg. Odd sizes grow by one row or column that repeats the last, so no pixel moves.
 * Errors: `missing` without ffmpeg; `badInput` with ffmpeg's own line; `interrupted` by the signal.
 */
export async function openEncoder(path: string, options: EncodeOptions): Promise<VideoEncoder> {
  const { widthPx, heightPx, format, signal } = options
  await makeFolder(dirname(path))
  const temporary = temporaryName(path)
  const run = startTool('ffmpeg', encodeArgs(temporary, options), { subject: 'clip', where: path, signal })
  const expectedBytes = frameBytes(format, { widthPx, heightPx })
  let frameCount = 0
  let done = false
  const discard = async () => {
    if (done) return
    done = true
    await run.kill()
    await rm(temporary, { force: true })
  }
  const fail = async (cause: unknown): Promise<never> => {
    await discard()
    if (cause instanceof StvlmError) throw cause
    throw badInput({ subject: 'clip', expected: 'to be written', got: messageOf(cause), where: path }, cause)
  }
  return {
    async write(frame) {
      if (frame.length !== expectedBytes) {
        const expected = `${expectedBytes} bytes of ${format} ${widthPx}x${heightPx}`
        await fail(badInput({ subject: `frame ${frameCount}`, expected, got: `${frame.length}`, where: path }))
      }
      frameCount++
      if (!(await feed(run, frame))) await fail(await endedEarly(run))
    },
    async commit() {
      if (done) return
      try {
        if (frameCount === 0) throw new Error('no frames')
        run.child.stdin?.end()
        await run.ended
        const failure = run.failure()
        if (failure) throw failure
        await rename(temporary, path)
        done = true
      } catch (cause) {
        await fail(cause)
      }
    },
    discard,
  }
}

async function endedEarly(run: RunningTool): Promise<unknown> {
  await run.ended
  return run.failure() ?? new Error('ffmpeg stopped before the last frame')
}

function encodeArgs(temporary: string, options: EncodeOptions): string[] {
  const { widthPx, heightPx, fps, format, matrix = 'bt709' } = options
  const { crf = DEFAULT_CRF, preset = DEFAULT_PRESET } = options
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', '-fflags', '+bitexact'],
    ...['-f', 'rawvideo', '-pix_fmt', format, '-s', `${widthPx}x${heightPx}`, '-framerate', rationalOf(fps)],
    ...['-i', 'pipe:0', '-an', '-sn', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact'],
    ...filterArgs(options),
    ...['-c:v', 'libx264', '-preset', preset, '-crf', String(crf), '-pix_fmt', 'yuv420p'],
    ...['-threads', String(ENCODE_THREADS), '-g', String(Math.max(1, Math.round(KEYFRAME_EVERY_S * fps)))],
    ...tagArgs(matrix),
    ...['-movflags', '+faststart', '-f', 'mp4', `file:${temporary}`],
  ]
}

function filterArgs({ widthPx, heightPx, format, matrix = 'bt709' }: EncodeOptions): string[] {
  const filters: string[] = []
  if (format === 'rgb24')
    filters.push(`scale=out_color_matrix=${matrix}:out_range=tv:flags=accurate_rnd,format=yuv420p`)
  const [right, bottom] = [widthPx % 2, heightPx % 2]
  if (right || bottom) {
    filters.push(`pad=${widthPx + right}:${heightPx + bottom}`)
    filters.push(`fillborders=right=${right}:bottom=${bottom}:mode=smear`)
  }
  return filters.length === 0 ? [] : ['-vf', filters.join(',')]
}

/** BT.601 is tagged as its 625-line variant; the two differ in primaries by less than a viewer can see. */
function tagArgs(matrix: ColourMatrix): string[] {
  const [space, primaries, transfer] =
    matrix === 'bt709' ? ['bt709', 'bt709', 'bt709'] : ['bt470bg', 'bt470bg', 'smpte170m']
  return ['-colorspace', space, '-color_primaries', primaries, '-color_trc', transfer, '-color_range', 'tv']
}

/** "30000/1001" for 29.97, "25" for 25, thousandths otherwise. */
export function rationalOf(fps: number): string {
  if (!Number.isFinite(fps) || fps <= 0) {
    throw badInput({ subject: 'frame rate', expected: 'a number above 0', got: String(fps) })
  }
  const whole = Math.round(fps)
  if (Math.abs(fps - whole) < 1e-6) return String(whole)
  const ntsc = Math.round((fps * 1001) / 1000)
  if (Math.abs(fps - (ntsc * 1000) / 1001) < 1e-2 / 3) return `${ntsc * 1000}/1001`
  return `${Math.round(fps * 1000)}/1000`
}
