/** What Python's str does, where JavaScript's string does otherwise: official scripts are in Python. */

const SPACE = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`
const SPACES = new RegExp(`[${SPACE}]+`)
const ONE_SPACE = new RegExp(`[${SPACE}]`)

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code > 32 && code < 127 ? false : ONE_SPACE.test(text[at])
}

/** str.strip() */
export function strip(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isSpace(text, start)) start++
  while (end > start && isSpace(text, end - 1)) end--
  return text.slice(start, end)
}

/** str.split() */
export function splitWords(text: string): string[] {
  const inner = strip(text)
  return inner === '' ? [] : inner.split(SPACES)
}

/** str.strip(char) for one character. */
export function stripChar(text: string, char: string): string {
  let [start, end] = [0, text.length]
  while (start < end && text[start] === char) start++
  while (end > start && text[end - 1] === char) end--
  return text.slice(start, end)
}

/** str.rstrip(char) for one character. */
export function stripEnd(text: string, char: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === char) end--
  return text.slice(0, end)
}

/** \d, \w and \b of Python's re, which know every script; for regular expressions with the flag u. */
export const DIGIT = String.raw`\p{Nd}`
export const WORD = String.raw`[\p{L}\p{N}_]`
export const EDGE = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`
/** \s */
export const BLANK = `[${SPACE}]`

/** Decimal digits of every script, as ASCII. */
export const asciiDigits = (text: string): string => text.replace(/\p{Nd}/gu, digit => String(digitValue(digit)))

/** Unicode's runs of decimal digits start at zero and are ten long. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0)!
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  // Blocks of mathematical digits follow one another without a gap.
  return code >= 0x1d7ce && code <= 0x1d7ff ? (code - 0x1d7ce) % 10 : code - zero
}

const FLOAT = /^[+-]?(?:(?:\d+(?:_\d+)*)(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i
const NOT_FINITE: Record<string, number> = { inf: Number.POSITIVE_INFINITY, infinity: Number.POSITIVE_INFINITY }

/** float(text); undefined where it raises. */
export function pythonFloat(text: string): number | undefined {
  const word = asciiDigits(strip(text))
  if (FLOAT.test(word)) return Number(word.replaceAll('_', ''))
  const [, sign, name] = /^([+-]?)(inf|infinity|nan)$/i.exec(word) ?? []
  if (name === undefined) return undefined
  const value = NOT_FINITE[name.toLowerCase()] ?? Number.NaN
  return sign === '-' ? -value : value
}
