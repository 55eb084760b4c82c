import { boxIou } from '../../../src/geometry/box.ts'
import { findDrawnBoxes } from '../../../src/video/drawn-boxes.ts'
import type { DrawnClip } from './clips.ts'

export interface Tally {
  truth: number
  found: number
  right: number
  close: number
  cpuMs: number
  frames: number
}

export const emptyTally = (): Tally => ({ truth: 0, found: 0, right: 0, close: 0, cpuMs: 0, frames: 0 })

export function addTally(sum: Tally, tally: Tally): void {
  for (const key of Object.keys(tally) as (keyof Tally)[]) sum[key] += tally[key]
}

/** Drawn boxes that are found again with IoU >= 0.5 (right) and >= 0.9 (close) to the middle of the line. */
export async function scoreDrawn({ source, truth }: DrawnClip): Promise<Tally> {
  const tally = emptyTally()
  const start = process.cpuUsage()
  const found = await findDrawnBoxes(source, { colours: [...truth.keys()] })
  tally.cpuMs = process.cpuUsage(start).user / 1000
  tally.frames = source.stampsS.length
  for (const [colour, boxes] of truth) {
    const sightings = found.get(colour) ?? []
    tally.truth += boxes.filter(box => box).length
    tally.found += sightings.length
    for (const { index, box } of sightings) {
      const wanted = boxes[index]
      const iou = wanted ? boxIou(wanted, box) : 0
      if (iou >= 0.5) tally.right++
      if (iou >= 0.9) tally.close++
    }
  }
  return tally
}
