import type { VideoSource } from '../../media/video-source.ts'
import type { GreyImage } from './segments.ts'

/** More pictures make the scenery no clearer. */
const DEFAULT_COUNT = 11

export interface MedianOptions {
  readonly count?: number
  readonly signal?: AbortSignal
}

/** Frames spread evenly over the video, as grey. */
export async function greyFrames(
  source: VideoSource,
  { count = DEFAULT_COUNT, signal }: MedianOptions = {},
): Promise<GreyImage[]> {
  const total = source.stampsS.length
  const wanted = new Set(
    Array.from({ length: Math.min(count, total) }, (_, i) => Math.floor(((i + 0.5) * total) / Math.min(count, total))),
  )
  const frames: GreyImage[] = []
  for await (const frame of source.frames({ format: 'gray', only: index => wanted.has(index), signal })) {
    frames.push({
      widthPx: frame.widthPx,
      heightPx: frame.heightPx,
      data: frame.data.slice(0, frame.widthPx * frame.heightPx),
    })
  }
  return frames
}

/** By pixel, the middle grey of some pictures of one view: what moves is gone. At least one picture. */
export function medianImage(frames: readonly GreyImage[]): GreyImage {
  const [{ widthPx, heightPx }] = frames
  const data = new Uint8Array(widthPx * heightPx)
  const greys = new Uint8Array(frames.length)
  const middle = frames.length >> 1
  for (let p = 0; p < data.length; p++) {
    for (let i = 0; i < frames.length; i++) greys[i] = frames[i].data[p]
    data[p] = greys.sort()[middle]
  }
  return { widthPx, heightPx, data }
}
