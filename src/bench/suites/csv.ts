import { badInput } from '../../base/errors.ts'
import { delimitedRows, type TextRow } from '../../files/delimited.ts'

/** The rows of a comma-separated table with a header, by column. Errors: an open quote, a row of another length. */
export function csvRecords(text: string, where: string): Record<string, string>[] {
  const [header, ...rows] = [...delimitedRows(text, ',')]
  if (!header) throw badInput({ subject: 'table', expected: 'a header', got: 'an empty file', where })
  const { length } = header.values
  for (const row of [header, ...rows]) refuseBroken(row, length, where)
  return rows.map(({ values }) => Object.fromEntries(header.values.map((name, k) => [name, values[k]])))
}

function refuseBroken({ values, line, isClosed }: TextRow, length: number, where: string): void {
  const refuse = (expected: string, got: string) =>
    badInput({ subject: 'table', expected, got, where: `${where}:${line}` })
  if (!isClosed) throw refuse('quotes that close', 'one that does not')
  if (values.length !== length) throw refuse(`${length} values`, `${values.length}`)
}
