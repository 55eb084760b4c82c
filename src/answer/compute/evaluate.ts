import { closestApproach, distanceBetweenAt } from '../../kinematics/proximity.ts'
import {
  type CannotTell,
  cannotTell,
  isCannotTell,
  isMeasured,
  type Quantity,
  type Window,
} from '../../kinematics/quantity.ts'
import { type PlannedStep, runSteps, type Step, type Value } from '../../questions/steps.ts'
import { knownQuantity } from '../known/known.ts'
import type { Part, PlanReference, PlanUnit, Term } from '../plan.ts'
import { type Actor, type Asking, actorsOf, isNoAnswer, type NoAnswer, noAnswer, oneActor } from './asking.ts'
import { MEASURE_ROWS, valueIn } from './measure.ts'
import { windowOf } from './parts.ts'

export type Failure = NoAnswer | CannotTell

/** Where somebody was looked at. */
export interface Look {
  readonly actor: Actor
  readonly window: Window
}

/** A calculation as it grows: steps whose measured results are filled in, and what was looked at. */
export interface Work {
  readonly planned: PlannedStep[]
  readonly looks: Look[]
  /** What is to be said beside the answer. */
  readonly notes: string[]
}

export const newWork = (): Work => ({ planned: [], looks: [], notes: [] })

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

function push(work: Work, step: PlannedStep): readonly number[] {
  work.planned.push(step)
  return [work.planned.length - 1]
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

function planMeasures(asking: Asking, term: Extract<Term, { op: 'measure' }>, work: Work): readonly number[] | Failure {
  const group = term.of.by === 'every'
  const actors = group ? actorsOf(asking, term.of) : asActors(oneActor(asking, term.of))
  if (isNoAnswer(actors)) return actors
  const places: number[] = []
  let why: Failure | undefined
  for (const actor of actors) {
    const found = measureOf(asking, actor, term.what, term.when)
    if (isNoAnswer(found)) {
      why = found
      if (!group) return found
      work.notes.push(`${actor.label} is left out: ${found.reason}`)
      continue
    }
    const { quantity, window } = found
    work.looks.push({ actor, window })
    const { startS, endS } = window
    const result = valueIn(quantity, MEASURE_ROWS[term.what].unit)
    places.push(...push(work, { op: 'measure', what: term.what, trackId: actor.trackId, startS, endS, result }))
  }
  return places.length > 0 ? places : (why ?? noAnswer('no such object'))
}

const asActors = (actor: Actor | NoAnswer): readonly Actor[] | NoAnswer => (isNoAnswer(actor) ? actor : [actor])

/** One measure of one object. */
export function measureOf(
  asking: Asking,
  actor: Actor,
  what: keyof typeof MEASURE_ROWS,
  when: Part,
): { readonly quantity: Exclude<Quantity, CannotTell>; readonly window: Window } | Failure {
  const window = windowOf(asking, when, actor)
  if (isNoAnswer(window)) return window
  if (isCannotTell(actor.path)) return actor.path
  const quantity = MEASURE_ROWS[what].measure(actor.path, window)
  return isMeasured(quantity) ? { quantity, window } : quantity
}

function planBetween(asking: Asking, term: Extract<Term, { op: 'between' }>, work: Work): readonly number[] | Failure {
  const pair = pairOf(asking, term.of)
  if (isNoAnswer(pair)) return pair
  const [first, second] = pair
  const window = sharedWindow(asking, term.when, first, second)
  if (isNoAnswer(window)) return window
  if (isCannotTell(first.path)) return first.path
  if (isCannotTell(second.path)) return second.path
  if (term.what === 'apart' && window.endS > window.startS) {
    return noAnswer('not understood', 'it changes: say at which time, or ask for the closest approach')
  }
  const quantity =
    term.what === 'apart' ? distanceBetweenAt(first.path, second.path, window.startS) : closestM(first, second, window)
  if (!isMeasured(quantity)) return quantity
  work.looks.push({ actor: first, window }, { actor: second, window })
  const { startS, endS } = window
  const [trackId, otherTrackId] = [first.trackId, second.trackId]
  return push(work, {
    op: 'measure',
    what: term.what,
    trackId,
    otherTrackId,
    startS,
    endS,
    result: valueIn(quantity, 'm'),
  })
}

export function pairOf(
  asking: Asking,
  [a, b]: readonly [PlanReference, PlanReference],
): readonly [Actor, Actor] | NoAnswer {
  const first = oneActor(asking, a)
  if (isNoAnswer(first)) return first
  const second = oneActor(asking, b)
  if (isNoAnswer(second)) return second
  return first.trackId === second.trackId ? noAnswer('no such object', 'both are the same object') : [first, second]
}

/** When both are seen. */
export function sharedWindow(asking: Asking, when: Part, first: Actor, second: Actor): Window | Failure {
  const [a, b] = [windowOf(asking, when, first), windowOf(asking, when, second)]
  if (isNoAnswer(a)) return a
  if (isNoAnswer(b)) return b
  const window = { startS: Math.max(a.startS, b.startS), endS: Math.min(a.endS, b.endS) }
  return window.endS >= window.startS ? window : cannotTell('not seen')
}

function closestM({ path: first }: Actor, { path: second }: Actor, window: Window): Quantity {
  if (isCannotTell(first)) return first
  if (isCannotTell(second)) return second
  const approach = closestApproach(first, second, window)
  return isCannotTell(approach) ? approach : approach.distanceM
}
