import { isDial, isFirstHeading, isMoment, isOfAnother, standsBare } from './amount-context.ts'
import type { Candidate } from './choose.ts'
import { contextOf } from './context.ts'
import { type Quantity, quantitiesOf } from './quantities.ts'
import { type QuantityType, RULES } from './quantity-rules.ts'
import type { Expected } from './reading.ts'
import { type UnitWord, unitNamed } from './unit-words.ts'

/** A range is read as its middle where its ends are at most this far apart: no end is then 25 % off. Else it is vague. */
const WIDEST_RANGE = 1.5
/** How far the same value may differ in another unit, since models round: "5 m (16 ft)". */
const ROUNDING = 0.1

export interface Amount extends Candidate {
  /** In the type's unit; not a number where it is vague. */
  readonly value: number
  readonly low: number
  readonly high: number
  readonly unit?: string
}

/** Of the type's measure; bare numbers only where no number has a unit of that measure. */
export function amountsOf(
  lower: string,
  all: readonly Quantity[],
  type: QuantityType,
  expected: Expected,
  own?: UnitWord,
): Amount[] {
  const measure = own?.measure ?? RULES[type].measure
  // One quantity is the answer whether the question gave it or not.
  const told = all.length > 1 ? toldBy(expected, type) : []
  const amounts = (fits: (q: Quantity) => boolean) =>
    all.filter(fits).flatMap(q => amountOf(lower, q, type, expected, told) ?? [])
  const clocks = type === 'duration' || type === 'hour'
  const fits = (q: Quantity) => q.unit?.measure === measure || (clocks && q.clock !== undefined && !q.unit)
  const withUnit = measure === 'none' ? [] : amounts(fits)
  if (withUnit.length > 0) return withoutSpans(withUnit)
  const bare = (q: Quantity) => !q.unit || (type === 'number' && q.unit.measure === 'ratio')
  return withoutSpans(amounts(q => bare(q) && !q.clock && standsBare(lower, q, type)))
}

/** The question's own numbers of this measure. */
function toldBy(expected: Expected, type: QuantityType): readonly number[] {
  const known = TOLD.get(expected)
  if (known) return known
  const { measure } = RULES[type]
  const told = quantitiesOf(expected.question?.toLowerCase() ?? '')
    .filter(q => measure === 'none' || q.unit?.measure === measure)
    .flatMap(q => [valueIn(q.low, q.unit, type), valueIn(q.high, q.unit, type)])
  TOLD.set(expected, told)
  return told
}

/** A question is asked of many models: who hands the same object in again has it read once. */
const TOLD = new WeakMap<Expected, readonly number[]>()

function amountOf(
  lower: string,
  q: Quantity,
  type: QuantityType,
  expected: Expected,
  told: readonly number[],
): Amount | undefined {
  const context = contextOf(lower, q.at, q.end)
  if (context.dropped || (type === 'duration' && isMoment(lower, q)) || (type === 'hour' && isDial(lower, q)))
    return undefined
  if (q.operand) return vagueAt(q)
  const unit = q.unit ?? (q.clock ? undefined : unitNamed(expected.unit ?? RULES[type].bare))
  const low = type === 'hour' && q.clock ? hourOfClock(q.clock) : valueIn(q.low, unit, type)
  const high = q.high === q.low ? low : valueIn(q.high, unit, type)
  const wide = high !== low && !isNarrow(low, high, type, expected)
  const vague = q.broken || q.way || context.bound || wide || isOfAnother(lower, q, type, expected)
  const weak =
    context.weak || told.some(value => value === low && low === high) || (type === 'hour' && isFirstHeading(lower, q))
  return { at: q.at, end: q.end, weak, low, high, value: vague ? Number.NaN : (low + high) / 2, unit: unit?.name }
}

const vagueAt = ({ at, end }: Quantity): Amount => ({
  at,
  end,
  weak: true,
  low: Number.NaN,
  high: Number.NaN,
  value: Number.NaN,
})

/** Hours and counts have no middle. */
const isNarrow = (low: number, high: number, type: QuantityType, { unit }: Expected): boolean =>
  type !== 'hour' && unit !== 'count' && low > 0 && high >= low && high <= WIDEST_RANGE * low

/** An amount in the unit in which values of the type are given. */
export function valueIn(value: number, unit: UnitWord | undefined, type: QuantityType): number {
  const { unit: own, fromSi } = RULES[type]
  if (!unit || unit.name === own || type === 'number' || type === 'hour') return value
  return value * unit.inSi * fromSi
}

const hourOfClock = ([hour, ...rest]: readonly number[]): number => (rest.every(part => part === 0) ? hour : Number.NaN)

/** A range that holds a single value of the text is what that value was taken from. */
function withoutSpans(amounts: readonly Amount[]): Amount[] {
  const single = amounts.filter(a => a.low === a.high && !Number.isNaN(a.value))
  if (single.length === 0) return [...amounts]
  const spans = (a: Amount) => a.low !== a.high && single.some(s => s.value >= a.low && s.value <= a.high)
  const kept = amounts.filter(a => !Number.isNaN(a.low) && !spans(a))
  const sure = kept.filter(a => !Number.isNaN(a.value))
  return sure.length > 0 && sure.every(s => sameAmount(sure[0], s)) ? sure : kept
}

/** Equal as shown; in another unit as people round. */
export function sameAmount(a: Amount, b: Amount): boolean {
  if (!Number.isFinite(a.value) || !Number.isFinite(b.value))
    return Object.is(a.value, b.value) && Object.is(a.low, b.low) && Object.is(a.high, b.high)
  const tolerance = a.unit === b.unit ? 1e-9 : ROUNDING
  return Math.abs(a.value - b.value) <= tolerance * Math.max(Math.abs(a.value), Math.abs(b.value))
}
