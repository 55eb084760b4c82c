import type { Box2dPx } from '../../geometry/box.ts'
import type { FrameDetections } from '../image-track.ts'

/** A box is a mover's from this score on: a missed one spoils more than a little scenery that is left out. */
const LEAST_SCORE = 0.2

/** Boxes of what may move by itself, by frame: of the nearest frame that a detector looked at. */
export function moversOf(found: readonly FrameDetections[]): (index: number) => readonly Box2dPx[] {
  const boxes = found.map(({ detections }) => detections.filter(d => d.score >= LEAST_SCORE).map(d => d.box))
  return index => {
    const next = found.findIndex(frame => frame.index >= index)
    if (next < 0) return boxes[boxes.length - 1] ?? []
    const isNearer = next > 0 && index - found[next - 1].index < found[next].index - index
    return boxes[isNearer ? next - 1 : next]
  }
}
