import type { Value } from '../../questions/steps.ts'
import { answerOfSteps } from '../../questions/tasks/calculations.ts'
import { handyDuration, isDuration, isLength, toSi } from '../../questions/units.ts'
import type { PlanOf, PlanUnit, Term } from '../plan.ts'
import { valueSentence } from '../say.ts'
import { type Asking, isNoAnswer } from './asking.ts'
import { evaluate } from './evaluate.ts'
import type { Result } from './outcome.ts'

/** A computed length beyond this is told in kilometres. */
const LONG_M = 10_000

/** A number: measured, or computed from what was measured. */
export function value(asking: Asking, { term, unit }: PlanOf<'value'>): Result {
  const found = evaluate(asking, [term], result => unit ?? usualUnit(term, result))
  if (isNoAnswer(found)) return found
  const { steps, work } = found
  const { tolerance: _, ...answer } = answerOfSteps(steps)
  return { answer, says: valueSentence(term, answer, work.looks), steps, looks: work.looks, notes: work.notes }
}

/** As a person would say it, where no unit is asked for. */
function usualUnit(term: Term, result: Value): PlanUnit {
  const computed = term.op === 'quotient' || term.op === 'product'
  const si = toSi(result.value, result.unit)
  if (computed && isDuration(result.unit)) return handyDuration(si)
  return computed && isLength(result.unit) && si >= LONG_M ? 'km' : result.unit
}
