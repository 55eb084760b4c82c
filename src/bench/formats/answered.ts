import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { readJsonl } from '../../files/jsonl.ts'
import { readLines } from '../../files/lines.ts'
import type { Question } from '../../questions/record.ts'
import { checkRecord } from '../../tracks/record.ts'
import type { AnswerRecord } from '../answer-record.ts'
import { QUESTIONS_FILE } from '../manifest.ts'
import { readQuestions } from '../run/bench-folder.ts'
import { SCORE_FORMAT, SCORE_SCHEMA, type Score } from '../score/score-record.ts'
import { isRecord, jsonOf } from './foreign.ts'
import { ANSWER_FORMAT } from './import-answers.ts'

/** An answer with its question, and its score where the file has scores. */
export interface Answered {
  readonly question: Question
  /** Of the question, from 0. */
  readonly index: number
  readonly answer: AnswerRecord
  readonly score?: Score
}

/** The answers of answers.jsonl or scores.jsonl with their questions. Errors: an id that the bench does not have. */
export async function* readAnswered(path: string, bench: string, signal?: AbortSignal): AsyncGenerator<Answered> {
  const questions = await readQuestions(join(bench, QUESTIONS_FILE), signal)
  const places = new Map(questions.map(({ id }, index) => [id, index]))
  for await (const { answer, score } of recordsOf(path, signal)) {
    const index = places.get(answer.questionId)
    if (index === undefined) {
      const subject = `answer to ${answer.questionId}`
      throw badInput({ subject, expected: 'a question of this bench', got: 'none', where: path })
    }
    yield { question: questions[index], index, answer, ...(score && { score }) }
  }
}

type Records = AsyncGenerator<Pick<Answered, 'answer' | 'score'>>

async function* recordsOf(path: string, signal?: AbortSignal): Records {
  if (await hasScores(path, signal)) {
    for await (const score of readJsonl(SCORE_FORMAT, path, { signal })) yield { answer: answerOf(score), score }
    return
  }
  for await (const { text, number } of readLines(path, { signal })) {
    yield { answer: checkRecord(ANSWER_FORMAT, jsonOf(text), `${path}:${number}`) }
  }
}

async function hasScores(path: string, signal?: AbortSignal): Promise<boolean> {
  for await (const { text } of readLines(path, { signal })) {
    const value = jsonOf(text)
    return isRecord(value) && value.schema === SCORE_SCHEMA
  }
  return false
}

const answerOf = ({ questionId, model, text, error }: Score): AnswerRecord => ({
  questionId,
  model,
  text,
  ...(error !== undefined && { error }),
})
