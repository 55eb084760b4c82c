import type { Expected, ReadValue } from '../../bench/parse/index.ts'
import {
  type Answer,
  DURATION_UNITS,
  LENGTH_UNITS,
  NUMBER_UNITS,
  SPEED_UNITS,
  type Unit,
} from '../../questions/answer.ts'
import { type Dimension, fromSi, siUnitOf, toSi, UNITS } from '../../questions/units.ts'
import { knownQuantity } from '../known/known.ts'
import type { Measured, Plan, PlanReference, Term } from '../plan.ts'

/** What a plan's answer is: the form that a model's sentence is read in. */
export interface PlannedAnswer {
  readonly expected: Expected
  /** Of a number: the asked one, else the usual one. */
  readonly unit?: Unit
}

/** Undefined where nobody can tell the form before it is computed (an attribute of an object). */
export function plannedAnswer(plan: Plan, question: string): PlannedAnswer | undefined {
  switch (plan.ask) {
    case 'value':
      return numeric(plan.unit ?? usualUnit(dimensionOf(plan.term)), question)
    case 'count':
      return numeric('count', question)
    case 'compare':
    case 'does':
      return { expected: { type: 'yesno', question } }
    case 'hour':
      return { expected: { type: 'hour', question } }
    case 'when':
      return { expected: { type: 'interval', question } }
    case 'sameDirection':
      return { expected: { type: 'choice', options: ['same', 'different'], question } }
    case 'turnSide':
      return { expected: { type: 'choice', options: ['left', 'right', 'straight'], question } }
    case 'which': {
      const options = plan.tell === undefined ? [...new Set(plan.of.flatMap(namesIn))] : []
      return options.length < 2 ? undefined : { expected: { type: 'choice', options, question } }
    }
  }
}

/** The reading as an answer in the asked unit; `readAnswer` gives m, km/h and s. */
export function answerOf(value: ReadValue, { expected, unit }: PlannedAnswer): Answer | undefined {
  if (typeof value === 'boolean') return { type: 'yesno', value }
  if (typeof value === 'string') {
    const options = [...(expected.options ?? [])]
    return options.includes(value) ? { type: 'choice', value, options } : undefined
  }
  if (typeof value !== 'number') return { type: 'interval', value: [value[0], value[1]], unit: 's' }
  if (expected.type === 'hour') return { type: 'hour', value, unit: "o'clock" }
  return unit && numberIn(expected.type === 'speed' ? toSi(value, 'km/h') : value, unit)
}

/** From the SI unit. */
function numberIn(si: number, unit: Unit): Answer | undefined {
  const length = LENGTH_UNITS.find(one => one === unit)
  if (length) return { type: 'length', value: fromSi(si, length), unit: length }
  const speed = SPEED_UNITS.find(one => one === unit)
  if (speed) return { type: 'speed', value: fromSi(si, speed), unit: speed }
  const duration = DURATION_UNITS.find(one => one === unit)
  if (duration) return { type: 'duration', value: fromSi(si, duration), unit: duration }
  const plain = NUMBER_UNITS.find(one => one === unit)
  return plain && { type: 'number', value: si, unit: plain }
}

function numeric(unit: Unit | undefined, question: string): PlannedAnswer | undefined {
  const answer = unit && numberIn(0, unit)
  if (!unit || !answer || answer.type === 'cannotTell') return undefined
  return { expected: { type: answer.type, unit, question }, unit }
}

const LENGTH: Dimension = UNITS.m.dimension
const SPEED: Dimension = UNITS['m/s'].dimension
const TIME: Dimension = UNITS.s.dimension
const NONE: Dimension = UNITS.count.dimension

const DIMENSIONS: Readonly<Record<Measured, Dimension>> = {
  distance: LENGTH,
  displacement: LENGTH,
  speed: SPEED,
  topSpeed: SPEED,
  leastSpeed: SPEED,
  acceleration: UNITS['m/s^2'].dimension,
  standingTime: TIME,
  longestStop: TIME,
  movingTime: TIME,
  stops: NONE,
  turns: NONE,
}

function dimensionOf(term: Term): Dimension | undefined {
  switch (term.op) {
    case 'measure':
      return DIMENSIONS[term.what]
    case 'between':
      return LENGTH
    case 'stated':
      return UNITS[term.unit].dimension
    case 'known': {
      const known = knownQuantity(term.name)
      return known && UNITS[known.value.unit].dimension
    }
    case 'product':
    case 'quotient': {
      const [a, b] = term.of.map(dimensionOf)
      const sign = term.op === 'product' ? 1 : -1
      return a && b && { length: a.length + sign * b.length, time: a.time + sign * b.time }
    }
    default:
      return dimensionOf(term.of[0])
  }
}

/** Metres, km/h, seconds: what goes without saying. */
function usualUnit(dimension: Dimension | undefined): Unit | undefined {
  const si = dimension && siUnitOf(dimension)
  return si === 'm/s' ? 'km/h' : si
}

function namesIn(term: Term): string[] {
  if (term.op === 'measure') return nameOf(term.of)
  if (term.op === 'between') return term.of.flatMap(nameOf)
  return 'of' in term ? term.of.flatMap(namesIn) : []
}

const nameOf = (reference: PlanReference): string[] => {
  if (reference.by === 'name') return [reference.name]
  return 'words' in reference ? [reference.words] : []
}
