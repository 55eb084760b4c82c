/** Fields that hold the answer where a record has others beside it. */
const ANSWER_FIELDS = [
  'final_answer',
  'finalanswer',
  'answer',
  'prediction',
  'pred',
  'result',
  'response',
  'output',
  'choice',
  'value',
]
const REASONING_FIELDS =
  /^(?:reason|reasoning|explanation|rationale|thought|thoughts|thinking|analysis|evidence|confidence|question|steps?|notes?|objects?|id)$/i
const START_FIELDS = /^(?:start|begin|from|t_?start|start_?time|start_?s|start_?sec(?:onds)?|begin_?time)$/i
const END_FIELDS = /^(?:end|stop|to|until|t_?end|end_?time|end_?s|end_?sec(?:onds)?|finish_?time)$/i
const UNIT_FIELDS = /^units?$/i
/** "distance_m", "speed_kmh": the unit is the name's end. */
const UNIT_SUFFIX =
  /_(m|meters?|metres?|km|cm|ft|feet|km_?h|kmph|kph|mps|m_?s|m_per_s|mph|s|secs?|seconds?|min|minutes?|h|hours?)$/i
const SUFFIX_UNITS: Readonly<Record<string, string>> = {
  mps: 'm/s',
  m_s: 'm/s',
  ms: 'm/s',
  m_per_s: 'm/s',
  km_h: 'km/h',
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** What a JSON object or string says, as words; undefined where the text is no such thing. */
export function plainJson(text: string): string | undefined {
  const trimmed = text.trim()
  if (!/^[{"]|^\[\s*[{"]/.test(trimmed) || !/[}"\]]$/.test(trimmed)) return undefined
  const parsed = parse(trimmed) ?? parse(trimmed.replaceAll(/'/g, '"'))
  return parsed === undefined ? undefined : wordsOf(parsed)
}

function parse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return typeof value === 'number' ? undefined : value
  } catch {
    // Not JSON: it is read as words.
    return undefined
  }
}

function wordsOf(json: Json, depth = 0): string {
  if (typeof json === 'string') return json
  if (typeof json !== 'object' || json === null) return String(json)
  if (depth > 8) return ''
  if (isList(json)) {
    const items = json.map(item => wordsOf(item, depth + 1))
    return json.every(item => typeof item === 'object' && item !== null) ? items.join('\n') : `[${items.join(', ')}]`
  }
  return recordWords(json, depth)
}

const isList = (json: object): json is readonly Json[] => Array.isArray(json)

function recordWords(record: { readonly [key: string]: Json }, depth: number): string {
  const entries = Object.entries(record).filter(([key]) => !REASONING_FIELDS.test(key))
  const named = (test: RegExp) => entries.find(([key]) => test.test(key))?.[1]
  const unit = named(UNIT_FIELDS)
  const [start, end] = [named(START_FIELDS), named(END_FIELDS)]
  if (start !== undefined && end !== undefined)
    return `from ${wordsOf(start, depth + 1)} to ${wordsOf(end, depth + 1)}${unit ? ` ${wordsOf(unit)}` : ''}`
  const answers = ANSWER_FIELDS.flatMap(name => entries.filter(([key]) => key.toLowerCase() === name))
  const said = answers.length > 0 ? answers.slice(0, 1) : entries.filter(([key]) => !UNIT_FIELDS.test(key))
  return said.map(([key, value]) => fieldWords(key, value, unit, depth)).join('\n')
}

function fieldWords(key: string, value: Json, unit: Json | undefined, depth: number): string {
  const words = wordsOf(value, depth + 1)
  if (!/^-?[\d.]+$/.test(words)) return words
  const suffix = UNIT_SUFFIX.exec(key)?.[1].toLowerCase()
  return `${words} ${unit ? wordsOf(unit) : suffix ? (SUFFIX_UNITS[suffix] ?? suffix) : ''}`.trim()
}
