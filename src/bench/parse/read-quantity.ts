import { type Candidate, choose } from './choose.ts'
import { contextOf } from './context.ts'
import { type Quantity, quantitiesOf } from './quantities.ts'
import type { Expected, Verdict } from './reading.ts'
import { scored, unscored } from './reading.ts'
import { isVague, refusalsOf, saysStill, standsRefused } from './refusals.ts'
import { type Measure, type UnitWord, unitNamed } from './unit-words.ts'

export type QuantityType = 'length' | 'speed' | 'duration' | 'number' | 'hour'

interface Rules {
  readonly measure: Measure
  /** In which values are given; without one as the question's unit has it. */
  readonly unit?: string
  readonly fromSi: number
  /** What a bare number means. */
  readonly bare: string
  readonly lowest: number
}

/** One row a type that is read as one number. */
const RULES: Readonly<Record<QuantityType, Rules>> = {
  length: { measure: 'length', unit: 'm', fromSi: 1, bare: 'm', lowest: 0 },
  speed: { measure: 'speed', unit: 'km/h', fromSi: 3.6, bare: 'km/h', lowest: 0 },
  duration: { measure: 'duration', unit: 's', fromSi: 1, bare: 's', lowest: 0 },
  number: { measure: 'none', fromSi: 1, bare: 'count', lowest: Number.NEGATIVE_INFINITY },
  hour: { measure: 'clock', unit: "o'clock", fromSi: 1, bare: "o'clock", lowest: 1 },
}

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

/** The one quantity that a cleaned, lower-case answer gives. */
export function readQuantity(lower: string, type: QuantityType, expected: Expected): Verdict {
  const rules = RULES[type]
  const own = type === 'number' && expected.unit ? unitNamed(expected.unit) : undefined
  const all = quantitiesOf(lower)
  const amounts = amountsOf(lower, all, type, expected, own)
  const refusals = refusalsOf(lower)
  const choice = choose(lower, amounts, sameAmount)
  if (!choice.found)
    return choice.why === 'two' && !allRefused(lower, refusals, amounts)
      ? unscored('two answers')
      : nothingFound(lower, type, all, refusals.length > 0)
  if (standsRefused(lower, refusals, choice.found.at)) return unscored('refusal')
  const { value } = choice.found
  if (Number.isNaN(value)) return unscored('vague')
  if (!Number.isFinite(value) || value < rules.lowest || (type === 'hour' && value > 12))
    return unscored('out of range')
  if (type === 'hour' && !Number.isInteger(value)) return unscored('vague')
  return scored(value, rules.unit ?? expected.unit)
}

const allRefused = (lower: string, refusals: ReturnType<typeof refusalsOf>, amounts: readonly Amount[]): boolean =>
  amounts.every(amount => standsRefused(lower, refusals, amount.at))

function nothingFound(lower: string, type: QuantityType, all: readonly Quantity[], refused: boolean): Verdict {
  if (refused) return unscored('refusal')
  if (saysStill(lower) && !all.some(({ unit }) => unit?.measure === RULES[type].measure))
    return type === 'length' || type === 'speed'
      ? scored(0, RULES[type].unit)
      : unscored(type === 'hour' ? 'refusal' : 'vague')
  const said = all.filter(({ at, end }) => !contextOf(lower, at, end).dropped)
  if (all.length > 0 && said.length === 0) return unscored('no answer')
  if (said.some(({ unit }) => unit && unit.measure !== RULES[type].measure)) return unscored('wrong dimension')
  return unscored(said.length > 0 || isVague(lower) ? 'vague' : 'no answer')
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
  const told = toldBy(expected.question, type)
  const amounts = (fits: (q: Quantity) => boolean) =>
    all.filter(fits).flatMap(q => amountOf(lower, q, type, expected, told) ?? [])
  const withUnit =
    measure === 'none'
      ? []
      : amounts(
          q =>
            q.unit?.measure === measure ||
            (q.clock !== undefined && !q.unit && (type === 'duration' || type === 'hour')),
        )
  if (withUnit.length > 0) return withoutSpans(withUnit)
  const bare = (q: Quantity) => !q.unit || (type === 'number' && q.unit.measure === 'ratio')
  return withoutSpans(amounts(q => bare(q) && !q.clock && standsBare(lower, q, type)))
}

/** The question's own numbers of this measure. */
function toldBy(question: string | undefined, type: QuantityType): readonly number[] {
  if (!question) return []
  let told = TOLD.get(question)
  if (!told) {
    told = quantitiesOf(question.toLowerCase())
    if (TOLD.size > 1000) TOLD.clear()
    TOLD.set(question, told)
  }
  const { measure } = RULES[type]
  return told
    .filter(q => measure === 'none' || q.unit?.measure === measure)
    .flatMap(q => [valueIn(q.low, q.unit, type), valueIn(q.high, q.unit, type)])
}

/** Questions are few and asked of many answers. */
const TOLD = new Map<string, readonly Quantity[]>()

