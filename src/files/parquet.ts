import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type BasicType, fileWriter, parquetWriteRows } from 'hyparquet-writer'
import { badInput, messageOf, StvlmError } from '../base/errors.ts'
import { makeFolder, temporaryName } from './atomic.ts'

/** A flat column, and what a row has in it. */
export interface ParquetColumn<Row> {
  readonly name: string
  readonly type: BasicType
  readonly nullable?: boolean
  value(row: Row): string | number | boolean | undefined
}

/** Rows held at once. */
const ROW_GROUP = 5000

/** One Parquet file (Snappy), written whole or not at all; memory is bounded by a group of 5,000 rows. */
export async function writeParquetTable<Row>(
  path: string,
  columns: readonly ParquetColumn<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<void> {
  await makeFolder(dirname(path))
  const temporary = temporaryName(path)
  const heads = columns.map(({ name, type, nullable = false }) => ({ name, type, nullable }))
  const writer = { rows: cellsOf(columns, rows), columns: heads, rowGroupSize: ROW_GROUP }
  try {
    await parquetWriteRows({ writer: fileWriter(temporary), ...writer })
    await rename(temporary, path)
  } catch (cause) {
    if (cause instanceof StvlmError) throw cause
    throw badInput({ subject: 'output', expected: 'to be written', got: messageOf(cause), where: path }, cause)
  } finally {
    await rm(temporary, { force: true })
  }
}

async function* cellsOf<Row>(
  columns: readonly ParquetColumn<Row>[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<Record<string, string | number | boolean | undefined>> {
  for await (const row of rows) yield Object.fromEntries(columns.map(column => [column.name, column.value(row)]))
}
