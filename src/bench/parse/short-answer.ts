import { type OptionWords, optionWords } from './options.ts'
import { type Expected, scored, type Verdict } from './reading.ts'

/** Words that say nothing of the number behind them, and those that may stand right before it. */
const HARMLESS =
  "the|object|object's|car|person|in|red|blue|green|box|bounding|marked|annotated|it|its|total|average speed|distance|traveled|direction|speed|moves|travels|heading|is|at|of|covers|towards|toward|approximately|about|around|roughly"
const BEFORE = 'is|at|of|covers|travels|towards|toward|approximately|about|around|roughly'
const LEAD = new RegExp(`^(?:(?:(?:${HARMLESS}) )*(?:${BEFORE}) )?$`)
const NUMBER = '(\\d{1,9}(?:\\.\\d{1,9})?)'

const DIGITS = new RegExp(NUMBER, 'y')
const TAIL = /^ ?(m|meters?|metres?|km\/h|m\/s|s|seconds?|o'clock)(?: on average)?\.?$/
const BARE_LEAD = /^(?:(?:about|approximately) )?$/
const INTERVAL = new RegExp(`^(?:from )?${NUMBER}(?: ?s)? (?:to|-) ${NUMBER} ?(?:s|seconds)\\.?$`)
const NAMED =
  /^(?:(?:the|object|car|person|in|box|answer|is|it|marked|annotated|with) )*([a-z]+)(?: (?:box|one|object|car|person|bounding|direction|directions))*\.?$/
const YES_NO = /^(yes|no)\.?$/

/** What each unit makes of a number, by the type that asks for it. */
const FACTORS: Readonly<Partial<Record<Expected['type'], Readonly<Record<string, number>>>>> = {
  length: { m: 1, meter: 1, meters: 1, metre: 1, metres: 1 },
  speed: { 'km/h': 1, 'm/s': 3.6 },
  duration: { s: 1, second: 1, seconds: 1 },
  hour: { "o'clock": 1 },
}
const OWN_UNIT: Readonly<Partial<Record<Expected['type'], string>>> = {
  length: 'm',
  speed: 'km/h',
  duration: 's',
  hour: "o'clock",
}
const LONGEST = 90

/**
 * The commonest answers at once, as the whole way reads them (a property test compares the two); undefined where the
 * whole way must be gone.
 */
export function readShort(raw: string, expected: Expected): Verdict | undefined {
  if (raw.length > LONGEST) return undefined
  const lower = raw.trim().toLowerCase()
  if (expected.type === 'choice') return readNamed(lower, optionWords(expected.options ?? []))
  if (expected.type === 'yesno') {
    const word = YES_NO.exec(lower)
    return word ? scored(word[1] === 'yes') : undefined
  }
  if (expected.type === 'interval') return readSpan(lower, expected)
  return readNumber(lower, expected)
}

function readNumber(lower: string, { type, unit }: Expected): Verdict | undefined {
  const own = OWN_UNIT[type]
  const at = lower.search(/\d/)
  if (!own || at < 0) return undefined
  DIGITS.lastIndex = at
  const digits = DIGITS.exec(lower)?.[0] ?? ''
  const [lead, tail] = [lower.slice(0, at), lower.slice(at + digits.length)]
  const written = tail === '' ? undefined : unitOfTail(tail)
  if (written === undefined ? tail !== '' || unit !== undefined || !BARE_LEAD.test(lead) : !isHarmless(lead))
    return undefined
  // "at 3 s" is a moment.
  if (type === 'duration' && lead.endsWith('at ')) return undefined
  const factor = written === undefined ? 1 : FACTORS[type]?.[written]
  const value = Number(digits) * (factor ?? Number.NaN)
  if (Number.isNaN(value) || (type === 'hour' && !(Number.isInteger(value) && value >= 1 && value <= 12)))
    return undefined
  return scored(value, own)
}

/** What stands around numbers repeats from answer to answer, so it is looked at once. */
function remembered<T>(find: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return text => {
    const found = known.get(text)
    if (found !== undefined) return found
    const value = find(text)
    if (known.size < 1000) known.set(text, value)
    return value
  }
}

const isHarmless = remembered(lead => LEAD.test(lead))
const unitOfTail = remembered(tail => TAIL.exec(tail)?.[1])

function readSpan(lower: string, { unit }: Expected): Verdict | undefined {
  const match = unit === undefined || unit === 's' ? INTERVAL.exec(lower) : null
  if (!match) return undefined
  const [startS, endS] = [Number(match[1]), Number(match[2])]
  return startS <= endS ? scored([startS, endS], 's') : undefined
}

function readNamed(lower: string, words: OptionWords): Verdict | undefined {
  if (!words.objects && !words.opposites) return undefined
  const word = NAMED.exec(lower)?.[1]
  const place = word === undefined ? undefined : words.placeOf.get(word)
  return place === undefined ? undefined : scored(words.options[place])
}
