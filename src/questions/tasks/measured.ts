import type { MotionPath } from '../../kinematics/path.ts'
import type { Measured, Quantity, Window } from '../../kinematics/quantity.ts'
import type { Answer } from '../answer.ts'
import type { Draft, Task } from '../draft.ts'
import { certain } from '../eligibility.ts'
import { evidenceOf } from '../evidence.ts'
import type { Phrasing } from '../phrasing/phrasing.ts'
import type { AskedUnits } from '../units.ts'
import { objectWindows } from './parts.ts'

/** A task that asks for one measured number of one object, over the clip or a part of it. */
interface MeasuredTask {
  readonly name: string
  readonly title: string
  readonly usual: boolean
  readonly phrasing: Phrasing
  /** A smaller value is asked only where it is zero. */
  readonly leastValue: number
  measure(path: MotionPath, window: Window): Quantity
  answer(quantity: Quantity, units: AskedUnits): Answer
  /** The evidence's sub-results. */
  results(value: number, durationS: number): Readonly<Record<string, number>>
}

export function measuredTask({
  name,
  title,
  usual,
  phrasing,
  leastValue,
  measure,
  answer,
  results,
}: MeasuredTask): Task<Measured> {
  return {
    name,
    title,
    usual,
    metric: true,
    phrasing: { plain: phrasing },
    *drafts(clip): Generator<Draft<Measured>> {
      for (const { object, asked, objects } of objectWindows(clip, name)) {
        const found = certain(measure(object.path, asked.window), leastValue)
        if (!found) continue
        yield { objects, variant: 'plain', asked, stratum: { kind: 'number', value: found.value }, found }
      }
    },
    answer: ({ found }, { units }) => answer(found, units),
    evidence: ({ objects, asked, found }) =>
      evidenceOf([objects[0].path], asked.window, results(found.value, asked.durationS)),
  }
}
