import { ftruncateSync, writeSync } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { badInput, messageOf, StvlmError } from '../../base/errors.ts'
import { makeFolder, openAtomic } from '../../files/atomic.ts'
import { readBytes } from '../../files/lines.ts'
import { type AnswerRecord, answerRecordSchema } from '../answer-record.ts'
import { lockFile, type Release } from './lock.ts'

/** What a start finds in the file that it goes on with. */
export interface Recovered {
  /** Of questions whose answer is written: not asked again. */
  readonly answered: ReadonlySet<string>
  /** Lines with an error, taken out: their questions are asked again. */
  readonly failed: number
  /** A last line that was cut short, taken out. */
  readonly truncated: boolean
}

/**
 * answers.jsonl while it is written: one line a question, each by one write; never an id twice. What a start takes out
 * (errors, a line cut short) goes by writing the file anew and renaming it, so that a kill leaves the old or the new.
 */
export class AnswersFile {
  readonly recovered: Recovered
  readonly #path: string
  readonly #handle: FileHandle
  readonly #release: Release
  #bytes: number

  private constructor(path: string, handle: FileHandle, bytes: number, release: Release, recovered: Recovered) {
    this.#path = path
    this.#handle = handle
    this.#bytes = bytes
    this.#release = release
    this.recovered = recovered
  }

  /**
   * `ids` are those of the questions; `agree` may refuse before anything is changed. Errors: a broken line within, an
   * unknown or doubled id, another writer.
   */
  static async open(
    path: string,
    ids: ReadonlySet<string>,
    agree: (hasAnswers: boolean) => Promise<void>,
  ): Promise<AnswersFile> {
    if (path.endsWith('.gz')) {
      throw badInput({ subject: 'answers', expected: 'a plain file, written line by line', got: path })
    }
    await makeFolder(dirname(path))
    const release = await lockFile(path)
    try {
      const { kept, isWhole, ...recovered } = await recover(path, ids)
      await agree(kept.length > 0)
      if (!isWhole || recovered.failed > 0) await rewrite(path, kept)
      const handle = await open(path, 'a')
      return new AnswersFile(path, handle, (await handle.stat()).size, release, recovered)
    } catch (cause) {
      await release()
      if (cause instanceof StvlmError) throw cause
      throw badInput({ subject: 'answers', expected: 'to be written', got: messageOf(cause), where: path }, cause)
    }
  }

  /** The line is in the file when this returns: some microseconds, where a queue of promises took fifty. */
  append(record: AnswerRecord): void {
    const line = Buffer.from(`${JSON.stringify(record)}\n`)
    try {
      const bytesWritten = writeSync(this.#handle.fd, line)
      if (bytesWritten !== line.length) throw new Error(`${bytesWritten} of ${line.length} bytes taken`)
      this.#bytes += line.length
    } catch (cause) {
      this.#cutBack()
      throw badInput({ subject: 'answers', expected: 'to be written', got: messageOf(cause), where: this.#path }, cause)
    }
  }

  /** A full disk may take a part of the line. */
  #cutBack(): void {
    try {
      ftruncateSync(this.#handle.fd, this.#bytes)
    } catch {
      // The next start cuts it off.
    }
  }

  async close(): Promise<void> {
    try {
      await this.#handle.sync()
      await this.#handle.close()
    } finally {
      await this.#release()
    }
  }
}

interface Found extends Recovered {
  /** The lines that stay. */
  readonly kept: readonly string[]
  /** False where the last line has no end. */
  readonly isWhole: boolean
}

async function recover(path: string, ids: ReadonlySet<string>): Promise<Found> {
  const answered = new Set<string>()
  const kept: string[] = []
  let [failed, truncated, isWhole, number] = [0, false, true, 0]
  if (!(await stat(path).catch(() => undefined))) return { answered, failed, truncated, kept, isWhole }
  for await (const { text, whole } of linesWithEnds(path)) {
    number++
    isWhole = whole
    const record = parse(text)
    truncated = !record && !whole
    if (truncated) break
    const id = checkedId(record, ids, answered, `${path}:${number}`)
    if (record?.error !== undefined) {
      failed++
      continue
    }
    answered.add(id)
    kept.push(text)
  }
  return { answered, failed, truncated, kept, isWhole }
}

function checkedId(
  record: AnswerRecord | undefined,
  ids: ReadonlySet<string>,
  seen: Set<string>,
  where: string,
): string {
  if (!record) throw badInput({ subject: 'line', expected: 'an answer', got: 'something else', where })
  const id = record.questionId
  if (!ids.has(id))
    throw badInput({ subject: `answer to ${id}`, expected: 'a question of this bench', got: 'none', where })
  if (seen.has(id)) throw badInput({ subject: `question ${id}`, expected: 'one answer', got: 'a second one', where })
  return id
}

function parse(text: string): AnswerRecord | undefined {
  try {
    return answerRecordSchema.parse(JSON.parse(text))
  } catch {
    // The caller tells a line cut short from a broken one.
    return undefined
  }
}

async function rewrite(path: string, lines: readonly string[]): Promise<void> {
  const file = await openAtomic(path)
  try {
    for (const line of lines) await file.write(`${line}\n`)
    await file.commit()
  } finally {
    await file.discard()
  }
}

/** Lines that are not blank; `whole` where an end of line follows. */
async function* linesWithEnds(path: string): AsyncGenerator<{ text: string; whole: boolean }> {
  let rest = Buffer.alloc(0)
  for await (const chunk of readBytes(path)) {
    rest = Buffer.concat([rest, chunk])
    let from = 0
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
      const text = rest.toString('utf8', from, end).trim()
      if (text !== '') yield { text, whole: true }
      from = end + 1
    }
    rest = rest.subarray(from)
  }
  const text = rest.toString('utf8').trim()
  if (text !== '') yield { text, whole: false }
}
