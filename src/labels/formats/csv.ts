import { badInput } from '../../base/errors.ts'
import { readTextRows } from '../text-rows.ts'

/** A row of a comma-separated table with a header: words by their column's name. */
export interface CsvRow {
  readonly words: Readonly<Record<string, string>>
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
  let header: readonly string[] | undefined
  for await (const { words, where } of readTextRows(path, { separator: /\s*,\s*/, signal })) {
    if (!header) {
      header = headerWith(columns, words, where)
      continue
    }
    if (words.length !== header.length) {
      throw badInput({ subject: 'line', expected: `${header.length} values`, got: `${words.length}`, where })
    }
    yield { words: Object.fromEntries(header.map((name, i) => [name, words[i]])), where }
  }
  if (!header) throw badInput({ subject: 'table', expected: 'a header', got: 'an empty file', where: path })
}

function headerWith(columns: readonly string[], words: readonly string[], where: string): readonly string[] {
  const absent = columns.filter(column => !words.includes(column))
  if (absent.length === 0) return words
  throw badInput({ subject: 'table', expected: `the columns ${columns.join(', ')}`, got: `no ${absent[0]}`, where })
}
