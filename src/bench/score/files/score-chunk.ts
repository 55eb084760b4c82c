import { figureOf } from '../outcome.ts'
import { type Marked, markAnswer, type Scorer } from '../score-answer.ts'
import { SCORE_SCHEMA, WHYS, type Why } from '../score-record.ts'
import type { Chunk } from './chunks.ts'
import { LineBytes } from './line-bytes.ts'
import { type LineProblem, linesOf, type PackedQuestion, unpacked } from './packed.ts'
import { parseAnswer, type ScoredAnswer } from './parse-answer.ts'
import { scoreRest } from './score-line.ts'

/** The scores of a chunk: their lines as bytes, and by row what tables need, so that it crosses between threads at once. */
export interface ScoredChunk {
  readonly lineCount: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly models: readonly string[]
  readonly rows: Rows
  readonly problems: readonly LineProblem[]
  /** The file's last line ends within its JSON. */
  readonly isTruncated: boolean
}

/** One element a score; not a number where there is no figure. */
export interface Rows {
  readonly question: Uint32Array<ArrayBuffer>
  readonly model: Uint16Array<ArrayBuffer>
  readonly line: Uint32Array<ArrayBuffer>
  readonly why: Uint8Array<ArrayBuffer>
  readonly flags: Uint8Array<ArrayBuffer>
  readonly figure: Float64Array<ArrayBuffer>
  readonly mra: Float64Array<ArrayBuffer>
}

export const FLAGS = { right: 1, firstRight: 2, lastRight: 4, failed: 8 } as const
const WHY_CODES = new Map<Why, number>(WHYS.map((why, code) => [why, code]))

/** Scores chunks of answers to one set of questions. */
export class ChunkScorer {
  readonly #packed: readonly PackedQuestion[]
  readonly #placeOf: ReadonlyMap<string, number>
  readonly #lines = new LineBytes()
  #next = 0
  /** Made when first answered. */
  readonly #ready: (ReadyScorer | undefined)[] = []

  constructor(questions: readonly PackedQuestion[]) {
    this.#packed = questions
    this.#placeOf = new Map(questions.map(({ asked }, place) => [asked.questionId, place]))
  }

  score({ bytes, isCut }: Chunk): ScoredChunk {
    const lines = linesOf(bytes)
    const scored = new Gathered(this.#lines)
    let isTruncated = false
    for (const [line, text] of lines.entries()) {
      if (text === '') continue
      const parsed = parseAnswer(text)
      if ('answer' in parsed) this.#scoreOne(parsed.answer, line, scored)
      else if (isCut && line === lines.length - 1 && parsed.isBroken) isTruncated = true
      else scored.problems.push({ line, details: parsed.details })
    }
    return { lineCount: lines.length, isTruncated, ...scored.packed() }
  }

  /** Scores of questions that the model did not answer. */
  missing(places: readonly number[], model: string): ScoredChunk {
    const scored = new Gathered(this.#lines)
    for (const place of places) {
      const ready = this.#at(place)
      const marked = markAnswer(ready.scorer, { model, text: '' })
      scored.add(place, 0, ready.head, marked)
    }
    return { lineCount: 0, isTruncated: false, ...scored.packed() }
  }

  #scoreOne(answer: ScoredAnswer, line: number, into: Gathered): void {
    const place = this.#placeOfQuestion(answer.questionId)
    if (place === undefined) {
      const subject = `answer to ${answer.questionId}`
      into.problems.push({ line, details: { subject, expected: 'a question of this bench', got: 'none' } })
      return
    }
    const ready = this.#at(place)
    const marked = markAnswer(ready.scorer, answer)
    into.add(place, line, ready.head, marked)
  }

  /** Answers mostly stand in the order of the questions: the next one is looked at before all are. */
  #placeOfQuestion(id: string): number | undefined {
    const next = this.#packed[this.#next]?.asked.questionId === id ? this.#next : this.#placeOf.get(id)
    if (next !== undefined) this.#next = next + 1
    return next
  }

  #at(place: number): ReadyScorer {
    this.#ready[place] ??= readyScorer(this.#packed[place])
    return this.#ready[place]
  }
}

interface ReadyScorer {
  readonly scorer: Scorer
  /** JSON of what every score of this question starts with, as bytes. */
  readonly head: Uint8Array
}

function readyScorer(packed: PackedQuestion): ReadyScorer {
  const head = JSON.stringify({ schema: SCORE_SCHEMA, ...packed.asked }).slice(0, -1)
  return { scorer: unpacked(packed), head: Buffer.from(head) }
}

class Gathered {
  readonly problems: LineProblem[] = []
  readonly #lines: LineBytes
  readonly #models = new Map<string, number>()
  readonly #columns: Record<keyof Rows, number[]> = {
    question: [],
    model: [],
    line: [],
    why: [],
    flags: [],
    figure: [],
    mra: [],
  }

  constructor(lines: LineBytes) {
    this.#lines = lines
  }

  add(place: number, line: number, head: Uint8Array, marked: Marked): void {
    const columns = this.#columns
    this.#lines.add(head, scoreRest(marked))
    columns.question.push(place)
    columns.line.push(line)
    columns.model.push(this.#modelCode(marked.model))
    columns.why.push(WHY_CODES.get(marked.why) ?? 0)
    columns.flags.push(flagsOf(marked))
    columns.figure.push(figureOf(marked.figures) ?? Number.NaN)
    columns.mra.push(marked.figures.mra ?? Number.NaN)
  }

  #modelCode(model: string): number {
    const known = this.#models.get(model)
    if (known !== undefined) return known
    this.#models.set(model, this.#models.size)
    return this.#models.size - 1
  }

  packed(): Omit<ScoredChunk, 'lineCount' | 'isTruncated'> {
    const { question, model, line, why, flags, figure, mra } = this.#columns
    return {
      bytes: this.#lines.taken(),
      models: [...this.#models.keys()],
      rows: {
        question: Uint32Array.from(question),
        model: Uint16Array.from(model),
        line: Uint32Array.from(line),
        why: Uint8Array.from(why),
        flags: Uint8Array.from(flags),
        figure: Float64Array.from(figure),
        mra: Float64Array.from(mra),
      },
      problems: this.problems,
    }
  }
}

const flagsOf = ({ right, firstRight, lastRight, error }: Marked): number =>
  (right ? FLAGS.right : 0) |
  (firstRight ? FLAGS.firstRight : 0) |
  (lastRight ? FLAGS.lastRight : 0) |
  (error === undefined ? 0 : FLAGS.failed)
