import { execFileSync } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { benchQuestions } from '../../../test/generators/bench.ts'
import { plainAnswer } from '../../../test/generators/plain-answers.ts'
import { scoreAnswer, scorerOf } from '../score/score-answer.ts'
import { writeLmmsTask } from './lmms-task.ts'

const SCRIPT = join(import.meta.dirname, '../../../test/oracles/score_plain.py')

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test.skipIf(!hasPython())('utils.py says of plainly formed answers what the scorer says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-lmms-task-'))
  const questions = benchQuestions(6000)
  await writeLmmsTask(folder, { identity: 'test', questions, videoOf: () => 'videos/none.mp4' })
  const answers = questions.map((question, i) => ({ questionId: question.id, text: plainAnswer(question, 1, i) }))
  const path = join(folder, 'answers.jsonl')
  await writeFile(path, answers.map(answer => `${JSON.stringify(answer)}\n`).join(''))
  const python = execFileSync('python3', [SCRIPT, folder, path], { encoding: 'utf8', maxBuffer: 2 ** 26 })
  const theirs: { right: boolean }[] = python
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  const ours = answers.map(({ text }, i) => scoreAnswer(scorerOf(questions[i]), { model: 'm', text }))
  const others = answers.filter((_, i) => theirs[i].right !== ours[i].right)
  expect(others.map(({ questionId, text }) => `${questionId}: ${text}`)).toEqual([])
  const share = ours.filter(({ right }) => right).length / ours.length
  expect(share).toBeGreaterThan(0.3)
  expect(share).toBeLessThan(0.8)
})
