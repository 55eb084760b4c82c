import { interrupted } from '../base/errors.ts'
import { orSkip } from '../base/skip-bad.ts'
import type { SkipOptions } from '../base/work.ts'
import { formatRecord, parseRecord, type RecordFormat } from '../tracks/record.ts'
import { type Output, openAtomic } from './atomic.ts'
import { type LinesOptions, readLines } from './lines.ts'

export interface JsonlOptions extends LinesOptions, SkipOptions {}

/** The records of a JSONL file, one at a time. */
export async function* readJsonl<T>(
  format: RecordFormat<T>,
  path: string,
  options: JsonlOptions = {},
): AsyncGenerator<T> {
  for await (const line of readLines(path, options)) {
    const record = orSkip(options, () => parseRecord(format, line.text, `${path}:${line.number}`))
    if (record !== undefined) yield record
  }
}

export interface WriteOptions {
  readonly signal?: AbortSignal
  /** Takes the place of the file of that name. */
  readonly output?: Output
}

/** Writes records as they come; the file has its name only when the last is written. Returns how many. */
export async function writeJsonl<T>(
  format: RecordFormat<T>,
  path: string,
  records: AsyncIterable<T> | Iterable<T>,
  { signal, output }: WriteOptions = {},
): Promise<number> {
  const file = output ?? (await openAtomic(path))
  let count = 0
  try {
    for await (const record of records) {
      if (signal?.aborted) throw interrupted(path)
      await file.write(`${formatRecord(format, record, `${path}:${count + 1}`)}\n`)
      count++
    }
    await file.commit()
  } finally {
    await file.discard()
  }
  return count
}
