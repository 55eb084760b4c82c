/** A number as it stands in a lower-case text. */
export interface Numeral {
  readonly at: number
  readonly end: number
  readonly value: number
  /** "1:05" is [1, 5]: `value` is then 65, the seconds of m:ss or h:mm:ss. */
  readonly clock?: readonly number[]
  /** Spelled out: "one" may as well be a pronoun. */
  readonly spelled?: boolean
}

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'
const VALUES = new Map<string, number>([
  ...SMALL.split(' ').map((word, i): [string, number] => [word, i]),
  ...TENS.split(' ').map((word, i): [string, number] => [word, 10 * (i + 2)]),
  ['fourty', 40],
  ['dozen', 12],
  ['twice', 2],
  ['double', 2],
  ['thrice', 3],
])
const SCALES = new Map([
  ['hundred', 100],
  ['thousand', 1000],
  ['million', 1e6],
])
const PARTS = new Map([
  ['half', 1 / 2],
  ['quarter', 1 / 4],
  ['third', 1 / 3],
])

const WORD = [...VALUES.keys(), ...SCALES.keys()].join('|')
/** Of a length or a time, "a" is one; "a second" only where it is measured. */
const ONE_OF =
  '\\ban?(?=\\s(?:single\\s)?(?:met(?:er|re)|kilomet(?:er|re)|mile|minute|foot|yard|hour)\\b)|(?<=\\b(?:for|about|around|roughly|approximately|only)\\s)a(?=\\ssecond\\b)'
const IN_DIGITS = [
  // 1-4: a time of day or of a video
  '(?<![\\w.,:/])(\\d{1,3}):([0-5]\\d)(?::([0-5]\\d))?(\\.\\d+)?(?![\\d:])',
  // 5-6: sign, digits; 7-8 powers of ten; 9-10 fractions
  '((?<![\\w.)%"\'])[-+])?(?<![a-z_\\d.#^]|\\d,)(\\d{1,3}(?:,\\d{3})+(?!\\d)(?:\\.\\d+)?|\\d+,\\d{1,2}(?![\\d,])|\\d+(?:\\.\\d+)?(?!\\.?\\d|,\\d{1,2},\\d)|\\.\\d+)(?:\\s{0,2}[x*]\\s{0,2}10\\s?\\^\\s?\\{?([-+]?\\d{1,3})\\}?|e([-+]?\\d{1,3})(?![a-z\\d]))?(?:\\s(\\d+)/(\\d+)(?![\\d/.])|/(\\d+)(?![\\d/.a-z]))?',
].join('|')
const IN_WORDS = [
  // 12: words
  `\\b((?:a\\s(?=hundred|thousand|million|dozen))?(?:${WORD})(?:[\\s-]+(?:and\\s+)?(?:${WORD})){0,12}(?:\\s+point(?:\\s+(?:${SMALL.replaceAll(' ', '|')})){1,12})?(?:\\s+and\\s+(?:a\\s+|one[\\s-]+)(?:half|quarter|third))?)\\b`,
  // 13: parts of one
  '\\b(half|(?:a|one)[\\s-](?:quarter|third)|three[\\s-]quarters)(?:\\s+of)?(?:\\s+an?)?\\b(?!\\s+(?:past|way|the|its|his|time))',
  `(${ONE_OF})`,
].join('|')
const NUMERAL = new RegExp(`${IN_DIGITS}|${IN_WORDS}`, 'g')
const DIGITS = new RegExp(IN_DIGITS, 'g')
/** Without one of these no number is in words. */
const HINT = new RegExp(`${WORD}|half|quarter|\\ban?\\s(?:single|met|kilo|mi|foot|yard|hour|second)`)

/** All numbers of a lower-case text, in their order. Numbers that are part of a name ("3d", "2nd", "p0") are none. */
export function numeralsOf(lower: string): Numeral[] {
  if (!HINT.test(lower)) return digitalsOf(lower)
  const found: Numeral[] = []
  for (const match of lower.matchAll(NUMERAL)) {
    const numeral = numeralOf(match)
    if (numeral) found.push(numeral)
  }
  return found
}

/** The same where none is in words, which is most of the time: no match starts earlier than two before its first digit. */
function digitalsOf(lower: string): Numeral[] {
  const found: Numeral[] = []
  let end = 0
  for (let digit = digitFrom(lower, 0); digit < lower.length; digit = digitFrom(lower, end)) {
    DIGITS.lastIndex = Math.max(end, digit - 2)
    const match = DIGITS.exec(lower)
    if (!match) break
    const numeral = numeralOf(match)
    if (numeral) found.push(numeral)
    end = DIGITS.lastIndex
  }
  return found
}

function digitFrom(lower: string, from: number): number {
  let at = from
  while (at < lower.length && !(lower.charCodeAt(at) >= 48 && lower.charCodeAt(at) <= 57)) at++
  return at
}

function numeralOf(match: RegExpExecArray): Numeral | undefined {
  const at = match.index
  const end = at + match[0].length
  if (match[1] !== undefined) return clockOf(match, at, end)
  if (match[6] !== undefined) return { at, end, value: digitsOf(match) }
  if (match[12] !== undefined) return { at, end, value: wordsValue(match[12]), spelled: true }
  if (match[13] !== undefined) return { at, end, value: partValue(match[13]), spelled: true }
  return { at, end, value: 1, spelled: true }
}

function clockOf(match: RegExpExecArray, at: number, end: number): Numeral {
  const clock = [match[1], match[2], match[3]].filter(text => text !== undefined).map(Number)
  const seconds = clock.reduce((sum, part) => 60 * sum + part, 0)
  return { at, end, value: seconds + Number(match[4] ?? 0), clock }
}

/** A comma before one or two last digits is a decimal one, before three it sets thousands apart. */
function digitsOf(match: RegExpExecArray): number {
  const [, , , , , sign, digits, power, exponent, above, below, denominator] = match
  const plain = /^\d+,\d{1,2}$/.test(digits) ? digits.replace(',', '.') : digits.replaceAll(',', '')
  const mantissa = Number(plain) * 10 ** Number(power ?? exponent ?? 0)
  const value = (mantissa + (above ? Number(above) / Number(below) : 0)) / Number(denominator ?? 1)
  return sign === '-' ? -value : value
}

/** "twenty-three and a half" is 23.5, "two hundred and five" 205, "three point one four" 3.14; "two three" is none. */
function wordsValue(words: string): number {
  const [spoken, decimals] = words.split(/\s+point\s+/)
  let [total, group, last] = [0, 0, 100]
  for (const word of spoken.replace(/\b(?:a|one)[\s-]+(?=half|quarter|third)/, '').split(/[\s-]+/)) {
    const scale = SCALES.get(word)
    const value = VALUES.get(word)
    total += PARTS.get(word) ?? 0
    if (value !== undefined) {
      // A number may follow tens or a scale, not another small one.
      if (last < 20 || (last < 100 && value >= 10)) return Number.NaN
      group += value
    } else if (scale === 100) group = Math.max(group, 1) * 100
    else if (scale !== undefined) {
      total += Math.max(group, 1) * scale
      group = 0
    }
    if (word !== 'and') last = value ?? scale ?? last
  }
  const digits = decimals?.split(/\s+/).map(word => VALUES.get(word) ?? 0)
  return total + group + (digits ? Number(`0.${digits.join('')}`) : 0)
}

const partValue = (words: string): number =>
  words.startsWith('three') ? 3 / 4 : (PARTS.get(words.split(/[\s-]/).at(-1) ?? '') ?? 1)
