import type { Condition, Moment, Plan } from '../plan.ts'
import { type Frame, measuredIn } from './frame.ts'
import { partOf } from './terms.ts'

/** Do two move in the same direction? */
export function sameDirection(frame: Frame): Plan | undefined {
  const when = partOf(frame)
  const [a, b] = frame.subjects
  const asked =
    frame.has('same') &&
    !frame.has('keep') &&
    frame.measures.every(({ what }) => what.what === 'distance' && !what.sure)
  if (!asked || !when || frame.subjects.length !== 2) return undefined
  return { ask: 'sameDirection', of: [a.what, b.what], when }
}

/** When does it stop, turn, head towards an hour, is it fastest? */
export function whenForm(frame: Frame): Plan | undefined {
  const when = partOf(frame)
  // "What distance is it when they are closest" asks for the distance.
  const asked = frame.has('when') && !frame.measures.some(({ at }) => at < frame.at('when'))
  const moment = asked ? momentOf(frame) : undefined
  const [subject] = frame.subjects
  if (!moment || !when || !subject) return undefined
  if (moment.what !== 'closest' && frame.subjects.length !== 1) return undefined
  return { ask: 'when', of: subject.what, moment, when }
}

function momentOf(frame: Frame): Moment | undefined {
  if (frame.hour !== undefined)
    return isHour(frame.hour) ? { what: 'hour', hour: frame.hour, twelve: frame.twelve } : undefined
  if (frame.has('closest'))
    return frame.subjects.length === 2 ? { what: 'closest', to: frame.subjects[1].what } : undefined
  if (frame.has('turn')) return turnOf(frame)
  if (frame.has('start')) return { what: 'start' }
  if (frame.has('stop')) return { what: 'stop' }
  const degree = frame.degrees.find(({ what }) => what.what === 'speed')
  if (degree) return { what: degree.what.most === 'most' ? 'fastest' : 'slowest' }
  const measure = frame.measures[0]?.what.what
  if (measure === 'topSpeed') return { what: 'fastest' }
  return measure === 'leastSpeed' ? { what: 'slowest' } : undefined
}

const isHour = (hour: number): boolean => Number.isInteger(hour) && hour >= 1 && hour <= 12

function turnOf(frame: Frame): { what: 'turn'; side?: 'left' | 'right' } {
  const [left, right] = [frame.has('left'), frame.has('right')]
  return { what: 'turn', ...(left !== right && { side: left ? 'left' : 'right' }) }
}

/** Left or right? */
export function turnSide(frame: Frame): Plan | undefined {
  const when = partOf(frame)
  const both = frame.has('left') && frame.has('right')
  const asked = frame.has('turn') && !frame.has('count') && (both || (frame.has('direction') && !frame.yesno))
  if (!asked || !when || frame.subjects.length !== 1 || frame.group) return undefined
  return { ask: 'turnSide', of: frame.subjects[0].what, when }
}

const NO_HOURS = ['turn', 'left', 'right', 'same', 'apart'] as const

/** Towards which hour? */
export function hourForm(frame: Frame): Plan | undefined {
  const when = partOf(frame)
  const asked = frame.has('direction') && !NO_HOURS.some(frame.has)
  const plain = frame.measures.length === 0 && frame.degrees.length === 0 && !frame.yesno
  if (!asked || !plain || !when || frame.subjects.length !== 1 || frame.group) return undefined
  return { ask: 'hour', of: frame.subjects[0].what, when, twelve: frame.twelve }
}

/** What a yes or no asks of one object. */
export function conditionOf(frame: Frame): Condition | undefined {
  const { threshold } = frame
  if (frame.has('stop') && frame.measures.length === 0) {
    if (frame.has('move') && frame.has('or') && !threshold) return { what: 'move' }
    return stopCondition(frame)
  }
  if (threshold) {
    const measure = measuredIn(frame) ?? (threshold.unit === 'm' || threshold.unit === 'ft' ? 'distance' : 'speed')
    return {
      what: threshold.relation,
      measure,
      than: { op: 'stated', value: threshold.value, unit: threshold.unit },
    }
  }
  if (frame.has('turn')) return frame.has('left') && frame.has('right') ? undefined : turnOf(frame)
  if (frame.measures.length > 0 || frame.degrees.length > 0) return undefined
  if (frame.has('slowDown') && !frame.has('speedUp')) return { what: 'slowDown' }
  if (frame.has('speedUp')) return { what: 'speedUp' }
  return frame.has('move') || frame.has('travel') ? { what: 'move' } : undefined
}

function stopCondition({ threshold }: Frame): Condition | undefined {
  if (!threshold) return { what: 'stop' }
  const inS = { s: 1, min: 60, h: 3600 }[String(threshold.unit)]
  return inS !== undefined && threshold.relation === 'more'
    ? { what: 'stop', leastS: threshold.value * inS }
    : undefined
}

/** Does it stop, turn, move, speed up? */
export function doesForm(frame: Frame): Plan | undefined {
  const when = partOf(frame)
  const that = conditionOf(frame)
  if (!frame.yesno || !when || !that || that.what === 'more' || that.what === 'less') return undefined
  if (frame.subjects.length !== 1 || frame.group) return undefined
  return { ask: 'does', of: frame.subjects[0].what, that, when }
}

/** How many of a group; how many stops and turns of one. */
export function countForm(frame: Frame): Plan | undefined {
  const when = partOf(frame)
  const often = frame.has('times') && !frame.degrees.length
  if (!when || frame.subjects.length !== 1 || !(frame.has('count') || often) || frame.unit) return undefined
  const of = frame.subjects[0].what
  if (of.by === 'every' && frame.has('count')) {
    const that = conditionOf(frame)
    return that && { ask: 'count', of, that, when }
  }
  if (frame.group || frame.measures.length > 0 || frame.givens.length > 0) return undefined
  const what = frame.has('stop')
    ? 'stops'
    : frame.has('turn') && !frame.has('left') && !frame.has('right')
      ? 'turns'
      : undefined
  return what && { ask: 'value', term: { op: 'measure', what, of, when } }
}
