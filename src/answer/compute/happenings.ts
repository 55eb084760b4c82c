import { lengthOver, measureAcceleration, measureSpeed } from '../../kinematics/motion.ts'
import type { MotionPath } from '../../kinematics/path.ts'
import { closestApproach } from '../../kinematics/proximity.ts'
import { type CannotTell, cannotTell, isCannotTell, isMeasured, type Window } from '../../kinematics/quantity.ts'
import { stopsOver } from '../../kinematics/stops.ts'
import { seconds } from '../../questions/number-words.ts'
import { toSi } from '../../questions/units.ts'
import type { Condition, PlanOf } from '../plan.ts'
import { type Actor, type Asking, actorsOf, isNoAnswer, noAnswer, oneActor } from './asking.ts'
import { sdOf, verdictOf } from './certainty.ts'
import { hourTimes, longestFirst, seenActor } from './directions.ts'
import { evaluate } from './evaluate.ts'
import { MEASURE_ROWS, valueIn } from './measure.ts'
import type { Result } from './outcome.ts'
import { eventsIn, windowOf } from './parts.ts'
import { type Failure, measureOf, sharedWindow } from './planned-measures.ts'

/** When it happens: the longest or the likeliest time of several, which the sentence names. */
export function when(asking: Asking, plan: PlanOf<'when'>): Result {
  const seen = seenActor(asking, plan)
  if (isNoAnswer(seen)) return seen
  const { actor, path, window } = seen
  const times = timesOf(asking, plan, actor, path, window)
  if (isNoAnswer(times)) return times
  const [first, ...others] = times
  if (!first) return noAnswer('not seen', `${actor.label} does not do that in the clip`)
  const inClip = ({ startS, endS }: Window): [number, number] => [
    startS - asking.clip.startS,
    endS - asking.clip.startS,
  ]
  const words = (time: Window): string => {
    const [from, to] = inClip(time)
    return from === to ? `at ${seconds(from)} s` : `from ${seconds(from)} s to ${seconds(to)} s`
  }
  return {
    answer: { type: 'interval', value: inClip(first), unit: 's' },
    says: `${actor.label} does so ${words(first)}`,
    steps: [],
    looks: [{ actor, window }],
    notes: others.length > 0 ? [`also ${others.map(words).join(', ')}`] : [],
  }
}

function timesOf(
  asking: Asking,
  { moment, when: part }: PlanOf<'when'>,
  actor: Actor,
  path: MotionPath,
  window: Window,
): readonly Window[] | Failure {
  switch (moment.what) {
    case 'hour':
      return hourTimes(asking, actor, path, window, moment.hour, moment.twelve)
    case 'closest': {
      const other = oneActor(asking, moment.to)
      if (isNoAnswer(other)) return other
      const shared = sharedWindow(asking, part, actor, other)
      if (isNoAnswer(shared)) return shared
      if (isCannotTell(other.path)) return other.path
      const approach = closestApproach(path, other.path, shared)
      return isCannotTell(approach) ? approach : [{ startS: approach.timeS, endS: approach.timeS }]
    }
    case 'fastest':
    case 'slowest':
      return extremeStep(path, window, moment.what === 'fastest' ? 1 : -1)
    default: {
      const events = eventsIn(actor, moment, window)
      return isCannotTell(events) ? events : longestFirst(events)
    }
  }
}

/** The fastest or the slowest half second. */
function extremeStep(path: MotionPath, { startS, endS }: Window, sign: 1 | -1): readonly Window[] | CannotTell {
  let best: Window | undefined
  let most = Number.NEGATIVE_INFINITY
  for (let k = Math.ceil(startS / path.stepS - 1e-6); (k + 1) * path.stepS <= endS + 1e-6; k++) {
    const step = { startS: k * path.stepS, endS: (k + 1) * path.stepS }
    const length = sign * lengthOver(path, step)
    if (length > most) [best, most] = [step, length]
  }
  return best ? [best] : cannotTell('too short')
}

/** A change of speed that a viewer could see. */
const LEAST_ACCELERATION_MPS2 = 0.2

type Truth = { readonly value: boolean; readonly sureness: number } | Failure

