import { type Motion, measureMotion } from '../../kinematics/motion.ts'
import type { Quantity } from '../../kinematics/quantity.ts'
import type { Answer } from '../answer.ts'
import type { Draft, Task } from '../draft.ts'
import { certainValue } from '../eligibility.ts'
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
  quantityOf(motion: Motion): Quantity
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
  quantityOf,
  answer,
  results,
}: MeasuredTask): Task {
  return {
    name,
    title,
    usual,
    metric: true,
    phrasing: { plain: phrasing },
    *drafts(clip): Generator<Draft> {
      for (const { object, asked, objects } of objectWindows(clip, name)) {
        const quantity = quantityOf(measureMotion(object.path, asked.window))
        const value = certainValue(quantity, leastValue)
        if (value === undefined) continue
        yield {
          objects,
          variant: 'plain',
          part: asked.part,
          durationS: asked.durationS,
          stratum: { kind: 'number', value },
          answer: ({ units }) => answer(quantity, units),
          evidence: () => evidenceOf([object.path], asked.window, results(value, asked.durationS)),
        }
      }
    },
  }
}
