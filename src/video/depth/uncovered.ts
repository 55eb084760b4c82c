import { type Box2dPx, boxHeightPx, boxWidthPx } from '../../geometry/box.ts'
import type { ObjectMask } from '../../models/vision.ts'
import type { ImageTrack } from '../image-track.ts'

/** What stands before another thing reaches lower in the picture, by this share of the other's height. */
const BEFORE_SHARE = 0.03

/**
 * Where depth may be read for an object that others stand before: the middle of its box, without their boxes. Undefined where nothing
 * covers it; a mask of nothing where all of it is covered.
 */
export function uncoveredMasks(
  tracks: readonly ImageTrack[],
): (trackId: string, index: number) => ObjectMask | undefined {
  const boxes = new Map<number, { readonly id: string; readonly box: Box2dPx }[]>()
  const masked = new Set<string>()
  for (const { id, sightings } of tracks) {
    for (const { index, box, mask } of sightings) {
      boxes.set(index, [...(boxes.get(index) ?? []), { id, box }])
      if (mask) masked.add(`${id} ${index}`)
    }
  }
  return (trackId, index) => {
    const all = boxes.get(index) ?? []
    const own = all.find(one => one.id === trackId)?.box
    if (!own || masked.has(`${trackId} ${index}`)) return undefined
    const middle = middleOf(own)
    const before = all.filter(
      ({ id, box }) => id !== trackId && box[3] > own[3] + BEFORE_SHARE * boxHeightPx(own) && overlap(box, middle),
    )
    return before.length > 0
      ? maskWithout(
          middle,
          before.map(({ box }) => box),
        )
      : undefined
  }
}

/** As depth is read without a mask: there a box holds its object and little else. */
function middleOf(box: Box2dPx): Box2dPx {
  const [w, h] = [boxWidthPx(box), boxHeightPx(box)]
  const [x0, y0] = [Math.floor(box[0] + w / 3), Math.floor(box[1] + h / 4)]
  return [x0, y0, Math.max(x0 + 1, Math.ceil(box[2] - w / 3)), Math.max(y0 + 1, Math.ceil(box[3] - h / 4))]
}

const overlap = (a: Box2dPx, b: Box2dPx): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]

function maskWithout(box: Box2dPx, others: readonly Box2dPx[]): ObjectMask {
  const [x0, y0, x1, y1] = box
  const inside = new Uint8Array((x1 - x0) * (y1 - y0)).fill(1)
  for (const [a, b, c, d] of others) {
    const [left, right] = [Math.max(x0, Math.floor(a)), Math.min(x1, Math.ceil(c))]
    for (let y = Math.max(y0, Math.floor(b)); y < Math.min(y1, Math.ceil(d)); y++) {
      if (right > left) inside.fill(0, (y - y0) * (x1 - x0) + left - x0, (y - y0) * (x1 - x0) + right - x0)
    }
  }
  return { box, inside }
}
