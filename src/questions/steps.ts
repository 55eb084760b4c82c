import { z } from 'zod'
import { badInput } from '../base/errors.ts'
import { DURATION_UNITS, LENGTH_UNITS, NUMBER_UNITS, SPEED_UNITS, type Unit } from './answer.ts'
import { type Dimension, fromSi, sameDimension, siUnitOf, toSi, UNITS } from './units.ts'

/**
 * Calculations as data: a list of typed operations, each over the results of earlier ones (`of` holds their indices).
 * What is measured and what is known comes in with its value; everything else is computed by `runSteps`, exactly.
 */
export const MEASURES = [
  'distance',
  'speed',
  'topSpeed',
  'standingTime',
  'displacement',
  'leastSpeed',
  'acceleration',
  'longestStop',
  'movingTime',
  'stops',
  'turns',
  /** Of two objects. */
  'apart',
  'closest',
] as const

const unit = z.enum([...LENGTH_UNITS, ...SPEED_UNITS, ...DURATION_UNITS, ...NUMBER_UNITS])
/** `interval90`: of what is measured, and of what is computed from it. */
const result = z.strictObject({ value: z.number(), unit, interval90: z.tuple([z.number(), z.number()]).optional() })
const index = z.int().nonnegative()

export const stepSchema = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('measure'),
    what: z.enum(MEASURES),
    trackId: z.string().min(1),
    otherTrackId: z.string().min(1).optional(),
    /** Scene seconds. */
    startS: z.number(),
    endS: z.number(),
    result,
  }),
  /** From the table of known quantities, or stated in the question. */
  z.strictObject({ op: z.literal('known'), name: z.string().min(1), result }),
  z.strictObject({ op: z.literal('convert'), of: z.tuple([index]), to: unit, result }),
  z.strictObject({
    op: z.enum(['sum', 'difference', 'product', 'quotient', 'mean', 'larger', 'smaller']),
    of: z.array(index).min(1),
    result,
  }),
])

export type Step = z.infer<typeof stepSchema>
export type Value = Step['result']
export type Measure = (typeof MEASURES)[number]
type Computed = Extract<Step, { of: number[] }>
/** A step whose result is still to be computed. */
export type PlannedStep = Exclude<Step, Computed> | DistributiveOmit<Computed, 'result'>
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

interface SiValue {
  readonly si: number
  readonly dimension: Dimension
  /** Both are the value itself where it is exact. */
  readonly low: number
  readonly high: number
}

interface Operation {
  of(values: readonly SiValue[]): Pick<SiValue, 'si' | 'dimension'>
  /** The ends of the result where its inputs lie anywhere between theirs: never too narrow, whatever errors they share. */
  ends(values: readonly SiValue[]): readonly [low: number, high: number]
}

const alike = (fold: (numbers: readonly number[]) => number, ends?: Operation['ends']): Operation => ({
  of(values) {
    const { dimension } = values[0]
    for (const value of values) {
      if (!sameDimension(value.dimension, dimension)) refuse('equal units')
    }
    return { si: fold(values.map(value => value.si)), dimension }
  },
  // Sums, means, the larger and the smaller all grow with every input.
  ends: ends ?? (values => [fold(values.map(({ low }) => low)), fold(values.map(({ high }) => high))]),
})

const combined = (sign: 1 | -1): Operation => {
  const apply = (a: number, b: number) => (sign === 1 ? a * b : a / b)
  return {
    of: ([a, b]) => ({
      si: apply(a.si, b.si),
      dimension: {
        length: a.dimension.length + sign * b.dimension.length,
        time: a.dimension.time + sign * b.dimension.time,
      },
    }),
    ends([a, b]) {
      const corners = [apply(a.low, b.low), apply(a.low, b.high), apply(a.high, b.low), apply(a.high, b.high)]
      // A divisor that may be zero has no largest quotient.
      const bounded = sign === 1 || b.low > 0 || b.high < 0
      return bounded ? [Math.min(...corners), Math.max(...corners)] : [Number.NaN, Number.NaN]
    },
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

const OPERATIONS: Readonly<Record<Exclude<Computed['op'], 'convert'>, Operation>> = {
  sum: alike(sum),
  /** How far apart two values are: never negative. */
  difference: alike(
    ([a, b]) => Math.abs(a - b),
    ([a, b]) => [Math.max(0, a.low - b.high, b.low - a.high), Math.max(a.high - b.low, b.high - a.low)],
  ),
  mean: alike(numbers => sum(numbers) / numbers.length),
  larger: alike(numbers => Math.max(...numbers)),
  smaller: alike(numbers => Math.min(...numbers)),
  product: combined(1),
  quotient: combined(-1),
}

/** Computes every result in order; errors name a step that refers to a later one or mixes units. */
export function runSteps(planned: readonly PlannedStep[]): Step[] {
  const done: Step[] = []
  for (const step of planned) done.push('of' in step ? compute(step, done) : step)
  return done
}

function compute(step: Extract<PlannedStep, { of: number[] }>, done: readonly Step[]): Step {
  if (step.of.some(i => i >= done.length)) refuse('results of earlier steps')
  const inputs = step.of.map(i => done[i].result)
  if (step.op === 'convert') return { ...step, result: convert(inputs[0], step.to) }
  const values = inputs.map(siValue)
  const { si, dimension } = OPERATIONS[step.op].of(values)
  // A sum of km/h stays in km/h; only new dimensions fall back to the SI unit.
  const unit = step.op === 'product' || step.op === 'quotient' ? siUnitOf(dimension) : inputs[0].unit
  if (unit === undefined) return refuse('a length, a speed, a duration, an acceleration or a ratio')
  const known = inputs.some(input => input.interval90)
  const [low, high] = known ? OPERATIONS[step.op].ends(values) : [Number.NaN, Number.NaN]
  return { ...step, result: { value: fromSi(si, unit), unit, ...intervalIn(low, high, unit) } }
}

const intervalIn = (low: number, high: number, unit: Unit): Pick<Value, 'interval90'> =>
  Number.isFinite(low) && Number.isFinite(high) ? { interval90: [fromSi(low, unit), fromSi(high, unit)] } : {}

/** The same quantity in another unit. */
export function convert(value: Value, to: Unit): Value {
  const { si, dimension, low, high } = siValue(value)
  if (!sameDimension(UNITS[to].dimension, dimension)) refuse('equal units')
  if (value.unit === to) return value
  return { value: fromSi(si, to), unit: to, ...(value.interval90 && intervalIn(low, high, to)) }
}

function siValue({ value, unit, interval90 = [value, value] }: Value): SiValue {
  return {
    si: toSi(value, unit),
    dimension: UNITS[unit].dimension,
    low: toSi(interval90[0], unit),
    high: toSi(interval90[1], unit),
  }
}

function refuse(expected: string): never {
  throw badInput({ subject: 'calculation', expected, got: 'something else' })
}
