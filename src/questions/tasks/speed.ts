import { measureMotion } from '../../kinematics/motion.ts'
import { speedAnswer } from '../answers.ts'
import type { Draft, Task } from '../draft.ts'
import { certainValue, MIN_ASKED_SPEED_MPS } from '../eligibility.ts'
import { evidenceOf } from '../evidence.ts'
import { SPEED, TOP_SPEED } from '../phrasing/numbers.ts'
import { objectWindows } from './parts.ts'

/** Average speed: distance over the asked time. */
export const speed: Task = {
  name: 'speed',
  title: 'traveling speed',
  usual: true,
  metric: true,
  phrasing: { plain: SPEED },
  *drafts(clip): Generator<Draft> {
    for (const { object, asked, objects } of objectWindows(clip, 'speed')) {
      const { speedMps, distanceM } = measureMotion(object.path, asked.window)
      const value = certainValue(speedMps, MIN_ASKED_SPEED_MPS)
      const lengthM = certainValue(distanceM, 0)
      if (value === undefined || lengthM === undefined) continue
      yield {
        objects,
        variant: 'plain',
        part: asked.part,
        durationS: asked.durationS,
        stratum: { kind: 'number', value },
        answer: ({ units }) => speedAnswer(speedMps, units),
        evidence: () =>
          evidenceOf([object.path], asked.window, { distanceM: lengthM, durationS: asked.durationS, speedMps: value }),
      }
    }
  },
}

/** Speed of the fastest half second. */
export const topSpeed: Task = {
  name: 'top-speed',
  title: 'top speed',
  usual: false,
  metric: true,
  phrasing: { plain: TOP_SPEED },
  *drafts(clip): Generator<Draft> {
    for (const { object, asked, objects } of objectWindows(clip, 'top speed')) {
      const { topSpeedMps } = measureMotion(object.path, asked.window)
      const value = certainValue(topSpeedMps, MIN_ASKED_SPEED_MPS)
      if (value === undefined) continue
      yield {
        objects,
        variant: 'plain',
        part: asked.part,
        durationS: asked.durationS,
        stratum: { kind: 'number', value },
        answer: ({ units }) => speedAnswer(topSpeedMps, units),
        evidence: () => evidenceOf([object.path], asked.window, { topSpeedMps: value }),
      }
    }
  },
}
