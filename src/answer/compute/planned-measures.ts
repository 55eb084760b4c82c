import { closestApproach, distanceBetweenAt } from '../../kinematics/proximity.ts'
import {
  type CannotTell,
  cannotTell,
  isCannotTell,
  isMeasured,
  type Quantity,
  type Window,
} from '../../kinematics/quantity.ts'
import type { PlannedStep } from '../../questions/steps.ts'
import type { Part, PlanReference, Term } from '../plan.ts'
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

/** The place of the step, alone. */
export function push(work: Work, step: PlannedStep): readonly number[] {
  work.planned.push(step)
  return [work.planned.length - 1]
}

/** A measure of one object, or of each of a group. */
export function planMeasures(
  asking: Asking,
  term: Extract<Term, { op: 'measure' }>,
  work: Work,
): readonly number[] | Failure {
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

/** A measure between two objects. */
export function planBetween(
  asking: Asking,
  term: Extract<Term, { op: 'between' }>,
  work: Work,
): readonly number[] | Failure {
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
