import { boxIou } from '../geometry/box.ts'
import type { FrameDetections, ImageTrack, Sighting } from './image-track.ts'
import { identityOf } from './marked/identity.ts'
import { categoryInBox } from './marked/named.ts'

/** An object that the user marked. */
export interface MarkedObject {
  readonly track: ImageTrack
  /** The frame in which its box was given; absent where every box was. */
  readonly givenAt?: number
}

/** A detected object is the marked one where they overlap by so much, in half of the frames that both are in. */
const SAME_IOU = 0.5
const SAME_SHARE = 0.5
const LEAST_FRAMES = 3

/**
 * Objects that a user marked, and the others that were detected. One that was followed from a single box keeps its name and becomes the
 * detected object that it was there: a detector does not slide from one person to the next. All others keep their own boxes, take their
 * category from what was detected in them, and the detected track that they are is left out.
 */
export function withMarked(
  detected: readonly ImageTrack[],
  marked: readonly MarkedObject[],
  frames: readonly FrameDetections[] = [],
): ImageTrack[] {
  const taken = new Set<ImageTrack>()
  const named = marked.map(({ track, givenAt }) => {
    const identity = givenAt === undefined ? undefined : identityOf(track, givenAt, detected)
    for (const part of identity?.parts ?? []) taken.add(part)
    return identity?.track ?? withCategory(track, detected, frames, taken)
  })
  return [...named, ...detected.filter(track => !taken.has(track))]
}

function withCategory(
  track: ImageTrack,
  detected: readonly ImageTrack[],
  frames: readonly FrameDetections[],
  taken: Set<ImageTrack>,
): ImageTrack {
  const same = detected.filter(other => isSame(track.sightings, other.sightings))
  for (const other of same) taken.add(other)
  if (track.category !== 'object') return track
  const longest = same.toSorted((a, b) => b.sightings.length - a.sightings.length)[0]
  const category = categoryInBox(track, frames) ?? longest?.category
  return category === undefined ? track : { ...track, category }
}

function isSame(a: readonly Sighting[], b: readonly Sighting[]): boolean {
  const boxes = new Map(b.map(s => [s.index, s.box]))
  let [common, same] = [0, 0]
  for (const { index, box } of a) {
    const other = boxes.get(index)
    if (!other) continue
    common++
    if (boxIou(box, other) >= SAME_IOU) same++
  }
  return common >= LEAST_FRAMES && same >= SAME_SHARE * common
}
