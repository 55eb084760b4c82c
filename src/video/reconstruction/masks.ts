import type { Box2dPx } from '../../geometry/box.ts'
import type { FrameSize } from '../../media/pixels.ts'
import { boxOfRuns, runsOfText } from '../../media/rle.ts'
import type { ObjectMask } from '../../models/vision.ts'

/** Which object is where: 0 is none. Rows from the top. */
export interface IdMap extends FrameSize {
  readonly ids: ArrayLike<number>
}

/** The mask of every object of a map, by its number, rising. */
export function masksOfIds({ ids, widthPx, heightPx }: IdMap): Map<number, ObjectMask> {
  const edges = new Map<number, [number, number, number, number]>()
  for (let y = 0, at = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, at++) {
      const id = ids[at]
      if (id === 0) continue
      const box = edges.get(id)
      if (!box) edges.set(id, [x, y, x + 1, y + 1])
      else {
        if (x < box[0]) box[0] = x
        if (x >= box[2]) box[2] = x + 1
        box[3] = y + 1
      }
    }
  }
  const insideOf = (id: number, box: Box2dPx) => cut(box, (x, y) => ids[y * widthPx + x] === id)
  return new Map([...edges].sort(([a], [b]) => a - b).map(([id, box]) => [id, { box, inside: insideOf(id, box) }]))
}

function cut([x0, y0, x1, y1]: Box2dPx, isInside: (x: number, y: number) => boolean): Uint8Array {
  const inside = new Uint8Array((x1 - x0) * (y1 - y0))
  for (let y = y0, to = 0; y < y1; y++) for (let x = x0; x < x1; x++, to++) if (isInside(x, y)) inside[to] = 1
  return inside
}

/** A mask of COCO's run lengths, as text or numbers; undefined where it is empty. Errors where the runs do not fill the image. */
export function maskOfRuns(
  counts: string | readonly number[],
  { widthPx, heightPx }: FrameSize,
): ObjectMask | undefined {
  const runs = typeof counts === 'string' ? runsOfText(counts) : counts
  const box = boxOfRuns(runs, widthPx, heightPx)
  if (!box) return undefined
  const [x0, y0, x1, y1] = box
  const inside = new Uint8Array((x1 - x0) * (y1 - y0))
  let at = 0
  for (const [i, run] of runs.entries()) {
    for (let p = at; i % 2 === 1 && p < at + run; p++) {
      inside[((p % heightPx) - y0) * (x1 - x0) + Math.floor(p / heightPx) - x0] = 1
    }
    at += run
  }
  return { box, inside }
}
