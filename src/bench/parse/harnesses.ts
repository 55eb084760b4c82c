import { asciiDigits } from './digits.ts'
import { afterThought, lastLetter } from './letter-harness.ts'
import type { ExpectedType, Naive } from './reading.ts'

/** What other harnesses would read, for the column beside the strict score. Reimplemented from what they do. */

const WORD_VALUES = new Map<string, number>([
  ...'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, i): [string, number] => [word, i]),
  ...'twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, i): [string, number] => [word, 10 * (i + 2)]),
  ['hundred', 100],
  ['thousand', 1000],
])
const SPELLED = new RegExp(`(?<![a-z])(?:${[...WORD_VALUES.keys()].join('|')})(?![a-z])`)
const RUN = /[a-z]+/g
const NUMBER = /-?\p{Nd}+(?:\.\p{Nd}+)?/u

/** lmms-eval 0.7.3, tasks/vsibench/utils.py, extract_number: the first number in digits or words. */
export function firstNumber(text: string): Naive {
  const lower = text.toLowerCase()
  const digits = NUMBER.exec(lower)
  const word = SPELLED.exec(lower)
  if (digits && (!word || digits.index < word.index)) return finite(pythonFloat(digits[0]))
  return word ? finite(runValue(lower, word.index)) : null
}

/** The run of number words from `at`, "and" left out; letters between other signs are words too. */
function runValue(lower: string, at: number): number {
  let total = 0
  let current = 0
  RUN.lastIndex = at
  for (let match = RUN.exec(lower); match; match = RUN.exec(lower)) {
    if (match[0] === 'and') continue
    const value = WORD_VALUES.get(match[0])
    if (value === undefined) break
    if (value === 100) current = Math.max(current, 1) * 100
    else if (value === 1000) {
      total += Math.max(current, 1) * 1000
      current = 0
    } else current += value
  }
  return total + current
}

/** float() of Python takes the decimal digits of every script. */
const pythonFloat = (text: string): number => Number(asciiDigits(text))

const finite = (value: number | undefined): Naive => (value !== undefined && Number.isFinite(value) ? value : null)

/** lmms-eval 0.7.3, fuzzy_matching: what stands before the first space, without full stops at its end. */
export function firstWord(text: string): Naive {
  const space = text.indexOf(' ')
  const word = (space < 0 ? text : text.slice(0, space)).replace(/\.+$/, '')
  return pythonStrip(word) || null
}

/** str.strip() of Python: the separators of ASCII too, the byte order mark not. */
function pythonStrip(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && isPythonSpace(text, from)) from++
  while (to > from && isPythonSpace(text, to - 1)) to--
  return text.slice(from, to)
}

function isPythonSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return (code >= 28 && code <= 31) || code === 0x85 || (code !== 0xfeff && /\s/.test(text[at]))
}

const ZERO_WIDTH = /[\u200b-\u200d\ufeff]/g
const SIGNED = /[-+]?(?:\d*\.\d+|\d+)(?:e[-+]?\d+)?/gi
const TO_TWENTY = new RegExp(
  `(?<![\\p{L}\\p{N}_])(?:${[...WORD_VALUES.keys()].slice(0, 21).join('|')})(?![\\p{L}\\p{N}_])`,
  'giu',
)
const TAGGED = /<\s*answer\b[^>]*>\s*([-+]?(?:\d*\.\d+|\d+)(?:e[-+]?\d+)?)(?:[^\d<][^<]*)?<\s*\/\s*answer\s*>/i
const HINT = /\p{Nd}|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|teen|twenty/iu

/** VLMEvalKit, spatial_bench/matching_func.py at e8e78f05f308, can_match_na: the tagged number, else the last one. */
export function lastNumber(text: string): Naive {
  if (!HINT.test(text)) return null
  const answer = firstOfList(text)
  if (answer === undefined) return null
  const digits = asciiDigits(answer.trim().replaceAll(ZERO_WIDTH, '')).replaceAll(TO_TWENTY, word =>
    String(WORD_VALUES.get(word.toLowerCase())),
  )
  const tagged = digits.includes('<') ? TAGGED.exec(digits)?.[1] : undefined
  const found = tagged ?? lastOf(afterThought(digits)) ?? lastOf(digits)
  return found === undefined ? null : finite(Number(found))
}

/** A text in brackets is read as a Python list, of which the first item counts; one that is none is no answer. */
function firstOfList(text: string): string | undefined {
  const trimmed = text.trim()
  if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) return text
  try {
    const list: unknown = JSON.parse(trimmed.replaceAll("'", '"'))
    if (!Array.isArray(list)) return undefined
    const [item]: unknown[] = list
    return list.length === 0 ? text : typeof item === 'string' ? item : JSON.stringify(item)
  } catch {
    // Not a list of Python either, but for spellings that no model uses.
    return undefined
  }
}

const lastOf = (text: string): string | undefined => text.match(SIGNED)?.at(-1)

/** VLMEvalKit: the one of yes and no that the text holds. */
export function lastYesNo(text: string): Naive {
  const words = new Set(text.toLowerCase().split(/[^a-z']+/))
  return words.has('yes') === words.has('no') ? null : words.has('yes') ? 'Yes' : 'No'
}

type NaiveRule = (text: string) => Naive

/** One row a type: the word or letter where options are asked, else the number. */
export const HARNESSES: Readonly<Record<ExpectedType, readonly [first: NaiveRule, last: NaiveRule]>> = {
  length: [firstNumber, lastNumber],
  speed: [firstNumber, lastNumber],
  hour: [firstNumber, lastNumber],
  interval: [firstNumber, lastNumber],
  number: [firstNumber, lastNumber],
  duration: [firstNumber, lastNumber],
  choice: [firstWord, lastLetter],
  yesno: [firstWord, lastYesNo],
}
