import { stat } from 'node:fs/promises'
import { basename, extname, join, posix } from 'node:path'
import { badInput, missing } from '../../base/errors.ts'
import { hashFraction } from '../../base/hash.ts'
import { orSkip, orSkipLater } from '../../base/skip-bad.ts'
import { type SkipOptions, throwIfAborted, type WorkOptions } from '../../base/work.ts'
import { readJsonEntries } from '../../files/json-entries.ts'
import { readLines } from '../../files/lines.ts'
import { imageSizeOf } from '../../media/image-size.ts'
import { type Conversation, MEDIA_FOLDER } from '../conversation.ts'
import type { Place, Spool } from '../mixture/spool.ts'
import type { GeneralRow, GeneralSource } from './general-source.ts'
import { LowestLots } from './lowest-lots.ts'

export interface GeneralFiles {
  /** JSON arrays of any size, or JSON lines (`.jsonl`). */
  readonly files: readonly string[]
  /** The folder that holds videos or images. */
  readonly root: string
}

export interface GeneralOptions extends WorkOptions, SkipOptions {
  readonly given: GeneralFiles
  /** At most so many conversations; all where it is absent. */
  readonly count?: number
  readonly seed: number
  readonly spool: Spool
}

export interface GatheredGeneral {
  readonly places: readonly Place[]
  readonly read: number
  /** Rows that were drawn, whose video or image is not there. */
  readonly withoutFile: number
}

/**
 * A sample of a data set's conversations in one pass, uniform over the rows whose medium is there: row i of a file has a
 * lot that is a function of (seed, file's name, i). Errors: a row of another form (with `onBad` it is left out), no row
 * with its medium.
 */
export async function gatherGeneral(source: GeneralSource, options: GeneralOptions): Promise<GatheredGeneral> {
  const { given, count = Number.POSITIVE_INFINITY, seed, spool, signal } = options
  const lowest = new LowestLots(count)
  let read = 0
  let withoutFile = 0
  for (const path of given.files) {
    const stem = basename(path).replace(/\.jsonl?(\.gz)?$/, '')
    let index = 0
    for await (const { entry, where } of entriesOf(path, options)) {
      throwIfAborted(signal, path)
      const id = `${source.name}-${stem}-${index++}`
      read++
      options.onProgress?.({ done: read, unit: `rows of ${source.title}` })
      const lot = hashFraction(`${seed} ${id}`)
      const row = lowest.mayTake(lot) ? orSkip(options, () => source.rowOf(entry, where)) : undefined
      if (!row) continue
      const file = await fileOf(row, given.root)
      if (file === undefined) withoutFile++
      else {
        const made = await orSkipLater(options, () => conversationOf(row, id, source, given.root, file))
        if (made) lowest.take(lot, await spool.add(made))
      }
    }
  }
  await spool.flush()
  const places = lowest.places()
  if (places.length === 0 && count > 0) throw noneThere(source, given, withoutFile)
  return { places, read, withoutFile }
}

async function* entriesOf(path: string, { signal }: WorkOptions): AsyncGenerator<{ entry: unknown; where: string }> {
  if (/\.jsonl(\.gz)?$/.test(path)) {
    for await (const { text, number } of readLines(path, { signal })) {
      const where = `${path}:${number}`
      yield { entry: parsed(text, where), where }
    }
    return
  }
  for await (const { path: keys, value } of readJsonEntries(path, { depth: 1, signal }))
    yield { entry: value, where: `${path}, ${keys.join('.')}` }
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badInput({ subject: 'line', expected: 'JSON', got: 'something else', where }, cause)
  }
}

/** The first that is there; none leads out of the root. */
async function fileOf({ files }: GeneralRow, root: string): Promise<string | undefined> {
  for (const file of files.map(name => posix.normalize(name))) {
    if (file.startsWith('..') || posix.isAbsolute(file) || extname(file) === '') continue
    if ((await stat(join(root, file)).catch(() => undefined))?.isFile()) return file
  }
  return undefined
}

async function conversationOf(
  row: GeneralRow,
  id: string,
  source: GeneralSource,
  root: string,
  file: string,
): Promise<Conversation> {
  const told = row.finish && { conversations: row.finish(await imageSizeOf(join(root, file))) }
  return { id, [row.kind]: `${MEDIA_FOLDER}/${source.name}/${file}`, ...row.conversation, ...told, weight: 1 }
}

const noneThere = (source: GeneralSource, { files, root }: GeneralFiles, withoutFile: number) =>
  missing({
    subject: source.title,
    expected: `rows whose files are below ${root}`,
    got: withoutFile === 0 ? 'no rows' : `none of ${withoutFile}`,
    where: files.join(', '),
  })
