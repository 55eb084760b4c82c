import { type MotionPath, windowsOf } from '../../kinematics/path.ts'
import { type CannotTell, isCannotTell, type Window } from '../../kinematics/quantity.ts'
import { stopsOver } from '../../kinematics/stops.ts'
import { seconds } from '../../questions/number-words.ts'
import type { Event, Part } from '../plan.ts'
import { type Actor, type Asking, isNoAnswer, type NoAnswer, noAnswer, oneActor } from './asking.ts'
import { turnsOver } from './turns.ts'

/** A clip's end is told in whole frames: times up to this far beyond it are its end. */
const END_SLACK_S = 0.26

/** The asked part in seconds of the scene, for an object. */
export function windowOf(asking: Asking, part: Part, actor: Actor): Window | NoAnswer | CannotTell {
  if (isCannotTell(actor.path)) return actor.path
  if (part.kind === 'event') return eventWindow(asking, part, actor)
  const window = clipPart(asking, part)
  if (isNoAnswer(window)) return window
  return part.kind === 'whole' ? seenWithin(actor.path, window) : settled(actor.path, window)
}

/** Without the events of objects. */
function clipPart({ clip }: Asking, part: Exclude<Part, { kind: 'event' }>): Window | NoAnswer {
  const lengthS = clip.endS - clip.startS
  const [fromS, toS] = told(part, lengthS)
  if (fromS < -1e-9 || toS > lengthS + END_SLACK_S || fromS > lengthS + 1e-9) {
    return noAnswer('outside the clip', `the clip lasts ${seconds(lengthS)} s`)
  }
  return { startS: clip.startS + fromS, endS: Math.min(clip.endS, clip.startS + toS) }
}

/** In seconds of the clip; NaN never comes of a checked plan. */
function told(part: Exclude<Part, { kind: 'event' }>, lengthS: number): readonly [fromS: number, toS: number] {
  switch (part.kind) {
    case 'whole':
      return [0, lengthS]
    case 'span':
      return [part.startS ?? 0, part.endS ?? lengthS]
    case 'edge':
      return part.which === 'first' ? [0, part.durationS] : [lengthS - part.durationS, lengthS]
    case 'share':
      return [part.from * lengthS, part.to * lengthS]
    case 'moment':
      return [part.timeS, part.timeS]
    case 'momentAt':
      return [part.share * lengthS, part.share * lengthS]
  }
}

/** Of the whole clip: as far as the object is followed in it. Two parts with a gap between are told as that. */
function seenWithin(path: MotionPath, window: Window): Window {
  const seen = windowsOf(path)
    .map(own => intersection(own, window))
    .filter(own => own.endS - own.startS >= path.stepS - 1e-9)
  return seen.length === 1 ? seen[0] : window
}

const intersection = (a: Window, b: Window): Window => ({
  startS: Math.max(a.startS, b.startS),
  endS: Math.min(a.endS, b.endS),
})

/** A path on the 0.5 s grid begins and ends up to one step inside what is seen. */
function settled(path: MotionPath, window: Window): Window {
  const isMoment = window.endS === window.startS
  for (const own of windowsOf(path)) {
    if (isMoment && window.startS > own.endS && window.startS - own.endS <= path.stepS) {
      return { startS: own.endS, endS: own.endS }
    }
    if (isMoment && window.startS < own.startS && own.startS - window.startS <= path.stepS) {
      return { startS: own.startS, endS: own.startS }
    }
    const cut = intersection(own, window)
    const lostS = cut.startS - window.startS + window.endS - cut.endS
    // No more than one step at an end, and a tenth in all.
    if (!isMoment && lostS <= Math.min(2 * path.stepS, 0.1 * (window.endS - window.startS))) return cut
  }
  return window
}

const WORDS: Readonly<Record<Event['what'], string>> = { turn: 'turn', stop: 'stop', start: 'start after a stand' }

function eventWindow(
  asking: Asking,
  { side, event, of }: Extract<Part, { kind: 'event' }>,
  actor: Actor,
): Window | NoAnswer | CannotTell {
  const whose = of ? oneActor(asking, of) : actor
  if (isNoAnswer(whose)) return whose
  const [whole, own] = [seenIn(asking, whose), seenIn(asking, actor)]
  if (isNoAnswer(whole)) return whole
  if (isNoAnswer(own)) return own
  const when = eventsIn(whose, event, whole)
  if (isNoAnswer(when)) return when
  const [first] = when
  if (!first) return noAnswer('not seen', `${whose.label} does not ${WORDS[event.what]}${sideWords(event)} in the clip`)
  const window = sideOf(side, first, own)
  return window.endS - window.startS > 1e-9 ? window : noAnswer('not seen', `nothing of it is seen ${side} that`)
}

const sideWords = (event: Event): string => (event.what === 'turn' && event.side ? ` ${event.side}` : '')

export function seenIn({ clip }: Asking, { path }: Actor): Window | CannotTell {
  return isCannotTell(path) ? path : seenWithin(path, clip)
}

function sideOf(side: 'before' | 'after' | 'during', { startS, endS }: Window, seen: Window): Window {
  if (side === 'before') return { startS: seen.startS, endS: Math.min(startS, seen.endS) }
  if (side === 'after') return { startS: Math.max(endS, seen.startS), endS: seen.endS }
  return intersection({ startS, endS }, seen)
}

/** When the event happens, in order; a start takes no time. */
export function eventsIn({ path }: Actor, event: Event, window: Window): readonly Window[] | CannotTell {
  if (isCannotTell(path)) return path
  if (event.what === 'turn') {
    const turns = turnsOver(path, window)
    if (isCannotTell(turns) || !event.side) return turns
    return turns.filter(({ angleRad }) => angleRad > 0 === (event.side === 'left'))
  }
  const stops = stopsOver(path, window)
  if (isCannotTell(stops) || event.what === 'stop') return stops
  return stops.filter(({ toEnd }) => !toEnd).map(({ endS }) => ({ startS: endS, endS }))
}
