import { badInput, interrupted, type StvlmError } from '../../../base/errors.ts'
import type { Output } from '../../../files/atomic.ts'
import { figureUnitOf } from '../outcome.ts'
import { WHYS } from '../score-record.ts'
import { Summarizer } from '../summary.ts'
import { chunksOfLines } from './chunks.ts'
import type { Crew } from './crew.ts'
import { inOrder } from './in-order.ts'
import type { LineProblem, PackedQuestion } from './packed.ts'
import { ChunkScorer, FLAGS, type Rows, type ScoredChunk } from './score-chunk.ts'
import type { ScoredFiles, ScoreFilesOptions } from './score-files.ts'
import { withoutLines } from './without-lines.ts'

/** What one model has answered. */
interface Answered {
  readonly seen: Uint8Array
  failed: number
}

/** Missing answers become scores in groups of this many. */
const GROUP = 5000

/** One pass over a file of answers: what is double is told, what is scored is written and counted. */
export class ScoringRun {
  readonly #questions: readonly PackedQuestion[]
  readonly #units: readonly (string | undefined)[]
  readonly #options: ScoreFilesOptions
  readonly #output: Output
  readonly #summarizer = new Summarizer()
  readonly #models = new Map<string, Answered>()
  #scores = 0

  constructor(questions: readonly PackedQuestion[], options: ScoreFilesOptions, output: Output) {
    this.#questions = questions
    this.#units = questions.map(({ asked }) => figureUnitOf(asked.truth))
    this.#options = options
    this.#output = output
  }

  async all(crew: Crew): Promise<ScoredFiles> {
    const { answers: path, signal, onProgress, seed = 0, resamples } = this.#options
    let line = 1
    let isTruncated = false
    for await (const scored of inOrder(chunksOfLines(path, { signal }), crew.atOnce, chunk => crew.score(chunk))) {
      if (signal?.aborted) throw interrupted(path)
      await this.#take(scored, line)
      line += scored.lineCount
      isTruncated ||= scored.isTruncated
      onProgress?.({ done: this.#scores, unit: 'answers' })
    }
    if (this.#models.size === 0) {
      throw badInput({ subject: 'answers', expected: 'one at least', got: 'none', where: path })
    }
    const incomplete = await this.#addMissing()
    const summary = this.#summarizer.summary({ seed, ...(resamples !== undefined && { resamples }) })
    return { summary, scores: this.#scores, incomplete, isTruncated }
  }

  async #take({ rows, models, problems, bytes }: ScoredChunk, firstLine: number): Promise<void> {
    for (const problem of problems) this.#refuse(problem, firstLine)
    const doubled: number[] = []
    for (let row = 0; row < rows.question.length; row++) {
      const model = models[rows.model[row]]
      if (this.#isNew(rows, row, model)) this.#count(rows, row, model)
      else {
        doubled.push(row)
        this.#refuse(this.#doubled(rows, row, model), firstLine)
      }
    }
    await this.#output.write(doubled.length > 0 ? withoutLines(bytes, doubled) : bytes)
  }

  #refuse(problem: LineProblem, firstLine: number): void {
    const fault = faultAt(problem, this.#options.answers, firstLine)
    if (!this.#options.onBad) throw fault
    this.#options.onBad(fault)
  }

  #isNew(rows: Rows, row: number, model: string): boolean {
    let answered = this.#models.get(model)
    if (!answered) {
      answered = { seen: new Uint8Array(this.#questions.length), failed: 0 }
      this.#models.set(model, answered)
    }
    const place = rows.question[row]
    if (answered.seen[place]) return false
    answered.seen[place] = 1
    if (rows.flags[row] & FLAGS.failed) answered.failed++
    return true
  }

  #doubled(rows: Rows, row: number, model: string): LineProblem {
    const subject = `question ${this.#questions[rows.question[row]].asked.questionId}`
    return { line: rows.line[row], details: { subject, expected: `one answer of ${model}`, got: 'a second one' } }
  }

  #count(rows: Rows, row: number, model: string): void {
    const place = rows.question[row]
    const { task, recordingId, variant } = this.#questions[place].asked
    const flags = rows.flags[row]
    this.#scores++
    this.#summarizer.add({
      model,
      variant,
      task,
      recordingId,
      right: (flags & FLAGS.right) > 0,
      why: WHYS[rows.why[row]],
      firstRight: (flags & FLAGS.firstRight) > 0,
      lastRight: (flags & FLAGS.lastRight) > 0,
      figure: known(rows.figure[row]),
      figureUnit: this.#units[place],
      mra: known(rows.mra[row]),
    })
  }

  /** Models in the order in which they came, questions in theirs. */
  async #addMissing(): Promise<ScoredFiles['incomplete']> {
    const scorer = new ChunkScorer(this.#questions)
    const incomplete: { model: string; missing: number; failed: number }[] = []
    for (const [model, { seen, failed }] of this.#models) {
      const missing = [...seen.keys()].filter(place => !seen[place])
      for (let at = 0; at < missing.length; at += GROUP) {
        await this.#take(scorer.missing(missing.slice(at, at + GROUP), model), 0)
      }
      if (missing.length + failed > 0) incomplete.push({ model, missing: missing.length, failed })
    }
    return incomplete
  }
}

const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value)

/** The one line that tells a problem; lines of a file count from 1. */
export const faultAt = ({ details, line }: LineProblem, path: string, firstLine: number): StvlmError =>
  badInput({ ...details, where: `${path}:${firstLine + line}` })
