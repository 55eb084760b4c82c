import { runSteps, type Step, type Value } from '../../questions/steps.ts'
import { knownQuantity } from '../known/known.ts'
import type { PlanUnit, Term } from '../plan.ts'
import { type Asking, isNoAnswer, noAnswer } from './asking.ts'
import { type Failure, newWork, planBetween, planMeasures, push, type Work } from './planned-measures.ts'

export interface Evaluated {
  readonly steps: readonly Step[]
  /** Of each term, the step that is its value. */
  readonly values: readonly Value[]
  readonly work: Work
}

/** Terms as typed steps; a measure that cannot be told makes the whole so. */
export function evaluate(
  asking: Asking,
  terms: readonly Term[],
  unit?: (value: Value) => PlanUnit,
): Evaluated | Failure {
  const work = newWork()
  const places: number[] = []
  for (const term of terms) {
    const at = plan(asking, term, work)
    if (isNoAnswer(at)) return at
    places.push(at)
  }
  if (unit) {
    const [of] = places
    const { result } = runSteps(work.planned)[of]
    const to = unit(result)
    if (to !== result.unit) places[0] = push(work, { op: 'convert', of: [of], to })[0]
  }
  const steps = runSteps(work.planned)
  if (steps.some(({ result }) => !Number.isFinite(result.value))) {
    return noAnswer('does not move', 'what the calculation divides by is zero')
  }
  return { steps, values: places.map(at => steps[at].result), work }
}

/** Plans a term that is one number; its place among the steps. */
function plan(asking: Asking, term: Term, work: Work): number | Failure {
  const places = planAll(asking, term, work)
  if (isNoAnswer(places)) return places
  if (places.length === 1) return places[0]
  return noAnswer(
    'several readings',
    'it is asked of several objects, and not whether their sum or their mean is meant',
  )
}

/** The places of a term's numbers: several for a group. */
function planAll(asking: Asking, term: Term, work: Work): readonly number[] | Failure {
  switch (term.op) {
    case 'measure':
      return planMeasures(asking, term, work)
    case 'between':
      return planBetween(asking, term, work)
    case 'known':
    case 'stated':
      return planGiven(term, work)
    default:
      return planComputed(asking, term, work)
  }
}

function planGiven(term: Extract<Term, { op: 'known' | 'stated' }>, work: Work): readonly number[] | Failure {
  if (term.op === 'stated') {
    const { value, unit } = term
    if (term.recalled)
      work.notes.push(`${term.name ?? 'a quantity'} is what the language model recalls, not a figure with a source`)
    return push(work, { op: 'known', name: term.name ?? 'stated', result: { value, unit } })
  }
  const known = knownQuantity(term.name)
  if (!known) return noAnswer('unknown quantity', `no figure is known for "${term.name}"`)
  work.notes.push(`${known.name}: ${known.source}`)
  return push(work, { op: 'known', name: known.name, result: known.value })
}

type Folding = Extract<Term, { op: 'sum' | 'mean' | 'larger' | 'smaller' | 'difference' | 'quotient' | 'product' }>

function planComputed(asking: Asking, term: Folding, work: Work): readonly number[] | Failure {
  const of: number[] = []
  for (const part of term.of) {
    const folds = term.op === 'sum' || term.op === 'mean' || term.op === 'larger' || term.op === 'smaller'
    const places = folds ? planAll(asking, part, work) : asList(plan(asking, part, work))
    if (isNoAnswer(places)) return places
    of.push(...places)
  }
  if (term.op === 'quotient' && mayBeZero(work, of[1]))
    return noAnswer('too uncertain', 'what it is divided by may be zero')
  return push(work, { op: term.op, of })
}

const asList = (place: number | Failure): readonly number[] | Failure => (typeof place === 'number' ? [place] : place)

/** A divisor whose interval holds zero bounds no quotient; one that is exactly zero is found when it is computed. */
function mayBeZero(work: Work, place: number): boolean {
  const { value, interval90 } = runSteps(work.planned)[place].result
  return value !== 0 && interval90 !== undefined && interval90[0] <= 0
}
