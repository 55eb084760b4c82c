import { degrees } from '../../geometry/angle.ts'
import { compareDirection } from '../../kinematics/compare.ts'
import {
  headingsOver,
  hourAt,
  hourOf,
  hourSegments,
  netHeading,
  type ReferenceAt,
  referenceHeading,
} from '../../kinematics/heading.ts'
import type { MotionPath } from '../../kinematics/path.ts'
import { type CannotTell, isCannotTell, type Window } from '../../kinematics/quantity.ts'
import { hourWords } from '../../questions/number-words.ts'
import { hourAnswer } from '../../questions/tasks/direction.ts'
import type { PlanOf } from '../plan.ts'
import { type Actor, type Asking, isNoAnswer, noAnswer, oneActor, visibilityOf } from './asking.ts'
import { verdictOf } from './certainty.ts'
import { likeliestRun } from './hour-run.ts'
import type { Result } from './outcome.ts'
import { windowOf } from './parts.ts'
import { type Failure, pairOf, sharedWindow } from './planned-measures.ts'
import { MIN_TURN_RAD, turnedRad, turnsOver } from './turns.ts'

/** What 12 o'clock is: the object's own first heading in the clip, or away from the camera at that moment. */
export function twelveOf(asking: Asking, actor: Actor, twelve: 'object' | 'camera'): ReferenceAt {
  if (twelve === 'camera') return asking.cameraHeading
  const { path } = actor
  const first = isCannotTell(path) ? path : referenceHeading(path, asking.clip, visibilityOf(asking, actor))
  return () => first
}

interface Seen {
  readonly actor: Actor
  readonly path: MotionPath
  readonly window: Window
}

export function seenActor(asking: Asking, { of, when }: Pick<PlanOf<'hour'>, 'of' | 'when'>): Seen | Failure {
  const actor = oneActor(asking, of)
  if (isNoAnswer(actor)) return actor
  const window = windowOf(asking, when, actor)
  if (isNoAnswer(window)) return window
  return isCannotTell(actor.path) ? actor.path : { actor, path: actor.path, window }
}

/** Towards which hour: at a moment over the half second that begins with it, over a time from its start to its end. */
export function hour(asking: Asking, plan: PlanOf<'hour'>): Result {
  const seen = seenActor(asking, plan)
  if (isNoAnswer(seen)) return seen
  const { actor, path } = seen
  const window = stepOf(path, seen.window)
  const twelve = twelveOf(asking, actor, plan.twelve)
  const found = hourOver(path, window, twelve)
  if (isCannotTell(found)) return found
  const answer = hourAnswer(found)
  return {
    answer,
    says: `${actor.label} moves in the direction of ${hourWords(found.hour)}`,
    steps: [],
    looks: [{ actor, window }],
    notes: [twelveWords(actor, plan.twelve)],
  }
}

const twelveWords = (actor: Actor, twelve: 'object' | 'camera'): string =>
  twelve === 'camera'
    ? "12 o'clock is straight away from the camera at that moment"
    : `12 o'clock is the direction in which ${actor.label} first moved in the clip`

/** The last moment is the last half second. */
function stepOf({ stepS, pieces }: MotionPath, { startS, endS }: Window): Window {
  if (endS > startS) return { startS, endS }
  const last = Math.max(...pieces.map(({ startIndex, count }) => (startIndex + count - 1) * stepS))
  const from = Math.min(startS, last - stepS)
  return { startS: from, endS: from + stepS }
}

function hourOver(path: MotionPath, window: Window, twelve: ReferenceAt): ReturnType<typeof hourAt> {
  if (window.endS - window.startS <= path.stepS + 1e-6) return momentHour(path, window, twelve)
  const net = netHeading(path, window)
  if (isCannotTell(net)) return net
  const reference = twelve(window.startS)
  return isCannotTell(reference) ? reference : hourOf(net, reference)
}

/** A direction over half a second that is less certain than this is taken over a second, then over one and a half. */
const UNSURE_RAD = Math.PI / 9
const WIDER_S = [0.25, 0.5]

