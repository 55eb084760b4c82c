import { stat } from 'node:fs/promises'
import { badInput } from '../../../base/errors.ts'
import type { SkipOptions, WorkOptions } from '../../../base/work.ts'
import { type Output, openAtomic } from '../../../files/atomic.ts'
import type { AskedAs } from '../../variants/variant.ts'
import type { Summary } from '../summary.ts'
import { chunksOfLines } from './chunks.ts'
import { type Crew, crewOf } from './crew.ts'
import { inOrder } from './in-order.ts'
import type { PackedQuestion } from './packed.ts'
import { faultAt, ScoringRun } from './scoring-run.ts'

export interface ScoreFilesOptions extends WorkOptions, SkipOptions {
  readonly questions: string
  readonly answers: string
  readonly out: string
  readonly output?: Output
  /** How the questions were asked: truth and name of the variant stand in every score. Absent for the plain set. */
  readonly variant?: AskedAs
  readonly threads?: number
  /** Of the intervals. */
  readonly seed?: number
  readonly resamples?: number
}

export interface ScoredFiles {
  readonly summary: Summary
  /** Lines of scores, those of missing answers too. */
  readonly scores: number
  /** By model that did not answer all: questions without an answer, and answers that are errors. */
  readonly incomplete: readonly { readonly model: string; readonly missing: number; readonly failed: number }[]
  /** The answers' last line was cut short and is kept out. */
  readonly isTruncated: boolean
}

/**
 * Scores a file of answers to a file of questions, in the order of the answers; what a model did not answer follows as
 * "no answer". Errors: a broken line, an answer to no question of these, a second answer of one model to one question
 * (each left out where `onBad` takes it), no answer at all.
 */
export async function scoreFiles(options: ScoreFilesOptions): Promise<ScoredFiles> {
  const crew = crewOf(options.threads ?? (await threadsFor(options)))
  const output = options.output ?? (await openAtomic(options.out))
  try {
    const questions = await readQuestions(crew, options)
    await crew.learn(questions)
    const result = await new ScoringRun(questions, options, output).all(crew)
    await output.commit()
    return result
  } finally {
    await crew.close()
    await output.discard()
  }
}

/** Small files are done before a thread has started. */
const SMALL_BYTES = 4 * 2 ** 20
const THREADS = 2

async function threadsFor({ questions, answers }: ScoreFilesOptions): Promise<number> {
  const sizes = await Promise.all([questions, answers].map(path => stat(path).catch(() => undefined)))
  return sizes.some(info => info && info.size > SMALL_BYTES) ? THREADS : 0
}

async function readQuestions(crew: Crew, options: ScoreFilesOptions): Promise<PackedQuestion[]> {
  const { questions: path, variant, signal } = options
  const all: PackedQuestion[] = []
  const ids = new Set<string>()
  let line = 1
  const read = inOrder(chunksOfLines(path, { signal }), crew.atOnce, chunk => crew.readQuestions(chunk, variant))
  for await (const { questions, problem, lineCount } of read) {
    for (const question of questions) {
      const id = question.asked.questionId
      if (ids.has(id)) throw badInput({ subject: `question ${id}`, expected: 'once', got: 'twice', where: path })
      ids.add(id)
      all.push(question)
    }
    if (problem) throw faultAt(problem, path, line)
    line += lineCount
  }
  if (all.length > 0) return all
  throw badInput({ subject: 'questions', expected: 'one at least', got: 'none', where: path })
}
