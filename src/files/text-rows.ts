import { badInput } from '../base/errors.ts'
import { throwIfAborted } from '../base/work.ts'
import { readLines } from './lines.ts'

/** A line of a text table, split into words. */
export interface TextRow {
  readonly words: readonly string[]
  /** "file:line" */
  readonly where: string
}

export interface TextRowsOptions {
  readonly separator?: RegExp
  readonly signal?: AbortSignal
}

/** The lines of a text table, without blank ones. */
export async function* readTextRows(
  path: string,
  { separator = /\s+/, signal }: TextRowsOptions = {},
): AsyncGenerator<TextRow> {
  for await (const { text, number } of readLines(path)) {
    throwIfAborted(signal, path)
    yield { words: text.split(separator), where: `${path}:${number}` }
  }
}

/** Refuses a row that has another number of words: a cut line, or another format. */
export function requireWords({ words, where }: TextRow, counts: readonly number[]): void {
  if (counts.includes(words.length)) return
  throw badInput({ subject: 'line', expected: `${counts.join(' or ')} values`, got: `${words.length}`, where })
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A finite decimal number; what is not one is refused with the field's name. */
export function numberOf(word: string | undefined, subject: string, where: string): number {
  const value = word !== undefined && NUMBER.test(word) ? Number(word) : Number.NaN
  if (Number.isFinite(value)) return value
  throw badInput({ subject, expected: 'a number', got: quoted(word), where })
}

/** A number above 0: a size, a focal length. */
export function positiveOf(word: string | undefined, subject: string, where: string): number {
  const value = numberOf(word, subject, where)
  if (value > 0) return value
  throw badInput({ subject, expected: 'a number above 0', got: quoted(word), where })
}

/** A whole number of at least `least` that a double holds exactly; "12.0" and "1.2e1" are whole too. */
export function wholeOf(word: string | undefined, subject: string, where: string, least = 0): number {
  const value = numberOf(word, subject, where)
  if (Number.isSafeInteger(value) && value >= least) return value
  throw badInput({ subject, expected: `a whole number from ${least}`, got: quoted(word), where })
}

/** Beyond any image. */
const MAX_SIDE_PX = 1e5

/** The width or height of an image. */
export function sidePxOf(word: string | undefined, subject: string, where: string): number {
  const value = wholeOf(word, subject, where, 1)
  if (value <= MAX_SIDE_PX) return value
  throw badInput({ subject, expected: `at most ${MAX_SIDE_PX} px`, got: quoted(word), where })
}

export function numbersOf(words: readonly string[], subject: string, where: string): number[] {
  return words.map((word, i) => numberOf(word, `${subject}, value ${i + 1}`, where))
}

const quoted = (word: string | undefined): string =>
  word === undefined ? 'nothing' : JSON.stringify(word.slice(0, 60))
