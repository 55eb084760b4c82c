import { boxIou } from '../../geometry/box.ts'
import { kindOf } from '../associate/kinds.ts'
import type { FrameDetections, ImageTrack } from '../image-track.ts'

/** A detection is of a marked object where their boxes overlap by so much: drawn boxes are tight, a detector's of small objects are not. */
const SAME_IOU = 0.4
/** Of all frames that a detector looked at while the object was marked, the scores of its kind come to this mean at least ... */
const LEAST_MEAN_SCORE = 0.02
/** ... in so many of them. */
const LEAST_FRAMES = 3
/** Who rides is found as a person beside the cycle; whoever only passes it scores less than this share of it. */
const RIDER_SHARE = 0.2

/** Cars are what most vehicles are: one that is called another kind with less than this share of all vehicles' scores is a vehicle of some kind. */
const SAME_KIND_SHARE = 0.5

const { group: VEHICLE } = kindOf('vehicle')

/** What somebody rides, and what the two in one box are. */
const RIDDEN: Readonly<Record<string, string>> = { bicycle: 'cyclist', motorcycle: 'motorcyclist' }

/**
 * What a marked box holds: the category whose detections in it have the highest sum of scores, however low each one is, since that there is an
 * object needs no proof any more. A cycle with a person in the same box is who rides it. Undefined where hardly anything was detected in it.
 */
export function categoryInBox({ sightings }: ImageTrack, frames: readonly FrameDetections[]): string | undefined {
  const boxes = new Map(sightings.map(s => [s.index, s.box]))
  const scores = new Map<string, number>()
  let [looks, hits] = [0, 0]
  for (const { index, detections } of frames) {
    const box = boxes.get(index)
    if (!box) continue
    looks++
    const inside = detections.filter(d => boxIou(d.box, box) >= SAME_IOU)
    if (inside.length > 0) hits++
    for (const { category, score } of inside) scores.set(category, (scores.get(category) ?? 0) + score)
  }
  const [best] = [...scores].sort(([a, s], [b, t]) => t - s || (a < b ? -1 : 1))
  if (!best || hits < LEAST_FRAMES || best[1] < LEAST_MEAN_SCORE * looks) return undefined
  return riderIn(scores, best[0]) ?? vehicleIn(scores, best) ?? best[0]
}

function vehicleIn(scores: ReadonlyMap<string, number>, [best, most]: readonly [string, number]): string | undefined {
  const { group } = kindOf(best)
  if (group !== VEHICLE || best === 'car') return undefined
  const all = [...scores].reduce((sum, [category, score]) => sum + (kindOf(category).group === VEHICLE ? score : 0), 0)
  return most < SAME_KIND_SHARE * all ? 'vehicle' : undefined
}

function riderIn(scores: ReadonlyMap<string, number>, best: string): string | undefined {
  const of = (category: string): number => scores.get(category) ?? 0
  const [cycle] = Object.keys(RIDDEN).sort((a, b) => of(b) - of(a))
  const isRidden = (best === cycle || best === 'person') && Math.min(of('person'), of(cycle)) >= RIDER_SHARE * of(best)
  return isRidden ? RIDDEN[cycle] : undefined
}
