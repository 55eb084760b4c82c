import { isDeepStrictEqual } from 'node:util'
import { badInput } from '../../base/errors.ts'
import type { WorkOptions } from '../../base/work.ts'
import { readJsonl } from '../../files/jsonl.ts'
import type { Question } from '../../questions/record.ts'
import { SCORE_FORMAT, type Score } from '../score/score-record.ts'

const PROGRESS_EVERY = 1000

/**
 * All scores of the files. Errors: none at all, one model's answer to a question twice, and scores of the plain set whose
 * question is not the bench's, by its id or its truth.
 */
export async function readScores(
  paths: readonly string[],
  questions: ReadonlyMap<string, Question>,
  folder: string,
  { signal, onProgress }: WorkOptions,
): Promise<Score[]> {
  const scores: Score[] = []
  const seen = new Set<string>()
  for (const path of paths) {
    let line = 0
    for await (const score of readJsonl(SCORE_FORMAT, path, { signal })) {
      const where = `${path}:${++line}`
      refuseTwice(score, seen, where)
      if (score.variant === undefined) refuseOtherBench(score, questions, folder, where)
      if (scores.push(score) % PROGRESS_EVERY === 0) onProgress?.({ done: scores.length, unit: 'scores' })
    }
  }
  if (scores.length > 0) return scores
  throw badInput({ subject: 'scores', expected: 'one at least', got: 'none', where: paths.join(', ') })
}

function refuseTwice({ model, variant = '', questionId }: Score, seen: Set<string>, where: string): void {
  const key = `${model}\n${variant}\n${questionId}`
  if (seen.has(key)) {
    const subject = `${model}'s answer to question ${questionId}${variant && ` (${variant})`}`
    throw badInput({ subject, expected: 'once', got: 'twice', where })
  }
  seen.add(key)
}

function refuseOtherBench(
  { questionId, truth }: Score,
  questions: ReadonlyMap<string, Question>,
  folder: string,
  where: string,
): void {
  const question = questions.get(questionId)
  const subject = `question ${questionId}`
  if (!question)
    throw badInput({ subject, expected: `one of the bench ${folder}`, got: 'a score of another bench', where })
  if (isDeepStrictEqual(question.answer, truth)) return
  throw badInput({ subject, expected: `the truth of the bench ${folder}`, got: 'another truth', where })
}
