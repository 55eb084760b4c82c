import type { Random } from '../../base/random.ts'
import { headingAt } from '../../kinematics/heading.ts'
import { type CannotTellReason, isCannotTell } from '../../kinematics/quantity.ts'
import { GRID_STEP_S } from '../../tracks/resample.ts'
import type { Draft, Task, Wording } from '../draft.ts'
import { isClearOver } from '../eligibility.ts'
import { UNANSWERABLE, WHY } from '../phrasing/cannot-tell.ts'
import { COLOURS } from '../record.ts'
import type { SeenClip, SeenObject } from '../seen-clip.ts'

/** Questions that nobody can answer from the clip; "cannot tell" is right. */
export const unanswerable: Task = {
  name: 'unanswerable',
  title: 'cannot be told',
  usual: false,
  metric: false,
  phrasing: UNANSWERABLE,
  *drafts(clip): Generator<Draft> {
    const random = clip.random('unanswerable')
    for (const object of clip.objects) {
      if (!isClearOver(clip, object, clip)) continue
      const variant = random.pick(['distance', 'speed'])
      if (!clip.scaleWitness) yield draftOf(clip, object, variant, 'no scale')
      yield beyondTheEnd(clip, object, variant, random)
      yield otherColour(clip, object, variant, random.int(2))
      yield* directionAtRest(clip, object, random)
    }
  },
}

function draftOf(clip: SeenClip, object: SeenObject, variant: string, reason: CannotTellReason): Draft {
  return {
    objects: [object],
    variant,
    durationS: clip.endS - clip.startS,
    stratum: { kind: 'option', value: reason },
    slots: () => ({ why: WHY[reason] ?? reason }),
    answer: () => ({ type: 'cannotTell', value: reason }),
    evidence: () => ({ paths: [], results: {} }),
  }
}

/** A part of the video that is not there. */
function beyondTheEnd(clip: SeenClip, object: SeenObject, variant: string, random: Random): Draft {
  const startS = clip.endS + (1 + random.int(8)) * GRID_STEP_S
  const part = { startS, endS: startS + (3 + random.int(6)) * GRID_STEP_S }
  return { ...draftOf(clip, object, variant, 'not seen'), part }
}

/** A box of a colour that nothing bears. */
function otherColour(clip: SeenClip, object: SeenObject, variant: string, which: number): Draft {
  const draft = draftOf(clip, object, variant, 'no such object')
  const slots = (wording: Wording) => {
    const absent = COLOURS.filter(colour => !wording.colours.includes(colour))
    return { ...draft.slots?.(wording), object: `the object in the ${absent[which]} box` }
  }
  return { ...draft, slots }
}

/** The direction of an object that stands. */
function* directionAtRest(clip: SeenClip, object: SeenObject, random: Random): Generator<Draft> {
  const still = clip.timesS.slice(0, -1).filter(timeS => {
    const heading = headingAt(object.path, timeS)
    return isCannotTell(heading) && heading.reason === 'does not move'
  })
  if (still.length === 0) return
  const startS = random.pick(still)
  const draft = draftOf(clip, object, 'moment', 'does not move')
  yield { ...draft, part: { startS, endS: startS + GRID_STEP_S }, reference: 'camera' }
}
