import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { questionNamed } from '../../../test/bench-questions.ts'
import { benchQuestions } from '../../../test/generators/bench.ts'
import { plainAnswer } from '../../../test/generators/plain-answers.ts'
import { answerSchema } from '../../questions/answer.ts'
import type { Question } from '../../questions/record.ts'
import { scoreAnswer, scorerOf } from '../score/score-answer.ts'
import { writeLmmsTask } from './lmms-task.ts'

const CORPUS = join(import.meta.dirname, '../../../test/corpus/answers.jsonl')
const SCRIPT = join(import.meta.dirname, '../../../test/oracles/score_plain.py')

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

interface Said {
  readonly right: boolean
  readonly value: unknown
}

/** What the exported utils.py says of `answers`, in their order. */
async function pythonSays(
  questions: readonly Question[],
  answers: readonly { readonly questionId: string; readonly text: string }[],
): Promise<Said[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-lmms-task-'))
  await writeLmmsTask(folder, { identity: 'test', questions, videoOf: () => 'videos/none.mp4' })
  const path = join(folder, 'answers.jsonl')
  await writeFile(path, answers.map(answer => `${JSON.stringify(answer)}\n`).join(''))
  const lines = execFileSync('python3', [SCRIPT, folder, path], { encoding: 'utf8', maxBuffer: 2 ** 26 })
  return lines
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

test.skipIf(!hasPython())('utils.py says of plainly formed answers what the scorer says', async () => {
  const questions = benchQuestions(6000)
  const answers = questions.map((question, i) => ({ questionId: question.id, text: plainAnswer(question, 1, i) }))
  const theirs = await pythonSays(questions, answers)
  const ours = answers.map(({ text }, i) => scoreAnswer(scorerOf(questions[i]), { model: 'm', text }))
  const others = answers.filter((_, i) => theirs[i].right !== ours[i].right)
  expect(others.map(({ questionId, text }) => `${questionId}: ${text}`)).toEqual([])
  const share = ours.filter(({ right }) => right).length / ours.length
  expect(share).toBeGreaterThan(0.3)
  expect(share).toBeLessThan(0.8)
})

const UNITS = { length: 'm', speed: 'km/h', duration: 's', number: 'times', hour: "o'clock", interval: 's' }

test.skipIf(!hasPython())('of answers as models give them, utils.py reads the right value or none', async () => {
  const corpus = (await readFile(CORPUS, 'utf8')).trim().split('\n')
  const rows: { text: string; value?: unknown; expected: { type: string; unit?: string; question?: string } }[] = corpus
    .map(line => JSON.parse(line))
    .filter(row => row.value !== undefined && row.expected.unit === undefined)
  const questions = rows.map(({ value, expected }, i) => {
    const { question = '', ...rest } = expected
    const answer = answerSchema.parse({ ...rest, value, ...unitOf(expected.type) })
    return questionNamed(`c${i}`, { answer, question: question || 'Well?' })
  })
  const answers = rows.map(({ text }, i) => ({ questionId: `c${i}`, text }))
  const theirs = await pythonSays(questions, answers)
  expect(answers.filter((_, i) => !theirs[i].right && theirs[i].value !== null).map(({ text }) => text)).toEqual([])
  expect(theirs.filter(({ right }) => right).length / rows.length).toBeGreaterThan(0.4)
})

const unitOf = (type: string) =>
  Object.fromEntries(Object.entries(UNITS).flatMap(([name, unit]) => (name === type ? [['unit', unit]] : [])))
