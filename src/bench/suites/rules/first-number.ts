import { asciiDigits, DIGIT, strip } from './python-text.ts'

const WORDS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'
const VALUES = new Map<string, number>([
  ...WORDS.split(' ').map((word, i): [string, number] => [word, i]),
  ...TENS.split(' ').map((word, i): [string, number] => [word, 20 + 10 * i]),
  ['hundred', 100],
  ['thousand', 1000],
])
const DIGITS = new RegExp(`-?${DIGIT}+(?:\\.${DIGIT}+)?`, 'u')

/** The first number, in digits or in words, as VSI-Bench in lmms-eval 0.7.3 takes it; undefined where there is none. */
export function firstNumber(text: string): number | undefined {
  const lowered = strip(text).toLowerCase()
  const digits = DIGITS.exec(lowered)
  const words = numberWords(lowered)
  if (digits && (!words || digits.index < words.index)) return Number(asciiDigits(digits[0]))
  return words && totalOf(words.values)
}

/** The first run of number words; "and" may stand within. */
function numberWords(lowered: string): { index: number; values: number[] } | undefined {
  let index: number | undefined
  const values: number[] = []
  for (const match of lowered.matchAll(/[a-z]+/g)) {
    const value = VALUES.get(match[0])
    if (value !== undefined) {
      index ??= match.index
      values.push(value)
    } else if (index !== undefined && match[0] !== 'and') break
  }
  return index === undefined ? undefined : { index, values }
}

function totalOf(values: readonly number[]): number {
  let [total, current] = [0, 0]
  for (const value of values) {
    if (value === 1000) {
      total += Math.max(current, 1) * 1000
      current = 0
    } else if (value === 100) current = Math.max(current, 1) * 100
    else current += value
  }
  return total + current
}
