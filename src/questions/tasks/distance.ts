import { measureMotion } from '../../kinematics/motion.ts'
import { lengthAnswer } from '../answers.ts'
import type { Draft, Task } from '../draft.ts'
import { certainValue, MIN_ASKED_DISTANCE_M } from '../eligibility.ts'
import { evidenceOf } from '../evidence.ts'
import { DISTANCE } from '../phrasing/numbers.ts'
import { objectWindows } from './parts.ts'

/** How far an object travels, in the clip or a part of it. */
export const distance: Task = {
  name: 'distance',
  title: 'traveled distance',
  usual: true,
  metric: true,
  phrasing: { plain: DISTANCE },
  *drafts(clip): Generator<Draft> {
    for (const { object, asked, objects } of objectWindows(clip, 'distance')) {
      const { distanceM } = measureMotion(object.path, asked.window)
      const value = certainValue(distanceM, MIN_ASKED_DISTANCE_M)
      if (value === undefined) continue
      yield {
        objects,
        variant: 'plain',
        part: asked.part,
        durationS: asked.durationS,
        stratum: { kind: 'number', value },
        answer: ({ units }) => lengthAnswer(distanceM, units),
        evidence: () => evidenceOf([object.path], asked.window, { distanceM: value }),
      }
    }
  },
}
