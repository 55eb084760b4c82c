import { badInput } from '../../base/errors.ts'

/** A field in quotes, in which two quotes are one, or a plain one; and what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y

/** The rows of a comma-separated table with a header (RFC 4180), by column. */
export function csvRecords(text: string, where: string): Record<string, string>[] {
  const [header, ...rows] = csvRows(text.replace(/^\uFEFF/, ''), where)
  if (!header) throw badInput({ subject: 'table', expected: 'a header', got: 'an empty file', where })
  return rows.map((row, i) => {
    if (row.length === header.length) return Object.fromEntries(header.map((name, k) => [name, row[k]]))
    throw badInput({
      subject: 'table',
      expected: `${header.length} values`,
      got: `${row.length}`,
      where: `${where}, row ${i + 1}`,
    })
  })
}

function csvRows(text: string, where: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  FIELD.lastIndex = 0
  while (FIELD.lastIndex < text.length) {
    const line = rows.length + 1
    const found = FIELD.exec(text)
    if (!found)
      throw badInput({ subject: 'table', expected: 'quotes that close', got: 'others', where: `${where}:${line}` })
    row.push(found[1]?.replaceAll('""', '"') ?? found[2])
    if (found[3] === ',') {
      if (FIELD.lastIndex === text.length) row.push('')
      else continue
    }
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  return rows
}
