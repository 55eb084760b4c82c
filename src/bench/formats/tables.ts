import { readFile } from 'node:fs/promises'
import { readXlsx } from 'hucre/xlsx'
import { badInput, messageOf, StvlmError } from '../../base/errors.ts'
import { delimitedRows } from '../../files/delimited.ts'
import { readBytes, refuseMissing } from '../../files/lines.ts'
import { readParquet } from '../suites/read-table.ts'
import { type FileKind, type Foreign, type Head, isRecord, jsonOf, orLost, type ReadingOptions } from './foreign.ts'
import { isCutShort, readJsonLines } from './json-lines.ts'
import { foreignOfRow, lacks, type TableRow } from './table-row.ts'

/** A table's row with the place that names it. */
interface Placed {
  readonly row: TableRow
  readonly where: string
}

type RowsOf = (path: string, options: ReadingOptions) => AsyncIterable<Placed>

/** Kinds of files that are tables: columns by name, one answer a row. */
export const TABLE_KINDS: readonly FileKind[] = [
  kind('xlsx', "VLMEvalKit's predictions (.xlsx): index or id, prediction", isXlsx, xlsxRows),
  kind('parquet', 'Parquet: id, answer', ({ bytes }) => bytes.toString('latin1', 0, 4) === 'PAR1', parquetRows),
  kind('jsonl', 'JSON lines: id, answer; answers.jsonl', ({ text }) => isRecord(jsonOf(firstLine(text))), jsonlRows),
  kind('json', 'a JSON list: id, answer', ({ text }) => /^\s*\[\s*\{/.test(text), jsonRows),
  kind('tsv', "VLMEvalKit's predictions (.tsv)", ({ text }) => hasColumns(text, '\t'), delimited('\t')),
  kind('csv', 'CSV: id, answer', ({ text }) => hasColumns(text, ','), delimited(',')),
]

function kind(name: string, about: string, recognises: FileKind['recognises'], rowsOf: RowsOf): FileKind {
  return {
    name,
    about,
    recognises,
    async *read(path, options): AsyncGenerator<Foreign> {
      for await (const { row, where } of rowsOf(path, options)) {
        const foreign = orLost(options, where, () => foreignOfRow(row, where))
        if (foreign) yield foreign
      }
    },
  }
}

function isXlsx({ bytes }: Head): boolean {
  return (
    bytes.toString('latin1', 0, 2) === 'PK' && /\[Content_Types\]\.xml|xl\/|docProps\//.test(bytes.toString('latin1'))
  )
}

const firstLine = (text: string): string => text.trimStart().split('\n', 1)[0]

function hasColumns(text: string, delimiter: string): boolean {
  const [header] = delimitedRows(text, delimiter)
  return header !== undefined && header.values.length > 1 && lacks(header.values) === undefined
}

function refuseLacking(names: readonly string[], where: string): void {
  const lack = lacks(names)
  if (lack) throw badInput({ subject: 'table', expected: lack, got: names.join(', ').slice(0, 300) || 'none', where })
}

async function* jsonlRows(path: string, options: ReadingOptions): AsyncGenerator<Placed> {
  for await (const { value, number } of readJsonLines(path, options)) {
    const lack = lacks(Object.keys(value))
    if (lack) options.onLost(`line ${number}: without ${lack}, left out`)
    else yield { row: value, where: `line ${number}` }
  }
}

async function* jsonRows(path: string, options: ReadingOptions): AsyncGenerator<Placed> {
  const value = jsonOf(await readFile(path, { encoding: 'utf8', signal: options.signal }))
  if (!Array.isArray(value))
    throw badInput({ subject: 'answers', expected: 'a whole JSON list', got: 'none', where: path })
  for (const [i, row] of value.entries()) {
    const lack = isRecord(row) ? lacks(Object.keys(row)) : 'fields'
    if (isRecord(row) && lack === undefined) yield { row, where: `item ${i + 1}` }
    else options.onLost(`item ${i + 1}: without ${lack}, left out`)
  }
}

async function* parquetRows(path: string): AsyncGenerator<Placed> {
  const rows = (await readParquet(path)).filter(isRecord)
  if (rows[0]) refuseLacking(Object.keys(rows[0]), path)
  for (const [i, row] of rows.entries()) yield { row, where: `row ${i + 1}` }
}

async function* xlsxRows(path: string, { signal }: ReadingOptions): AsyncGenerator<Placed> {
  await refuseMissing(path)
  const file = await readFile(path, { signal })
  const book = await readXlsx(file).catch(cause => {
    throw badInput({ subject: 'workbook', expected: 'a whole one', got: messageOf(cause), where: path }, cause)
  })
  const [header = [], ...rows] = book.sheets[0]?.rows ?? []
  const names = header.map(name => String(name ?? ''))
  refuseLacking(names, path)
  // Row 1 is the header.
  for (const [i, row] of rows.entries()) {
    if (row.some(cell => cell !== null)) {
      yield { row: Object.fromEntries(names.map((name, k) => [name, row[k] ?? undefined])), where: `row ${i + 2}` }
    }
  }
}

function delimited(delimiter: string): RowsOf {
  return async function* (path, options) {
    let names: readonly string[] | undefined
    for (const { values, line, isClosed } of delimitedRows(await textOf(path, options), delimiter)) {
      if (!names) {
        refuseLacking(values, path)
        names = values
      } else if (!isClosed || values.length !== names.length) {
        const got = isClosed ? `${values.length} of ${names.length} values` : 'quotes that do not close'
        options.onLost(`line ${line}: ${got}, left out`)
      } else yield { row: Object.fromEntries(names.map((name, k) => [name, values[k]])), where: `line ${line}` }
    }
  }
}

/** As much as is whole, and a line where something is missing. */
async function textOf(path: string, { signal, onLost }: ReadingOptions): Promise<string> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of readBytes(path, { signal })) chunks.push(chunk)
  } catch (cause) {
    if (!(cause instanceof StvlmError) || !isCutShort(cause)) throw cause
    onLost(messageOf(cause))
  }
  return Buffer.concat(chunks).toString('utf8')
}
