import { join } from 'node:path'
import { z } from 'zod'
import { StvlmError } from '../../base/errors.ts'
import { sha256Hex } from '../../base/hash.ts'
import { openAtomic } from '../../files/atomic.ts'
import { readLines } from '../../files/lines.ts'
import type { VideoSource } from '../../media/video-source.ts'
import { formatRecord, parseRecord, type RecordFormat } from '../../tracks/record.ts'

/** A step whose output is a file: `NAME.jsonl`. */
export interface Stage<T> {
  readonly name: string
  /** Changes with whatever changes what the stage gives for the same settings. */
  readonly version: number
  readonly format: RecordFormat<T>
}

/** What a key is made of. */
type StageName = Omit<Stage<unknown>, 'format'> & { readonly format: { readonly name: string } }

/** The file's first line. */
const HEADER_FORMAT = {
  name: 'stvlm.stage/1',
  schema: z.strictObject({
    schema: z.literal('stvlm.stage/1'),
    stage: z.string(),
    key: z.string(),
    records: z.int().nonnegative(),
  }),
}

/** Knows the pictures and their times: the same where a stage would see the same. */
export async function sourceKey(source: VideoSource): Promise<string> {
  const { widthPx, heightPx, stampsS } = source
  return sha256Hex(JSON.stringify([await source.contentHash(), widthPx, heightPx, stampsS]))
}

/** Changes with the stage's version, its settings (by value, whatever their order) and everything before it. */
export function stageKey(stage: StageName, settings: unknown, ...before: readonly string[]): string {
  return sha256Hex(JSON.stringify([stage.name, stage.version, stage.format.name, inOrder(settings), before]))
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(
    entries.map(([key, item]) => [key, inOrder(item)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/**
 * The records of a stage: from its file in the video's folder, where that is whole and was written under the same key; else
 * they are made and written, whole or not at all. What comes back has been through the file's text either way, so that a
 * run that resumes gives the same bytes as one that does not.
 */
export async function cachedStage<T>(
  folder: string,
  stage: Stage<T>,
  key: string,
  work: () => Promise<Iterable<T> | AsyncIterable<T>>,
): Promise<T[]> {
  const path = join(folder, `${stage.name}.jsonl`)
  const found = await readStage(path, stage, key)
  if (found) return found
  const lines: string[] = []
  const records: T[] = []
  for await (const record of await work()) {
    const where = `${path}:${lines.length + 2}`
    const line = formatRecord(stage.format, record, where)
    lines.push(line)
    records.push(parseRecord(stage.format, line, where))
  }
  await writeStage(path, stage, key, lines)
  return records
}

/** Undefined where there is none, or one of another key, or one that is broken: it is made again. */
export async function readStage<T>(path: string, stage: Stage<T>, key: string): Promise<T[] | undefined> {
  const records: T[] = []
  let expected = -1
  try {
    for await (const { text, number } of readLines(path)) {
      const where = `${path}:${number}`
      if (number === 1) {
        const header = parseRecord(HEADER_FORMAT, text, where)
        if (header.key !== key || header.stage !== stage.name) return undefined
        expected = header.records
      } else records.push(parseRecord(stage.format, text, where))
    }
  } catch (problem) {
    // Nothing is lost: the stage can be done again.
    if (problem instanceof StvlmError && problem.fault === 'badInput') return undefined
    throw problem
  }
  return records.length === expected ? records : undefined
}

async function writeStage(path: string, stage: StageName, key: string, lines: readonly string[]) {
  const file = await openAtomic(path)
  try {
    const header = { schema: HEADER_FORMAT.name, stage: stage.name, key, records: lines.length }
    await file.write(`${JSON.stringify(header)}\n`)
    for (const line of lines) await file.write(`${line}\n`)
    await file.commit()
  } finally {
    await file.discard()
  }
}
