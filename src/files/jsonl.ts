import { interrupted, StvlmError } from '../base/errors.ts'
import type { SkipOptions } from '../base/work.ts'
import { formatRecord, parseRecord, type RecordFormat } from '../tracks/record.ts'
import { openAtomic } from './atomic.ts'
import { type LinesOptions, readLines } from './lines.ts'

export interface JsonlOptions extends LinesOptions, SkipOptions {}

/** The records of a JSONL file, one at a time. */
export async function* readJsonl<T>(
  format: RecordFormat<T>,
  path: string,
  options: JsonlOptions = {},
): AsyncGenerator<T> {
  for await (const line of readLines(path, options)) {
    const record = attempt(() => parseRecord(format, line.text, `${path}:${line.number}`), options)
    if (record !== undefined) yield record
  }
}

function attempt<T>(parse: () => T, { onBad }: SkipOptions): T | undefined {
  try {
    return parse()
  } catch (problem) {
    if (!onBad || !(problem instanceof StvlmError)) throw problem
    onBad(problem)
    return undefined
  }
}

/** Writes records as they come; the file has its name only when the last is written. Returns how many. */
export async function writeJsonl<T>(
  format: RecordFormat<T>,
  path: string,
  records: AsyncIterable<T> | Iterable<T>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<number> {
  const file = await openAtomic(path)
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
