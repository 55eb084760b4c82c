import { join } from 'node:path'
import { throwIfAborted } from '../../../base/work.ts'
import type { Reel } from '../../../clips/reel.ts'
import { addressFrom } from '../../../look/look-at-questions.ts'
import { jpegsOf } from '../../../look/sheet-of-scene.ts'
import type { Question } from '../../../questions/record.ts'
import type { DrawnClip } from '../../run/question-item.ts'

export interface Still {
  /** Seconds of the clip. */
  readonly timeS: number
  readonly jpeg: Uint8Array
}

export interface Strip {
  readonly stills: readonly Still[]
  readonly widthPx: number
  readonly heightPx: number
  /** Of the MP4, seen from the page. */
  readonly address?: string
}

const COUNT = 4
/** Small enough that sixty cases stay within a few megabytes, and the boxes can still be seen. */
const WIDTH_PX = 288

/** A few frames of a question's drawn clip, spread over it, as a model saw them. */
export async function stripOf(
  { clip }: Pick<Question, 'clip'>,
  { row, folder }: DrawnClip,
  pageFolder: string,
  signal?: AbortSignal,
): Promise<Strip> {
  throwIfAborted(signal, folder)
  const { file, frames = [] } = row
  const durationS = clip.endS - clip.startS
  const stills = file === undefined
  const last = stills ? frames.length - 1 : Math.floor(durationS * row.videoFps + 1e-3)
  const count = Math.min(COUNT, last + 1)
  const positions = Array.from({ length: count }, (_, i) => Math.round((i * last) / Math.max(1, count - 1)))
  const widthPx = Math.min(WIDTH_PX, even(row.widthPx))
  const size = { widthPx, heightPx: even((row.heightPx * widthPx) / row.widthPx) }
  const reel: Reel = stills
    ? { kind: 'images', pathOf: new Map(frames.map((name, i) => [i, join(folder, name)])) }
    : { kind: 'video', path: join(folder, file) }
  const jpegs = count === 0 ? [] : await jpegsOf(reel, positions, size, signal)
  const timeOf = (position: number): number => (stills ? clip.timesS[position] - clip.startS : position / row.videoFps)
  return {
    ...size,
    stills: jpegs.map((jpeg, i) => ({ timeS: timeOf(positions[i]), jpeg })),
    ...(file !== undefined && { address: addressFrom(pageFolder, join(folder, file)) }),
  }
}

/** Halved colour wants even sides. */
const even = (px: number): number => Math.max(2, 2 * Math.round(px / 2))
