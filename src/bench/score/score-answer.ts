import type { AnswerRecord } from '../answer-record.ts'
import { readAnswer } from '../parse/read-answer.ts'
import type { Expected, Reading } from '../parse/reading.ts'
import { type Asked, askedOf, expectedOf, type ScoredQuestion } from './asked.ts'
import { type Figures, type Rule, ruleOf } from './rules.ts'
import { SCORE_SCHEMA, type Score, type ScoreReading } from './score-record.ts'

/** Of an answer's record, what is scored; `typed` never is. */
export type Answered = Pick<AnswerRecord, 'model' | 'text' | 'error'>

/** A question made ready: asked once, answered by many. */
export interface Scorer {
  readonly asked: Asked
  readonly expected: Expected
  readonly rule: Rule
}

/** The half of a score that hangs on the answer. */
export interface Marked
  extends Pick<Score, 'model' | 'text' | 'error' | 'reading' | 'right' | 'why' | 'firstRight' | 'lastRight'> {
  readonly figures: Figures
}

export function scorerOf(question: ScoredQuestion, variant?: string): Scorer {
  return { asked: askedOf(question, variant), expected: expectedOf(question), rule: ruleOf(question.answer) }
}

/** One answer's score: read strictly, judged by its question's rule, and beside it what first and last match would say. */
export function scoreAnswer(scorer: Scorer, answer: Answered): Score {
  const { model, text, error, reading, right, why, figures, firstRight, lastRight } = markAnswer(scorer, answer)
  const said = { model, text, ...(error !== undefined && { error }), reading, right, why }
  return { schema: SCORE_SCHEMA, ...scorer.asked, ...said, ...figures, firstRight, lastRight }
}

/** Of one shape, whatever is absent: copying fields takes as long as reading a short answer. */
export function markAnswer({ asked, expected, rule }: Scorer, { model, text, error }: Answered): Marked {
  const reading = readAnswer(text, expected)
  const { why, figures } = judge(reading, rule)
  const { first, last } = reading
  const isRefused = why === 'refusal' && asked.truth.type === 'cannotTell'
  return {
    model,
    text,
    error,
    reading: kept(reading),
    right: why === 'right' || isRefused,
    why: isRefused ? 'right' : why,
    figures,
    firstRight: first !== null && rule.isNaivelyRight(first),
    lastRight: last !== null && rule.isNaivelyRight(last),
  }
}

const judge = (reading: Reading, rule: Rule): ReturnType<Rule['judge']> =>
  reading.status === 'scored' ? rule.judge(reading.value) : { why: reading.reason, figures: rule.unread }

function kept(reading: Reading): ScoreReading {
  const first = reading.first ?? undefined
  const last = reading.last ?? undefined
  if (reading.status === 'unscored') return { unscored: reading.reason, first, last }
  const { value, unit } = reading
  return { value: isSpan(value) ? [value[0], value[1]] : value, unit, first, last }
}

const isSpan = (value: unknown): value is readonly [number, number] => Array.isArray(value)
