import { open, readFile } from 'node:fs/promises'
import { type AsyncBuffer, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { badInput, messageOf } from '../../base/errors.ts'
import { refuseMissing } from '../../files/lines.ts'
import { csvRecords } from './csv.ts'

/** The rows of a table as its publisher left it; the file's ending says what it is. */
export async function readTable(path: string, signal?: AbortSignal): Promise<readonly unknown[]> {
  await refuseMissing(path)
  if (path.endsWith('.parquet')) return readParquet(path)
  const text = await readFile(path, { encoding: 'utf8', signal })
  if (path.endsWith('.csv')) return csvRecords(text, path)
  if (path.endsWith('.txt')) return linesOf(text)
  if (path.endsWith('.jsonl')) return linesOf(text).map((line, i) => parseJson(line, `${path}:${i + 1}`))
  const value = parseJson(text, path)
  if (Array.isArray(value)) return value
  if (typeof value === 'object' && value !== null) return Object.entries(value)
  throw badInput({ subject: 'JSON', expected: 'a list', got: typeof value, where: path })
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badInput({ subject: 'JSON', expected: 'readable', got: messageOf(cause), where }, cause)
  }
}

/** The rows of a Parquet file, whatever its name. */
export async function readParquet(path: string): Promise<unknown[]> {
  const handle = await open(path)
  try {
    const file: AsyncBuffer = {
      byteLength: (await handle.stat()).size,
      async slice(start, end = file.byteLength) {
        const bytes = new Uint8Array(end - start)
        await handle.read(bytes, 0, bytes.length, start)
        return bytes.buffer
      },
    }
    return (await parquetReadObjects({ file, compressors })).map(plain)
  } catch (cause) {
    throw badInput({ subject: 'Parquet', expected: 'readable', got: messageOf(cause), where: path }, cause)
  } finally {
    await handle.close()
  }
}

/** 64-bit integers as numbers, empty fields absent: as the same rows read from JSON. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const present = Object.entries(value).filter(([, field]) => field !== null && field !== undefined)
  return Object.fromEntries(present.map(([name, field]) => [name, plain(field)]))
}
