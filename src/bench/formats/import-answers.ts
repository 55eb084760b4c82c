import { join } from 'node:path'
import { badInput, badUsage, messageOf } from '../../base/errors.ts'
import type { WorkOptions } from '../../base/work.ts'
import type { Output } from '../../files/atomic.ts'
import { writeJsonl } from '../../files/jsonl.ts'
import type { RecordFormat } from '../../tracks/record.ts'
import { type AnswerRecord, answerRecordSchema } from '../answer-record.ts'
import { QUESTIONS_FILE } from '../manifest.ts'
import { readQuestions } from '../run/bench-folder.ts'
import type { FileKind, Foreign } from './foreign.ts'
import { fileKindNamed, recogniseFile } from './kinds.ts'
import { Matcher } from './match.ts'

export const ANSWER_FORMAT: RecordFormat<AnswerRecord> = { name: 'answer', schema: answerRecordSchema }

export interface ImportOptions extends WorkOptions {
  /** Folder of the benchmark that the answers are to. */
  readonly bench: string
  readonly out: string
  readonly output?: Output
  /** One of FILE_KIND_NAMES; by default the content tells. */
  readonly from?: string
  /** The name under which the answers stand; by default the file's own. */
  readonly model?: string
}

export interface Imported {
  readonly kind: string
  readonly answers: number
  /** Of them, those that are errors. */
  readonly failed: number
  readonly models: readonly string[]
  /** Questions without an answer, over the models. */
  readonly missing: number
  /** One line each: what was left out, or is not whole. */
  readonly problems: readonly string[]
}

/**
 * Another program's file as answers.jsonl, in the file's order. What cannot be matched or read is left out and told; the
 * file is written all the same. Errors: a kind that is not recognised, a table without the columns, no answer at all.
 */
export async function importAnswers(path: string, options: ImportOptions): Promise<Imported> {
  const { bench, out, output, from, signal } = options
  const kind = from === undefined ? await recogniseFile(path, signal) : fileKindNamed(from)
  const matcher = new Matcher(await readQuestions(join(bench, QUESTIONS_FILE), signal))
  const work = new ImportWork(path, kind, matcher, options)
  const answers = await writeJsonl(ANSWER_FORMAT, out, work.answers(), { signal, output })
  const missing = [...matcher.missing().values()].reduce((sum, count) => sum + count, 0)
  const { failed, problems } = work
  return { kind: kind.name, answers, failed, models: [...matcher.missing().keys()], missing, problems }
}

class ImportWork {
  failed = 0
  readonly problems: string[] = []
  readonly #path: string
  readonly #kind: FileKind
  readonly #matcher: Matcher
  readonly #options: ImportOptions

  constructor(path: string, kind: FileKind, matcher: Matcher, options: ImportOptions) {
    this.#path = path
    this.#kind = kind
    this.#matcher = matcher
    this.#options = options
  }

  async *answers(): AsyncGenerator<AnswerRecord> {
    const { signal, onProgress } = this.#options
    const onLost = (problem: string) => void this.problems.push(problem)
    let done = 0
    for await (const foreign of this.#kind.read(this.#path, { signal, onLost })) {
      const record = this.#recordOf(foreign)
      if (typeof record === 'string') this.problems.push(`${foreign.where}: ${record}, left out`)
      else {
        if (record.error !== undefined) this.failed++
        done++
        yield record
      }
      onProgress?.({ done, unit: 'answers' })
    }
    if (done > 0) return
    const got = this.problems.length === 0 ? 'none' : `none: ${this.problems[0]}`
    throw badInput({ subject: 'answers', expected: 'one at least', got, where: this.#path })
  }

  /** Or why there is none. */
  #recordOf(foreign: Foreign): AnswerRecord | string {
    const model = this.#options.model ?? foreign.answer.model
    if (model === undefined) {
      throw badUsage({
        subject: '--model',
        expected: 'the name of the model, which the file does not tell',
        got: 'none',
      })
    }
    const found = this.#matcher.match(foreign, model)
    if ('problem' in found) return found.problem
    const result = answerRecordSchema.safeParse({ ...foreign.answer, model, questionId: found.id })
    if (result.success) return result.data
    const { path, message } = result.error.issues[0]
    return `field ${path.join('.')}: ${messageOf(message)}`
  }
}
