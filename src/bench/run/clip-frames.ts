import { readFile } from 'node:fs/promises'
import { badInput } from '../../base/errors.ts'
import { type DecodeOptions, decodeFrames } from '../../media/decode.ts'
import { decodeImages } from '../../media/image-frames.ts'
import { encodeJpegs } from '../../media/jpeg.ts'
import type { FrameSize, Frame as Pixels } from '../../media/pixels.ts'
import { probeVideo } from '../../media/probe.ts'
import type { Frame } from '../responder.ts'
import type { FramesWanted } from './item.ts'

/** Places of `count` of `total` instants, spread evenly, the first and the last among them. */
export function spread(total: number, count: number): number[] {
  if (count >= total) return Array.from({ length: total }, (_, i) => i)
  if (count === 1) return [(total - 1) >> 1]
  return Array.from({ length: count }, (_, k) => Math.round((k * (total - 1)) / (count - 1)))
}

/** Even, as video wants it; never wider than the picture. */
export function scaledSize(size: FrameSize, widthPx = size.widthPx): FrameSize {
  if (widthPx >= size.widthPx) return { widthPx: size.widthPx, heightPx: size.heightPx }
  const even = (value: number) => Math.max(2, 2 * Math.round(value / 2))
  return { widthPx: even(widthPx), heightPx: even((size.heightPx * widthPx) / size.widthPx) }
}

/** JPEG files, one for each of `timesS`: as they are, or scaled down. */
export async function framesOfJpegs(
  paths: readonly string[],
  timesS: readonly number[],
  { widthPx, ...size }: FramesWanted & { readonly full: FrameSize },
  signal: AbortSignal,
): Promise<Frame[]> {
  const places = spread(paths.length, size.count)
  const chosen = places.map(i => paths[i])
  const target = scaledSize(size.full, widthPx)
  if (target.widthPx === size.full.widthPx) {
    return Promise.all(places.map(async i => ({ timeS: timesS[i], jpeg: await readFile(paths[i]) })))
  }
  const pictures: Pixels[] = []
  for await (const picture of decodeImages(chosen, { format: 'yuv420p', ...target, signal })) pictures.push(picture)
  const jpegs = await encodeJpegs(pictures, { ...pictures[0], signal })
  return jpegs.map((jpeg, k) => ({ timeS: timesS[places[k]], jpeg }))
}

/** The frames of a video nearest to the chosen of `timesS` (seconds since its first frame), as JPEG. */
export async function framesOfVideo(
  path: string,
  timesS: readonly number[],
  { count, widthPx }: FramesWanted,
  signal: AbortSignal,
): Promise<Frame[]> {
  const info = await probeVideo(path, { signal })
  const wanted = spread(timesS.length, count).map(i => timesS[i])
  const pictures = await picturesOfVideo(path, wanted, { ...scaledSize(info, widthPx), info, signal })
  const jpegs = await encodeJpegs(pictures, { ...pictures[0], signal })
  return jpegs.map((jpeg, k) => ({ timeS: wanted[k], jpeg }))
}

/** The frames of a video nearest to each of the times, which rise, scaled to the size. */
export async function picturesOfVideo(
  path: string,
  timesS: readonly number[],
  options: FrameSize & Pick<DecodeOptions, 'info' | 'signal'>,
): Promise<Pixels[]> {
  const nearest = new Map<number, { frame: Pixels; offS: number }>()
  for await (const frame of decodeFrames(path, { format: 'yuv420p', ...options })) {
    for (const timeS of timesS) {
      const offS = Math.abs(frame.timeS - timeS)
      if (offS < (nearest.get(timeS)?.offS ?? Number.POSITIVE_INFINITY)) nearest.set(timeS, { frame, offS })
    }
    if (frame.timeS > timesS[timesS.length - 1] + 1) break
  }
  const pictures = timesS.flatMap(timeS => nearest.get(timeS)?.frame ?? [])
  if (pictures.length > 0) return pictures
  throw badInput({ subject: 'clip', expected: 'frames', got: 'none', where: path })
}
