import { badInput } from '../../base/errors.ts'
import { numberOf, readTextRows } from '../../files/text-rows.ts'

/** A row of a comma-separated table with a header; words are found by their column's name. */
export interface CsvRow {
  text(column: string): string
  number(column: string): number
  /** "file:line" */
  readonly where: string
}

export interface CsvOptions {
  /** Columns that must be there; others may be. */
  readonly columns: readonly string[]
  readonly signal?: AbortSignal
}

/** The rows of a table without quoted words, one at a time. */
export async function* readCsv(path: string, { columns, signal }: CsvOptions): AsyncGenerator<CsvRow> {
  let places: ReadonlyMap<string, number> | undefined
  for await (const { words, where } of readTextRows(path, { separator: /\s*,\s*/, signal })) {
    if (!places) places = placesOf(columns, words, where)
    else yield rowOf(places, words, where)
  }
  if (!places) throw badInput({ subject: 'table', expected: 'a header', got: 'an empty file', where: path })
}

function placesOf(columns: readonly string[], words: readonly string[], where: string): ReadonlyMap<string, number> {
  const absent = columns.filter(column => !words.includes(column))
  if (absent.length === 0) return new Map(words.map((name, i) => [name, i]))
  throw badInput({ subject: 'table', expected: `the columns ${columns.join(', ')}`, got: `no ${absent[0]}`, where })
}

function rowOf(places: ReadonlyMap<string, number>, words: readonly string[], where: string): CsvRow {
  if (words.length !== places.size) {
    throw badInput({ subject: 'line', expected: `${places.size} values`, got: `${words.length}`, where })
  }
  const text = (column: string): string => words[places.get(column) ?? -1] ?? ''
  return { text, number: column => numberOf(text(column), column, where), where }
}
