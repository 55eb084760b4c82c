import { decodeTicks } from './decode-ticks.ts'
import type { Frame, FrameSize, PixelFormat } from './pixels.ts'
import { probeStamps, probeVideo, type VideoInfo } from './probe.ts'

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
  const { format, signal } = options
  const size: FrameSize = { widthPx: options.widthPx ?? info.widthPx, heightPx: options.heightPx ?? info.heightPx }
  const expectedCount = info.frameCount ?? 1
  let index = -1
  for await (const { data, tick } of decodeTicks(path, info, { ...size, format, seekS, expectedCount, signal })) {
    const timeS = Number.isFinite(tick) ? (tick - info.startTick) * info.tickS : (index + 1) / info.fps
    index = index < 0 && stampsS ? nearestIndex(stampsS, timeS) : index + 1
    yield { ...size, format, matrix: info.matrix, data, index, timeS }
  }
}

function nearestIndex(stampsS: readonly number[], timeS: number): number {
  let best = 0
  for (let i = 1; i < stampsS.length; i++) {
    if (Math.abs(stampsS[i] - timeS) < Math.abs(stampsS[best] - timeS)) best = i
  }
  return best
}
