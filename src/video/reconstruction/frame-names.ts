import { badInput } from '../../base/errors.ts'
import type { VideoSource } from '../../media/video-source.ts'

const stemOf = (path: string): string => path.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '')

/**
 * The video's frame that a file of a program is of: by the name of the frame's own image, else by the number at the end of the
 * name ("mask_00012", "frame_0012"), counted from 0.
 */
export function frameOfName(source: VideoSource): (path: string, where: string) => number {
  const count = source.stampsS.length
  const byName = new Map(source.stampsS.map((_, i) => [stemOf(source.frameFile(i).file), i]))
  return (path, where) => {
    const stem = stemOf(path)
    const named = byName.size > 1 ? (byName.get(stem) ?? byName.get(stem.replace(/^mask_/, ''))) : undefined
    const index = named ?? Number(/(\d+)$/.exec(stem)?.[1] ?? Number.NaN)
    if (Number.isInteger(index) && index < count) return index
    const expected = `the name of a frame, or its number below ${count}`
    throw badInput({ subject: 'frame of a file', expected, got: path, where })
  }
}