function amountOf(
  lower: string,
  q: Quantity,
  type: QuantityType,
  expected: Expected,
  told: readonly number[],
): Amount | undefined {
  const context = contextOf(lower, q.at, q.end)
  if (context.dropped || q.operand) return q.operand && !context.dropped ? vagueAt(q) : undefined
  if (type === 'hour' && isReference(lower, q)) return undefined
  const unit = q.unit ?? (q.clock ? undefined : unitNamed(expected.unit ?? RULES[type].bare))
  const low = type === 'hour' && q.clock ? hourOfClock(q.clock) : valueIn(q.low, unit, type)
  const high = q.high === q.low ? low : valueIn(q.high, unit, type)
  const after = lower.slice(q.end, q.end + 40)
  if (type === 'duration' && MOMENT.test(lower.slice(Math.max(0, q.at - 24), q.at))) return undefined
  const vague =
    isOfAnother(after, type, expected) ||
    q.broken ||
    q.way ||
    context.bound ||
    (high !== low && !isNarrow(low, high, type, expected))
  const start =
    type === 'hour' &&
    low === 12 &&
    /\b(?:first|initially|starts?|starting|started|begins?|began)\b/.test(lower.slice(Math.max(0, q.at - 60), q.at))
  const weak = context.weak || start || told.some(value => value === low && low === high) || Boolean(q.operand)
  return { at: q.at, end: q.end, weak, low, high, value: vague ? Number.NaN : (low + high) / 2, unit: unit?.name }
}

/** "at 3 s", "after 3 s": moments, no durations. */
const MOMENT = /\b(?:at|after|before|until|since|every)\s+(?:about|around|t\s?=)?\s*$/
const MORE_THAN = /^\s*(?:more|less|farther|further|longer|shorter|faster|slower|ahead|behind)\s+(?:than|of)\b/
const AWAY = /^\s*(?:away|ahead|behind|from the camera)\b/

/** How much more than another is no amount, how far away no way; but where the question asks for that. */
function isOfAnother(after: string, type: QuantityType, { question = '' }: Expected): boolean {
  if (MORE_THAN.test(after))
    return !(type === 'number' || /\b(?:how much|differ\w*|how many|how far)\b/i.test(question))
  const asksWay = /\b(?:travel\w*|moves?|moved|covers?|path|goe?s?|gone)\b/i.test(question)
  return (
    type === 'length' &&
    asksWay &&
    AWAY.test(after) &&
    !/\b(?:apart|between|how (?:close|near)|from (?:the|each))\b/i.test(question)
  )
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

function valueIn(value: number, unit: UnitWord | undefined, type: QuantityType): number {
  const { unit: own, fromSi } = RULES[type]
  if (!unit || unit.name === own || type === 'number' || type === 'hour') return value
  return value * unit.inSi * fromSi
}

const hourOfClock = ([hour, ...rest]: readonly number[]): number => (rest.every(part => part === 0) ? hour : Number.NaN)

/** "12 o'clock is straight ahead", "taking 12 o'clock as ...": what the dial is, not where the object goes. */
function isReference(lower: string, { at, end }: Quantity): boolean {
  const before = lower.slice(Math.max(0, at - 60), at)
  const after = lower.slice(end, end + 70)
  return (
    /\b(?:taking|where|with|if|treating|setting|define|defining|relative to|as|reference(?: of| is)?|initial direction (?:is|was|as|of)|assuming|since|compared to|so that|let)\s+(?:the\s+|its\s+|a\s+)?$/.test(
      before,
    ) ||
    /^\s*(?:position|direction|mark)?\s*(?:is|being|as|=|represents?|means?|corresponds? to|refers? to|denotes?|indicates?|was|defined as|would be|reference)\b.{0,44}\b(?:initial|first|starting|start|original|forward|straight|ahead|away|reference|top|camera|front|north|right|left|directly|behind|heading)/.test(
      after,
    )
  )
}

/** A number without a unit answers where nothing follows that it counts and nothing before it is its name. */
function standsBare(lower: string, { at, end, spelled, low }: Quantity, type: QuantityType): boolean {
  const context = contextOf(lower, at, end)
  if (context.label) return false
  const after = lower.slice(end, end + 40)
  const ends =
    /^\s*(?:$|[,;:.)\]}!?"'\n(=~-]|or so|in total|overall|on average|approximately|altogether|in all|o\b|and\b|but\b|per\b(?! frame)|faster|slower|longer|more|as (?:fast|far|much|many)|is\b|direction|position|on (?:the|a) (?:clock|dial)|hour)/.test(
      after,
    )
  if (spelled && type !== 'number')
    return (
      ends &&
      /(?:^|[:=.\n]|\b(?:is|about|approximately|answer|at|around|to|towards?))\s*$/.test(
        lower.slice(Math.max(0, at - 24), at),
      ) &&
      (low !== 1 || /^\s*\.?\s*$/.test(after))
    )
  return type === 'number' ? !(spelled && low === 1 && !ends) : ends
}

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
