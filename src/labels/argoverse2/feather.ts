import { readFile, stat } from 'node:fs/promises'
import { type Column, CompressionType, setCompressionCodec, type Table, tableFromIPC } from '@uwdata/flechette'
import lz4 from 'lz4js'
import { badInput } from '../../base/errors.ts'
import { refuseMissing } from '../../files/lines.ts'
import { problemOf } from '../skip-bad.ts'
import { checkArrowFile } from './check-arrow-file.ts'
import { decodeLz4Frame } from './lz4-frame.ts'

/** What a column holds: whole numbers above 2^53, finite numbers, or text. */
export type ColumnKind = 'int64' | 'number' | 'text'

interface ColumnValues {
  int64: BigInt64Array
  number: Float64Array
  text: readonly string[]
}

/** The columns of a table, by name. */
export type Columns<S extends Readonly<Record<string, ColumnKind>>> = {
  readonly [Name in keyof S]: ColumnValues[S[Name]]
} & {
  readonly rowCount: number
}

/** Logs have tables of a few megabytes; a larger file is something else. */
const MAX_FILE_BYTES = 2 ** 29
const MAGIC = 'ARROW1'

setCompressionCodec(CompressionType.LZ4_FRAME, {
  decode: decodeLz4Frame,
  encode: lz4.compress,
})

/** The named columns of a Feather v2 file (an Arrow IPC file, plain or with LZ4 frames); others are not touched. */
export async function readFeather<const S extends Readonly<Record<string, ColumnKind>>>(
  path: string,
  schema: S,
): Promise<Columns<S>> {
  const bytes = await readWhole(path)
  const table = tableOf(bytes, path)
  const entries = Object.entries(schema).map(([name, kind]) => [name, readColumn(table, name, kind, path)] as const)
  return Object.fromEntries([...entries, ['rowCount', table.numRows]]) as Columns<S>
}

async function readWhole(path: string): Promise<Buffer> {
  await refuseMissing(path)
  const { size } = await stat(path)
  if (size > MAX_FILE_BYTES) {
    throw badInput({ subject: 'file', expected: `at most ${MAX_FILE_BYTES} bytes`, got: `${size}`, where: path })
  }
  return readFile(path).catch(cause => {
    throw problemOf(cause, 'file', path)
  })
}

function tableOf(bytes: Buffer, path: string): Table {
  const isWhole =
    bytes.length > 20 &&
    bytes.toString('latin1', 0, 6) === MAGIC &&
    bytes.toString('latin1', bytes.length - 6) === MAGIC
  if (!isWhole) {
    throw badInput({ subject: 'file', expected: 'a whole Feather v2 file', got: 'another or a cut one', where: path })
  }
  try {
    checkArrowFile(bytes)
    return tableFromIPC(bytes, { useBigInt: true })
  } catch (cause) {
    throw problemOf(cause, 'Feather file', path)
  }
}

function readColumn(table: Table, name: string, kind: ColumnKind, path: string): ColumnValues[ColumnKind] {
  const subject = `column ${name}`
  const column: Column<unknown> | undefined = table.names.includes(name) ? table.getChild(name) : undefined
  if (!column)
    throw badInput({ subject, expected: 'to be there', got: `columns ${table.names.join(', ')}`, where: path })
  checkTexts(column, subject, path)
  let values: ArrayLike<unknown>
  try {
    values = column.toArray()
  } catch (cause) {
    throw problemOf(cause, subject, path)
  }
  return READERS[kind](values, subject, path)
}

/** Offsets of texts may be broken too: each text lies behind the one before, so that all are no longer than their bytes. */
function checkTexts({ data }: Column<unknown>, subject: string, path: string): void {
  for (const { offsets, values, length } of data) {
    let end = 0
    for (let i = 0; offsets && length > 0 && i <= length; i++) {
      const next = Number(offsets[i])
      if (!(next >= end && next <= values.length)) {
        const expected = `a text's end from ${end} to ${values.length}`
        throw badInput({ subject, expected, got: `${next}`, where: `${path}, row ${i}` })
      }
      end = next
    }
  }
}

type Reader<K extends ColumnKind> = (values: ArrayLike<unknown>, subject: string, path: string) => ColumnValues[K]

const READERS: { readonly [K in ColumnKind]: Reader<K> } = {
  int64(values, subject, path) {
    if (values instanceof BigInt64Array) return values
    throw badInput({ subject, expected: 'whole numbers of 64 bits', got: kindOf(values), where: path })
  },
  number(values, subject, path) {
    const out = new Float64Array(values.length)
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      out[i] = typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN
      if (!Number.isFinite(out[i])) {
        throw badInput({ subject, expected: 'a finite number', got: String(value), where: `${path}, row ${i + 1}` })
      }
    }
    return out
  },
  text(values, subject, path) {
    return Array.from(values, (value, i) => {
      if (typeof value === 'string' && value !== '') return value
      throw badInput({
        subject,
        expected: 'a text',
        got: JSON.stringify(String(value)),
        where: `${path}, row ${i + 1}`,
      })
    })
  },
}

const kindOf = (values: ArrayLike<unknown>): string => Object.prototype.toString.call(values).slice(8, -1)