/** Whether something is true of an object over the asked part. */
function truthOf(asking: Asking, actor: Actor, that: Condition, part: PlanOf<'does'>['when']): Truth {
  const window = windowOf(asking, part, actor)
  if (isNoAnswer(window)) return window
  const { path } = actor
  if (isCannotTell(path)) return path
  switch (that.what) {
    case 'move': {
      const length = lengthOver(path, window)
      return Number.isFinite(length) ? sure(length > 0) : measuredReason(path, window)
    }
    case 'stop': {
      const stops = stopsOver(path, window, that.leastS)
      return isCannotTell(stops) ? stops : sure(stops.length > 0)
    }
    case 'turn': {
      const turns = eventsIn(actor, that, window)
      return isCannotTell(turns) ? turns : sure(turns.length > 0)
    }
    case 'speedUp':
    case 'slowDown':
      return changeOf(path, window, that.what === 'speedUp' ? 1 : -1)
    default:
      return thresholdOf(asking, actor, that, part)
  }
}

const sure = (value: boolean): Truth => ({ value, sureness: 1 })

function measuredReason(path: MotionPath, window: Window): CannotTell {
  const speed = measureSpeed(path, window)
  return isMeasured(speed) ? cannotTell('not seen') : speed
}

function changeOf(path: MotionPath, window: Window, sign: 1 | -1): Truth {
  const found = measureAcceleration(path, window)
  if (isCannotTell(found)) return found
  const value = valueIn(found, 'm/s^2')
  const verdict = verdictOf(sign * value.value - LEAST_ACCELERATION_MPS2, sdOf(value))
  return verdict === 'too uncertain' ? noAnswer('too uncertain') : { value: verdict.above, sureness: verdict.sureness }
}

function thresholdOf(
  asking: Asking,
  actor: Actor,
  { what, measure, than }: Extract<Condition, { measure: unknown }>,
  part: PlanOf<'does'>['when'],
): Truth {
  const limit = evaluate(asking, [than])
  if (isNoAnswer(limit)) return limit
  const found = measureOf(asking, actor, measure, part)
  if (isNoAnswer(found)) return found
  const [{ value: edge, unit }] = limit.values
  const value = valueIn(found.quantity, MEASURE_ROWS[measure].unit)
  const verdict = verdictOf(toSi(value.value, value.unit) - toSi(edge, unit), sdOf(value))
  if (verdict === 'too uncertain') return noAnswer('too uncertain')
  return { value: what === 'more' ? verdict.above : !verdict.above, sureness: verdict.sureness }
}

export function does(asking: Asking, plan: PlanOf<'does'>): Result {
  const seen = seenActor(asking, plan)
  if (isNoAnswer(seen)) return seen
  const { actor, window } = seen
  const truth = truthOf(asking, actor, plan.that, plan.when)
  if (isNoAnswer(truth)) return truth
  return {
    answer: { type: 'yesno', value: truth.value },
    says: truth.value ? 'yes' : 'no',
    steps: [],
    looks: [{ actor, window }],
    notes: [],
    sureness: truth.sureness,
  }
}

/** How many of a group; those of whom it cannot be told widen the interval. */
export function count(asking: Asking, plan: PlanOf<'count'>): Result {
  const actors = actorsOf(asking, plan.of)
  if (isNoAnswer(actors)) return actors
  const truths = actors.map(actor => ({ actor, truth: truthOf(asking, actor, plan.that, plan.when) }))
  const told = truths.filter(({ truth }) => !isNoAnswer(truth))
  if (told.length === 0) return cannotTell('too uncertain')
  const value = told.filter(({ truth }) => !isNoAnswer(truth) && truth.value).length
  const unsure = truths.length - told.length
  return {
    answer: { type: 'number', value, unit: 'count', ...(unsure > 0 && { interval90: [value, value + unsure] }) },
    says: `${value} of ${truths.length}`,
    steps: [],
    looks: [],
    notes: truths.flatMap(({ actor, truth }) =>
      isNoAnswer(truth) ? [`${actor.label} is left out: ${truth.reason}`] : [],
    ),
  }
}
