import { type FaultDetails, StvlmError } from '../../../base/errors.ts'
import { QUESTION_FORMAT } from '../../../questions/record.ts'
import { parseRecord } from '../../../tracks/record.ts'
import type { Expected } from '../../parse/reading.ts'
import type { AskedAs } from '../../variants/variant.ts'
import { variantOf } from '../../variants/variants.ts'
import { type Asked, askedOf, expectedOf } from '../asked.ts'
import { ruleOf } from '../rules.ts'
import type { Scorer } from '../score-answer.ts'

/** A question as threads hand it on: what is left of some kilobytes of evidence. */
export interface PackedQuestion {
  readonly asked: Asked
  readonly expected: Expected
}

export const unpacked = ({ asked, expected }: PackedQuestion): Scorer => ({
  asked,
  expected,
  rule: ruleOf(asked.truth),
})

/** What is wrong with a line of a chunk; lines are counted from the chunk's first, which is 0. */
export interface LineProblem {
  readonly line: number
  readonly details: FaultDetails
}

export interface QuestionsOfChunk {
  readonly lineCount: number
  readonly questions: readonly PackedQuestion[]
  /** The first broken line, where the reading stopped. */
  readonly problem?: LineProblem
}

/** With the truth of the variant; questions to which it does not apply are none. */
export function questionsOfChunk(bytes: Uint8Array, askedAs?: AskedAs): QuestionsOfChunk {
  const variant = askedAs && variantOf(askedAs.name)
  const questions: PackedQuestion[] = []
  const lines = linesOf(bytes)
  for (const [line, text] of lines.entries()) {
    if (text === '') continue
    try {
      const plain = parseRecord(QUESTION_FORMAT, text, '')
      const question = askedAs && variant ? variant.question(plain, askedAs.seed) : plain
      if (question) questions.push({ asked: askedOf(question, variant?.name), expected: expectedOf(question) })
    } catch (problem) {
      if (!(problem instanceof StvlmError)) throw problem
      return { lineCount: lines.length, questions, problem: { line, details: problem.details } }
    }
  }
  return { lineCount: lines.length, questions }
}

/** Blank ones are "". */
export function linesOf(bytes: Uint8Array): string[] {
  const lines = new TextDecoder().decode(bytes).split('\n')
  if (lines[lines.length - 1] === '') lines.pop()
  return lines.map(line => line.trim())
}
