import { type Numeral, numeralsOf } from './numerals.ts'
import { type UnitWord, unitAt } from './unit-words.ts'

/** A number with its unit, or a range of them, as it stands in a lower-case text. */
export interface Quantity {
  readonly at: number
  readonly end: number
  /** In `unit`, as written; equal where it is no range. */
  readonly low: number
  readonly high: number
  readonly unit?: UnitWord
  readonly clock?: readonly number[]
  readonly spelled?: boolean
  /** Part of a calculation that is not its result: "3 + 4", "5 x 2". */
  readonly operand?: boolean
  /** "from 3 m to 15 m": a way from one to the other, no range of guesses. */
  readonly way?: boolean
  /** Of two ends, which may be equal. */
  readonly range?: boolean
  /** Two numbers side by side with nothing between them: nobody can tell which is meant. */
  readonly broken?: boolean
}

const RANGE = /^\s*(?:-+|~|to|till|until|through|up to)\s*(?:about|around|approximately|roughly|~|the|t\s?=)?\s*$/
const OPERATOR = /^\s*(?:[x*+/]|plus|minus|times|multiplied by|divided by)\s*$/
const TOLERANCE = /^\s*(?:±|\+\s?\/\s?-|\+-|plus or minus|give or take)\s*$/
const AND_A_HALF = /\sand\sa\shalf\b/y
const EITHER = /^\s*(?:or|and)\s*(?:maybe|perhaps|about)?\s*$/
const JOINT = /^\s*(?:,|and)?\s*$/
const BETWEEN = /between\s+(?:about|around|approximately|roughly|the|t\s?=)?\s*$/
const FROM = /(?:from|starts? (?:at|from)|starting (?:at|from))\s+(?:about|around|approximately|roughly|the|t\s?=)?\s*$/
const SMALLER: Readonly<Record<string, readonly string[]>> = {
  ft: ['in'],
  min: ['s'],
  h: ['min', 's'],
  day: ['h', 'min'],
  m: ['cm'],
  mi: ['ft', 'yd'],
}

/** All quantities of a lower-case text in their order; ranges and compounds ("5 ft 3 in") are one. Linear. */
export function quantitiesOf(lower: string): Quantity[] {
  const found: Quantity[] = []
  for (const numeral of fewOf(numeralsOf(lower))) {
    const previous = found.at(-1)
    // "m/s^2" has a number of its own.
    const next = previous && numeral.at < previous.end ? undefined : withUnit(lower, numeral)
    if (!next) continue
    const joined = previous && next.at - previous.end <= 24 ? join(lower, previous, next) : undefined
    if (joined) found.splice(-1, 1, ...joined)
    else found.push(next)
  }
  return found
}

/** Nobody reads thousands of numbers: the first and the last count, so that no text takes long. */
const MANY = 1000
const fewOf = (all: Numeral[]): Numeral[] =>
  all.length <= MANY ? all : [...all.slice(0, MANY / 2), ...all.slice(-MANY / 2)]

/** Undefined where letters follow that are no unit: "3d", "2nd". */
function withUnit(lower: string, { at, end, value, clock, spelled }: Numeral): Quantity | undefined {
  const match = unitAt(lower, end)
  const next = lower.charCodeAt(end)
  if (!match && (next === 95 || (next >= 97 && next <= 122))) return undefined
  AND_A_HALF.lastIndex = match?.end ?? end
  const half = match && AND_A_HALF.test(lower)
  const whole = half ? value + 0.5 : value
  return {
    at,
    end: half ? AND_A_HALF.lastIndex : (match?.end ?? end),
    low: whole,
    high: whole,
    unit: match?.unit,
    clock,
    spelled,
  }
}

/** What two neighbours make together, or undefined where they stand for themselves. */
function join(lower: string, a: Quantity, b: Quantity): readonly Quantity[] | undefined {
  const gap = lower.slice(a.end, b.at)
  const before = lower.slice(Math.max(0, a.at - 28), a.at)
  if (!a.range && isRange(gap, before, b)) {
    const range = rangeOf(a, b)
    return range && [{ ...range, way: FROM.test(before) }]
  }
  if (TOLERANCE.test(gap)) return [{ ...a, end: b.end, unit: a.unit ?? b.unit }]
  if (OPERATOR.test(gap))
    return [
      { ...a, operand: true },
      { ...b, operand: true },
    ]
  if (EITHER.test(gap) && !a.unit && b.unit) return [{ ...a, unit: b.unit }, b]
  if (!JOINT.test(gap)) return undefined
  if (a.unit && b.unit && SMALLER[a.unit.name]?.includes(b.unit.name)) return [compound(a, b)]
  if (gap.trim() !== '' || a.unit || a.clock || a.spelled || b.spelled) return undefined
  return [thousands(lower, a, b)]
}

/** "10 -12 m" is a range too: a sign belongs to a number that stands alone. */
const isRange = (gap: string, before: string, b: Quantity): boolean =>
  RANGE.test(gap) ||
  (/^\s*and\s*(?:the|about|t\s?=)?\s*$/.test(gap) && BETWEEN.test(before)) ||
  (gap.trim() === '' && gap !== '' && b.low < 0)

function rangeOf(a: Quantity, b: Quantity): Quantity | undefined {
  const unit = a.unit ?? b.unit
  if (a.unit && b.unit && a.unit.measure !== b.unit.measure) return undefined
  const factor = a.unit && b.unit ? b.unit.inSi / a.unit.inSi : 1
  const high = (/^-/.test(String(b.low)) && a.low >= 0 ? -b.high : b.high) * factor
  return {
    at: a.at,
    end: b.end,
    low: a.low,
    high,
    unit,
    range: true,
    clock: a.clock && b.clock,
    spelled: a.spelled && b.spelled,
  }
}

function compound(a: Quantity, b: Quantity): Quantity {
  const factor = (b.unit?.inSi ?? 1) / (a.unit?.inSi ?? 1)
  return { ...a, end: b.end, low: a.range ? a.low : a.low + b.low * factor, high: a.high + b.low * factor }
}

/** "4 492 m" is one number; "4 92 m" is none. */
function thousands(lower: string, a: Quantity, b: Quantity): Quantity {
  const digits = /^\d{3}(?!\d)/.test(lower.slice(b.at, b.at + 4))
  if (a.low === b.low) return { ...b, at: a.at }
  const whole = Number.isInteger(a.low) && Math.abs(a.low) < 1000
  const value = a.low * 1000 + b.low
  if (digits && whole && a.low !== 0) return { ...b, at: a.at, low: value, high: value }
  return { ...b, at: a.at, broken: true }
}
