import { valueIn } from './amounts.ts'
import { HARNESSES } from './harnesses.ts'
import { numeralsOf } from './numerals.ts'
import { type QuantityType, RULES } from './quantity-rules.ts'
import { readWhole } from './read-whole.ts'
import type { Expected, ExpectedType, Reading } from './reading.ts'
import { refusalsOf } from './refusals.ts'
import { type UnitWord, unitAt, unitNamed } from './unit-words.ts'

/**
 * What stands around the only number of a sentence decides what the number means, whatever number it is: words without
 * digits, signs of arithmetic, brackets or line ends before it, a unit and nothing more behind it. Models repeat such
 * sentences word for word, so the whole way is gone once for each with a number of ours.
 */
const LEAD = /^(?:[a-z ,.':~]*[ ~])?(?:\*\*)?$/i
const TAIL = /^(?: ?([a-z]+(?:\/[a-z]+|'clock)?)(?: on average)?)?\.?(?:\*\*)?\.?$/i
/** An hour too, and no number word that a sentence may hold. */
const PROBE = 7
const LONGEST = 160

/** What a sentence makes of its number. */
interface Frame {
  /** Absent where the number is bare. */
  readonly unit?: UnitWord
}

/** By what stands before the number, then by what stands behind it; null where the whole way must be gone. */
type Frames = Map<string, Map<string, Frame | null>>
/** So many are known at a time, and only what comes again is looked at: who never repeats a sentence loses little. */
const MOST_LEADS = 1000
const MOST_TAILS = 16

const FRAMES: Readonly<Partial<Record<ExpectedType, Frames>>> = {
  length: new Map(),
  speed: new Map(),
  duration: new Map(),
  hour: new Map(),
}

/**
 * Answers that are one sentence around one number, as the whole way and the harnesses read them (a property test
 * compares); undefined where those must be asked.
 */
export function readSentence(raw: string, { type, unit }: Expected): Reading | undefined {
  if (raw.length > LONGEST || !isQuantity(type)) return undefined
  const at = firstDigit(raw)
  const end = numberEnd(raw, at)
  if (end === at) return undefined
  const frame = frameOf(type, raw.slice(0, at), raw.slice(end))
  if (!frame || (!frame.unit && unit !== undefined)) return undefined
  const written = Number(raw.slice(at, end))
  const value = valueIn(written, frame.unit ?? unitNamed(RULES[type].bare), type)
  if (type === 'hour' && !(Number.isInteger(value) && value >= 1 && value <= 12)) return undefined
  return { status: 'scored', value, unit: RULES[type].unit, first: written, last: written }
}

const isQuantity = (type: ExpectedType): type is QuantityType => type in FRAMES

function frameOf(type: QuantityType, lead: string, tail: string): Frame | undefined {
  const byTail = FRAMES[type]?.get(lead)
  if (!byTail) return remember(type, lead)
  const known = byTail.get(tail)
  if (known !== undefined) return known ?? undefined
  if (byTail.size >= MOST_TAILS) byTail.clear()
  const frame = findFrame(type, lead, tail)
  byTail.set(copyOf(tail), frame ?? null)
  return frame
}

function remember(type: QuantityType, lead: string): undefined {
  const byLead = FRAMES[type]
  if (byLead?.size === MOST_LEADS) byLead.clear()
  byLead?.set(copyOf(lead), new Map())
}

/** A piece of a text keeps all of it in memory, and an answer may be a piece of a file. */
const copyOf = (text: string): string => Array.from(text).join('')

function findFrame(type: QuantityType, lead: string, tail: string): Frame | undefined {
  const match = TAIL.exec(tail)
  const words = lead.toLowerCase()
  if (!match || !LEAD.test(lead) || numeralsOf(words).length > 0 || refusalsOf(words).length > 0) return undefined
  const unit = match[1] === undefined ? undefined : unitAt(tail.toLowerCase(), 0)?.unit
  if (match[1] !== undefined && !unit) return undefined
  const text = `${lead}${PROBE}${tail}`
  const verdict = readWhole(text, { type })
  const value = valueIn(PROBE, unit ?? unitNamed(RULES[type].bare), type)
  const isRead = verdict.status === 'scored' && verdict.value === value && verdict.unit === RULES[type].unit
  return isRead && HARNESSES[type].every(read => read(text) === PROBE) ? { unit } : undefined
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

function firstDigit(text: string): number {
  let at = 0
  while (at < text.length && !isDigit(text.charCodeAt(at))) at++
  return at
}

/** Behind digits, and behind a point with digits. */
function numberEnd(text: string, from: number): number {
  const whole = digitsEnd(text, from)
  if (whole === from || text.charCodeAt(whole) !== 46) return whole
  const end = digitsEnd(text, whole + 1)
  return end > whole + 1 ? end : whole
}

function digitsEnd(text: string, from: number): number {
  let at = from
  while (isDigit(text.charCodeAt(at))) at++
  return at
}
