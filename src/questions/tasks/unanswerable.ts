import type { Random } from '../../base/random.ts'
import { headingAt } from '../../kinematics/heading.ts'
import { type CannotTellReason, isCannotTell, type Window } from '../../kinematics/quantity.ts'
import { GRID_STEP_S } from '../../tracks/resample.ts'
import type { Draft, Task } from '../draft.ts'
import { isClearOver } from '../eligibility.ts'
import { UNANSWERABLE, WHY } from '../phrasing/cannot-tell.ts'
import { COLOURS } from '../record.ts'
import type { SeenClip, SeenObject } from '../seen-clip.ts'
import { singlesOf } from './parts.ts'

interface Unknown {
  readonly why: CannotTellReason
  /** Which of the colours that no box bears the question names. */
  readonly absentColour?: number
}

/** Questions that nobody can answer from the clip; "cannot tell" is right. */
export const unanswerable: Task<Unknown> = {
  name: 'unanswerable',
  title: 'cannot be told',
  usual: false,
  metric: false,
  phrasing: UNANSWERABLE,
  *drafts(clip): Generator<Draft<Unknown>> {
    const random = clip.random('unanswerable')
    for (const objects of singlesOf(clip)) {
      if (!isClearOver(clip, objects[0], clip)) continue
      const variant = random.pick(['distance', 'speed'])
      if (!clip.scaleWitness) yield draftOf(clip, objects, variant, { why: 'no scale' })
      yield beyondTheEnd(clip, objects, variant, random)
      yield draftOf(clip, objects, variant, { why: 'no such object', absentColour: random.int(2) })
      yield* directionAtRest(clip, objects, random)
    }
  },
  answer: ({ found }) => ({ type: 'cannotTell', value: found.why }),
  evidence: () => ({ paths: [], results: {} }),
  slots: ({ found: { why, absentColour } }, { colours }) => ({
    why: WHY[why] ?? why,
    ...(absentColour !== undefined && {
      object: `the object in the ${COLOURS.filter(colour => !colours.includes(colour))[absentColour]} box`,
    }),
  }),
}

function draftOf(
  clip: SeenClip,
  objects: readonly [SeenObject],
  variant: string,
  found: Unknown,
  part?: Window,
): Draft<Unknown> {
  const asked = { window: part ?? clip, ...(part && { part }), durationS: clip.endS - clip.startS }
  return { objects, variant, asked, stratum: { kind: 'option', value: found.why }, found }
}

/** A part of the video that is not there. */
function beyondTheEnd(clip: SeenClip, objects: readonly [SeenObject], variant: string, random: Random): Draft<Unknown> {
  const startS = clip.endS + (1 + random.int(8)) * GRID_STEP_S
  const part = { startS, endS: startS + (3 + random.int(6)) * GRID_STEP_S }
  return draftOf(clip, objects, variant, { why: 'not seen' }, part)
}

/** The direction of an object that stands. */
function* directionAtRest(clip: SeenClip, objects: readonly [SeenObject], random: Random): Generator<Draft<Unknown>> {
  const still = clip.timesS.slice(0, -1).filter(timeS => {
    const heading = headingAt(objects[0].path, timeS)
    return isCannotTell(heading) && heading.reason === 'does not move'
  })
  if (still.length === 0) return
  const startS = random.pick(still)
  const part = { startS, endS: startS + GRID_STEP_S }
  yield { ...draftOf(clip, objects, 'moment', { why: 'does not move' }, part), reference: 'camera' }
}
