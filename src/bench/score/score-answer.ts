import type { AnswerRecord } from '../answer-record.ts'
import { readAnswer } from '../parse/read-answer.ts'
import type { Expected, Reading } from '../parse/reading.ts'
import { type Asked, askedOf, expectedOf, type ScoredQuestion } from './asked.ts'
import { type Rule, ruleOf } from './rules.ts'
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
export type Marked = Omit<Score, 'schema' | keyof Asked>

export function scorerOf(question: ScoredQuestion, variant?: string): Scorer {
  return { asked: askedOf(question, variant), expected: expectedOf(question), rule: ruleOf(question.answer) }
}

/** One answer's score: read strictly, judged by its question's rule, and beside it what first and last match would say. */
export function scoreAnswer(scorer: Scorer, answer: Answered): Score {
  return { schema: SCORE_SCHEMA, ...scorer.asked, ...markAnswer(scorer, answer) }
}

export function markAnswer({ asked, expected, rule }: Scorer, { model, text, error }: Answered): Marked {
  const reading = readAnswer(text, expected)
  const { why, figures } = judge(reading, rule)
  const { first, last } = reading
  const isRefused = asked.truth.type === 'cannotTell' && why === 'refusal'
  return {
    model,
    text,
    ...(error !== undefined && { error }),
    reading: kept(reading),
    right: why === 'right' || isRefused,
    why: isRefused ? 'right' : why,
    ...figures,
    firstRight: first !== null && rule.isNaivelyRight(first),
    lastRight: last !== null && rule.isNaivelyRight(last),
  }
}

const judge = (reading: Reading, rule: Rule): ReturnType<Rule['judge']> =>
  reading.status === 'scored' ? rule.judge(reading.value) : { why: reading.reason, figures: rule.unread }

function kept(reading: Reading): ScoreReading {
  const said = whatWasRead(reading)
  const { first, last } = reading
  if (first !== null && last !== null) return { ...said, first, last }
  return { ...said, ...(first !== null && { first }), ...(last !== null && { last }) }
}

function whatWasRead(reading: Reading): ScoreReading {
  if (reading.status === 'unscored') return { unscored: reading.reason }
  const { unit } = reading
  if (isSpan(reading.value)) return { value: [reading.value[0], reading.value[1]], unit }
  return unit === undefined ? { value: reading.value } : { value: reading.value, unit }
}

const isSpan = (value: unknown): value is readonly [number, number] => Array.isArray(value)
