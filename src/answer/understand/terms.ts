import { type Dimension, isDuration, isLength, isSpeed, sameDimension, UNITS } from '../../questions/units.ts'
import { knownQuantity } from '../known/known.ts'
import type { Measured, Part, PlanReference, PlanUnit, Term } from '../plan.ts'
import type { Frame, Placed } from './frame.ts'

export const WHOLE: Part = { kind: 'whole' }

/** The one part of the clip that is asked about; undefined where there are several. */
export function partOf({ times }: Frame): Part | undefined {
  return times.length > 1 ? undefined : (times[0]?.what ?? WHOLE)
}

/** The measure of every subject in its own time, or of one subject in each of the times; undefined where it is neither. */
export function measureTerms(frame: Frame, what: Measured): Placed<Term>[] | undefined {
  const { subjects, times } = frame
  const one = partOf(frame)
  if (one)
    return subjects.map(({ what: of, at }) => ({
      what: { op: 'measure', what, of, when: ownPart(one, of, subjects) },
      at,
    }))
  if (subjects.length === 1) {
    return times.map(({ what: when, at }) => ({ what: { op: 'measure', what, of: subjects[0].what, when }, at }))
  }
  const own =
    times.length === subjects.length &&
    times.every(({ at }, i) => at > subjects[i].at && at < (subjects[i + 1]?.at ?? Number.POSITIVE_INFINITY))
  if (!own) return undefined
  return subjects.map(({ what: of, at }, i) => ({ what: { op: 'measure', what, of, when: times[i].what }, at }))
}

/** "After the blue car turns", asked about the blue car: its own turn. */
function ownPart(part: Part, of: PlanReference, subjects: readonly Placed<PlanReference>[]): Part {
  if (part.kind !== 'event' || !part.of || subjects.length > 1) return part
  if (JSON.stringify(part.of) !== JSON.stringify(of)) return part
  const { of: _, ...rest } = part
  return rest
}

const DIMENSIONS: Readonly<Record<Measured, PlanUnit>> = {
  distance: 'm',
  displacement: 'm',
  speed: 'm/s',
  topSpeed: 'm/s',
  leastSpeed: 'm/s',
  acceleration: 'm/s^2',
  standingTime: 's',
  longestStop: 's',
  movingTime: 's',
  stops: 'count',
  turns: 'count',
}

/** Of a term's value; undefined for an unknown quantity. */
export function dimensionOf(term: Term): Dimension | undefined {
  switch (term.op) {
    case 'measure':
      return UNITS[DIMENSIONS[term.what]].dimension
    case 'between':
      return UNITS.m.dimension
    case 'known': {
      const known = knownQuantity(term.name)
      return known && UNITS[known.value.unit].dimension
    }
    case 'stated':
      return UNITS[term.unit].dimension
    case 'quotient':
    case 'product':
      return combined(dimensionOf(term.of[0]), dimensionOf(term.of[1]), term.op === 'product' ? 1 : -1)
    default:
      return dimensionOf(term.of[0])
  }
}

function combined(a: Dimension | undefined, b: Dimension | undefined, sign: number): Dimension | undefined {
  return a && b && { length: a.length + sign * b.length, time: a.time + sign * b.time }
}

export const isLike = (term: Term, unit: PlanUnit): boolean => {
  const dimension = dimensionOf(term)
  return dimension !== undefined && sameDimension(dimension, UNITS[unit].dimension)
}

/** What an asked unit alone tells to measure. */
export function measuredByUnit(unit: PlanUnit | undefined): Measured | undefined {
  if (unit === undefined) return undefined
  if (unit === 'm/s^2') return 'acceleration'
  if (isLength(unit)) return 'distance'
  if (isSpeed(unit)) return 'speed'
  return isDuration(unit) ? undefined : undefined
}