export function momentHour(path: MotionPath, { startS, endS }: Window, twelve: ReferenceAt): ReturnType<typeof hourAt> {
  let best = hourAt(path, startS, twelve)
  const reference = twelve(startS)
  if (isCannotTell(reference)) return best
  for (const byS of WIDER_S) {
    const isOpen = isCannotTell(best) ? best.reason === 'too uncertain' : (best.sdRad ?? 0) > UNSURE_RAD
    const net = isOpen ? netHeading(path, { startS: startS - byS, endS: endS + byS }) : undefined
    if (net && !isCannotTell(net)) best = hourOf(net, reference)
  }
  return best
}

/** When it moves towards an hour, the likeliest or the longest time first. */
export function hourTimes(
  asking: Asking,
  actor: Actor,
  path: MotionPath,
  window: Window,
  hourAsked: number,
  twelve: 'object' | 'camera',
): readonly Window[] | CannotTell {
  const reference = twelveOf(asking, actor, twelve)
  const at = reference(window.startS)
  if (twelve === 'object' && isCannotTell(at)) return at
  const segments = hourSegments(path, window, reference).filter(segment => segment.hour === hourAsked)
  const isExact = path.pieces.every(({ errors }) => !errors)
  const run = isExact ? undefined : likeliestRun(path, window, reference, hourAsked)
  if (isExact || !run) return longestFirst(isExact ? segments : [])
  return [run, ...segments.filter(({ startS, endS }) => endS <= run.startS || startS >= run.endS)]
}

export const longestFirst = (times: readonly Window[]): readonly Window[] =>
  times.toSorted((a, b) => b.endS - b.startS - (a.endS - a.startS))

/** Directions nearer than this are the same. */
const SAME_RAD = Math.PI / 4

export function sameDirection(asking: Asking, { of, when }: PlanOf<'sameDirection'>): Result {
  const pair = pairOf(asking, of)
  if (isNoAnswer(pair)) return pair
  const [first, second] = pair
  const window = sharedWindow(asking, when, first, second)
  if (isNoAnswer(window)) return window
  if (isCannotTell(first.path)) return first.path
  if (isCannotTell(second.path)) return second.path
  const compared = compareDirection(first.path, second.path, stepOf(first.path, window))
  if (isCannotTell(compared)) return compared
  const verdict = verdictOf(compared.angleRad - SAME_RAD, compared.sdRad ?? 0)
  if (verdict === 'too uncertain')
    return noAnswer('too uncertain', 'their directions are neither clearly the same nor clearly different')
  const angle = `${Math.round(degrees(compared.angleRad))} degrees`
  return {
    answer: { type: 'choice', value: verdict.above ? 'different' : 'same', options: ['same', 'different'] },
    says: `${first.label} and ${second.label} move in ${verdict.above ? 'different directions' : 'the same direction'}, ${angle} apart`,
    steps: [],
    looks: pair.map(actor => ({ actor, window })),
    notes: [],
    sureness: verdict.sureness,
  }
}

/** Left, right or straight on. */
export function turnSide(asking: Asking, plan: PlanOf<'turnSide'>): Result {
  const seen = seenActor(asking, plan)
  if (isNoAnswer(seen)) return seen
  const { actor, path, window } = seen
  const turns = turnsOver(path, window)
  if (isCannotTell(turns)) return turns
  if (headingsOver(path, window).every(({ heading }) => isCannotTell(heading))) return noAnswer('does not move')
  const whole = turnedRad(path, window)
  if (isCannotTell(whole)) return whole
  const largest = [...turns].sort((a, b) => Math.abs(b.angleRad) - Math.abs(a.angleRad))[0]
  const angleRad = largest?.angleRad ?? whole.angleRad
  const verdict = verdictOf(Math.abs(angleRad) - MIN_TURN_RAD, whole.sdRad)
  if (verdict === 'too uncertain') return noAnswer('too uncertain', 'its turn is too slight to be told')
  const side = !verdict.above ? 'straight on' : angleRad > 0 ? 'left' : 'right'
  return {
    answer: { type: 'choice', value: side, options: ['left', 'right', 'straight on'] },
    says: verdict.above
      ? `${actor.label} turns ${side} by ${Math.round(degrees(Math.abs(angleRad)))} degrees`
      : `${actor.label} goes straight on`,
    steps: [],
    looks: [{ actor, window }],
    notes: turns.length > 1 ? [`the largest of ${turns.length} turns`] : [],
    sureness: verdict.sureness,
  }
}
