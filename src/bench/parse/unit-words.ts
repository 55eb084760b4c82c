import { UNITS } from '../../questions/units.ts'

/** What a number in an answer measures. "other" is everything that no question asks in: pixels, frames, degrees. */
export type Measure = 'length' | 'speed' | 'duration' | 'acceleration' | 'clock' | 'ratio' | 'other' | 'none'

export interface UnitWord {
  readonly measure: Measure
  /** Size in m, m/s, s, m/s^2; 1 where there is nothing to convert. */
  readonly inSi: number
  readonly name: string
}

const METER = 'm(?:e{1,2}|)t(?:er|re)s?'
const HOUR = 'h(?:ours?|rs?)?'
const SECOND = 's(?:ec(?:ond)?s?)?'
const per = (above: string, below: string) => `(?:${above})\\s?(?:/\\s?|per\\s|an?\\s|p\\s)(?:${below})`

/** One row a unit: its measure, its size, and how people write it; the longest way that fits counts. */
const TABLE: readonly (readonly [name: string, measure: Measure, inSi: number, spellings: string])[] = [
  [
    'm/s^2',
    'acceleration',
    1,
    `${per(`m|${METER}`, `(?:${SECOND})(?:\\s?\\^?2|\\ssquared)`)}|mps2|m/s/s|${METER} per square second|${METER} per second per second`,
  ],
  [
    'km/h',
    'speed',
    UNITS['km/h'].inSi,
    `${per(`k\\.?m\\.?s?|kilo${METER}|k`, HOUR)}|k\\.?m\\.?p?\\.?h|kph|kmp/h|km\\s?h\\^?-1|kmh-1`,
  ],
  ['m/s', 'speed', 1, `${per(`m|${METER}`, SECOND)}|mps|m\\.s-1|m\\s?s\\^?-1`],
  ['mph', 'speed', UNITS.mph.inSi, `${per('mi(?:les?)?', HOUR)}|m\\.?p\\.?h\\.?`],
  ['ft/s', 'speed', 0.3048, `${per('ft|feet|foot', SECOND)}`],
  ['km/s', 'speed', 1000, per(`km|kilo${METER}`, SECOND)],
  ['m/min', 'speed', 1 / 60, per(`m|${METER}`, 'min(?:utes?)?')],
  ['km/min', 'speed', 1000 / 60, per(`km|kilo${METER}`, 'min(?:utes?)?')],
  ['cm/s', 'speed', 0.01, per(`cm|centi${METER}`, SECOND)],
  ['m/h', 'speed', 1 / 3600, `${per(METER, HOUR)}`],
  ['knots', 'speed', 1852 / 3600, 'knots?|kn|kts?'],
  ['per frame', 'other', 1, `(?:${per(`m|${METER}|pixels?|px`, 'frames?')})`],
  ['mm', 'length', 0.001, `mm|milli${METER}`],
  ['cm', 'length', 0.01, `cms?|centi${METER}`],
  ['dm', 'length', 0.1, `dm|deci${METER}`],
  ['km', 'length', UNITS.km.inSi, `kms?|kilo${METER}`],
  ['m^2', 'other', 1, `(?:m|${METER})\\s?\\^?2|sq(?:uare|\\.)?\\s(?:m|${METER}|feet|ft)|m2`],
  ['m', 'length', 1, `m|mtrs?|mts?|metrs?|${METER}`],
  ['yd', 'length', 0.9144, 'yds?|yards?'],
  ['in', 'length', 0.0254, 'inch(?:es)?|"|in(?=\\.?\\s*(?:$|[),;\\n]))'],
  ['ft', 'length', UNITS.ft.inSi, "ft|feets?|foot|'(?=\\s|$|[),.])"],
  ['mi', 'length', UNITS.mi.inSi, 'mi|miles?'],
  ['ms', 'duration', 0.001, 'ms|msecs?|milliseconds?'],
  ['min', 'duration', 60, 'mins?|minutes?'],
  ['h', 'duration', 3600, 'h|hrs?|hours?'],
  ['s', 'duration', 1, 's|secs?|seconds?|secounds?|sceonds?'],
  ['day', 'duration', 86400, 'days?'],
  ["o'clock", 'clock', 1, "o['`]?\\s?clock(?:s|'s)?|oclock|o clock|o'clcok|0'clock"],
  ['times', 'ratio', 1, ':1(?!\\.?\\d|:)|times|x(?!\\s*\\d)|fold'],
  ['pixels', 'other', 1, 'px|pix|pixels?'],
  ['frames', 'other', 1, 'frames?|fps|frames per second'],
  ['degrees', 'other', 1, 'degrees?|deg|radians?|rad'],
  ['%', 'other', 1, '%|percent|per cent'],
  ['units', 'other', 1, 'units?|grid cells?|car lengths?|body lengths?|steps|strides|blocks?|lanes?|kg|kilograms?'],
]

const WORDS: readonly UnitWord[] = TABLE.map(([name, measure, inSi]) => ({ name, measure, inSi }))

const UNIT = new RegExp(
  `\\s{0,2}-?\\s?(?:${TABLE.map(([, , , spellings]) => `(${spellings})`).join('|')})(?![a-z\\d^]|/[a-z])\\.?(?=[^a-z]|$)`,
  'y',
)
const NOTHING = /\s{0,2}(?:-?[a-z%"':])/y

export interface UnitMatch {
  readonly unit: UnitWord
  /** Where the text goes on. */
  readonly end: number
}

/** The unit that stands at `at` of a lower-case text, after a number. */
export function unitAt(lower: string, at: number): UnitMatch | undefined {
  NOTHING.lastIndex = at
  if (!NOTHING.test(lower)) return undefined
  UNIT.lastIndex = at
  const match = UNIT.exec(lower)
  if (!match) return undefined
  const row = match.findIndex((text, i) => i > 0 && text !== undefined) - 1
  const dot = match[0].endsWith('.') ? 1 : 0
  return { unit: WORDS[row], end: at + match[0].length - dot }
}

/** A unit as --unit names it: any spelling of the table. */
export function unitNamed(name: string): UnitWord | undefined {
  if (!NAMED.has(name)) NAMED.set(name, findNamed(name))
  return NAMED.get(name)
}

/** Of the few names that a run asks for. */
const NAMED = new Map<string, UnitWord | undefined>()

function findNamed(name: string): UnitWord | undefined {
  if (name === 'count') return { name, measure: 'none', inSi: 1 }
  const lower = name.toLowerCase()
  const found = unitAt(` ${lower}`, 0)
  return found && found.end >= lower.length + 1 ? found.unit : undefined
}
