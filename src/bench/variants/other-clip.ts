import { Random } from '../../base/random.ts'
import type { Question } from '../../questions/record.ts'
import type { DrawnClip } from '../run/question-item.ts'

/** A clip, and a question about it. */
export interface ClipToTake {
  readonly question: Question
  readonly drawn: DrawnClip
}

/**
 * A clip of another recording for a question's, the same for all questions of that clip: one with boxes of the same
 * colours and as many instants where there is one, drawn among the nearest to that. Undefined where all clips are of one
 * recording.
 */
export function otherClip(
  { id, recordingId, clip, objects }: Question,
  all: readonly ClipToTake[],
  seed: number,
): ClipToTake | undefined {
  const others = all.filter(({ question }) => question.recordingId !== recordingId)
  const colours = coloursOf(objects)
  const farOff = ({ question }: ClipToTake): number =>
    (coloursOf(question.objects) === colours ? 0 : 1000) + Math.abs(question.clip.timesS.length - clip.timesS.length)
  const least = Math.min(...others.map(farOff))
  const nearest = new Map(
    others.filter(other => farOff(other) === least).map(other => [other.drawn.row.clipHash, other]),
  )
  if (nearest.size === 0) return undefined
  const own = all.find(({ question }) => question.id === id)?.drawn.row.clipHash ?? id
  return new Random(seed, 'other clip', own).pick([...nearest.values()])
}

const coloursOf = (objects: Question['objects']): string =>
  objects
    .map(({ colour }) => colour)
    .sort()
    .join()
