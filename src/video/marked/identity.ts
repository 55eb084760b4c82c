import { boxIou } from '../../geometry/box.ts'
import type { ImageTrack, Sighting } from '../image-track.ts'

/** A box is a detected object's from this overlap on. */
const SAME_IOU = 0.4
/** The object is told within so many seconds of the box that was given. */
const TELL_S = 1
/** So many boxes in a row on another object, and the follower has changed over. */
const LEAST_FRAMES = 3
/** Beyond what was detected the follower is believed for so long. */
const ALONE_S = 1

/** A marked object as one that was detected. */
export interface Identity {
  readonly track: ImageTrack
  /** Detected tracks that it is made of. */
  readonly parts: readonly ImageTrack[]
}

/**
 * Which detected object a followed box is: the one that it lay on when it was given, and others that it lies on after that one was lost.
 * Where it changes over to an object that is there at the same time, it is cut. Undefined where nothing was detected there.
 */
export function identityOf(
  followed: ImageTrack,
  givenAt: number,
  detected: readonly ImageTrack[],
): Identity | undefined {
  const places = detected.map(track => new Map(track.sightings.map(s => [s.index, s])))
  const under = (s: Sighting): ImageTrack | undefined => {
    let [best, most] = [-1, SAME_IOU]
    for (const [i, place] of places.entries()) {
      const other = place.get(s.index)
      const iou = other ? boxIou(s.box, other.box) : 0
      if (iou >= most) [best, most] = [i, iou]
    }
    return detected[best]
  }
  const start = followed.sightings.findIndex(s => s.index >= givenAt)
  if (start < 0) return undefined
  const first = firstUnder(followed.sightings, start, under)
  if (!first) return undefined
  const later = walk(followed.sightings.slice(start), first, under)
  const earlier = walk(followed.sightings.slice(0, start).reverse(), first, under)
  const parts = [...new Set([...earlier.parts, ...later.parts])]
  const own = [...earlier.own.reverse(), ...later.own]
  return { track: { id: followed.id, category: first.category, sightings: joined(parts, own) }, parts }
}

type Under = (s: Sighting) => ImageTrack | undefined

/** The detected object that most boxes near the given one lie on. */
function firstUnder(sightings: readonly Sighting[], start: number, under: Under): ImageTrack | undefined {
  const counts = new Map<ImageTrack, number>()
  for (const sighting of sightings) {
    if (Math.abs(sighting.timeS - sightings[start].timeS) > TELL_S) continue
    const track = under(sighting)
    if (track) counts.set(track, (counts.get(track) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}

/** Along the followed boxes, away from the given one: parts of the object, and boxes of the follower's own that may be its. */
function walk(
  sightings: readonly Sighting[],
  first: ImageTrack,
  under: Under,
): { parts: ImageTrack[]; own: Sighting[] } {
  const parts = [first]
  const own: Sighting[] = []
  let other: { readonly track: ImageTrack; count: number } | undefined
  for (const sighting of sightings) {
    const track = under(sighting)
    if (track && !parts.includes(track)) {
      other = other?.track === track ? { track, count: other.count + 1 } : { track, count: 1 }
      if (other.count < LEAST_FRAMES) continue
      if (parts.some(part => overlapInTime(part, track))) break
      parts.push(track)
    } else {
      if (track) other = undefined
      own.push(sighting)
    }
  }
  return { parts, own }
}

const overlapInTime = ({ sightings: a }: ImageTrack, { sightings: b }: ImageTrack): boolean =>
  a[0].index <= b[b.length - 1].index && b[0].index <= a[a.length - 1].index

/** The parts' boxes; the follower's between two parts, and shortly before the first and after the last. */
function joined(parts: readonly ImageTrack[], own: readonly Sighting[]): Sighting[] {
  const ordered = parts.toSorted((a, b) => a.sightings[0].index - b.sightings[0].index)
  const spans = ordered.map(({ sightings }) => [sightings[0].timeS, sightings[sightings.length - 1].timeS] as const)
  const [startS, endS] = [spans[0][0], spans[spans.length - 1][1]]
  const alone = own.filter(
    ({ timeS }) =>
      timeS >= startS - ALONE_S && timeS <= endS + ALONE_S && !spans.some(([a, b]) => timeS >= a && timeS <= b),
  )
  return [...ordered.flatMap(track => track.sightings), ...alone].sort((a, b) => a.index - b.index)
}
