import { expect, test } from 'vitest'
import { bendingWay, car, drawnScene, person } from '../../../test/drawn-scenes.ts'
import { DEFAULT_UNITS, generateQuestions, type Question } from '../../questions/index.ts'
import { TASKS } from '../../questions/tasks.ts'
import { expectedOf, truthOf } from './expected.ts'
import { readAnswer } from './read-answer.ts'
import type { ReadValue } from './reading.ts'

const scenesFile = { path: 'scenes.jsonl', sha256: '0'.repeat(64) }

async function* scenes() {
  for (let k = 0; k < 8; k++) {
    const speedMps = 1 + 1.7 * k
    const scene = drawnScene(`scene-${k}`, 14, [
      car('a', bendingWay([0, -6], 0.3 * k, speedMps, 5, k % 2 ? 9 : -12)),
      car('b', bendingWay([4, 6], 1 - 0.4 * k, 4, 3, 15)),
      person('c', timeS => [8, -3 + 1.3 * Math.min(timeS, 6 + (k % 3))]),
      person('d', timeS => [12 - timeS * (0.5 + 0.1 * k), 2]),
    ])
    yield { scene, scenesFile }
  }
}

async function asked(options: Partial<Parameters<typeof generateQuestions>[1]>): Promise<Question[]> {
  const questions: Question[] = []
  for await (const question of generateQuestions(scenes, { tasks: TASKS, seed: 3, ...options }))
    questions.push(question)
  return questions
}

/** Sentences give two decimals, three digits at least. */
const isShown = (read: number, truth: number): boolean => Math.abs(read - truth) <= 0.006 * Math.abs(truth) + 0.006

function agrees(read: ReadValue, truth: ReadValue | undefined): boolean {
  if (typeof read === 'number' && typeof truth === 'number') return isShown(read, truth)
  if (Array.isArray(read) && Array.isArray(truth)) return read.every((time, i) => isShown(time, truth[i]))
  return read === truth
}

function isRight(question: Question): boolean {
  const reading = readAnswer(question.answerText, expectedOf(question))
  const truth = truthOf(question.answer)
  if (truth === undefined) return reading.status === 'unscored' && reading.reason === 'refusal'
  return reading.status === 'scored' && agrees(reading.value, truth)
}

test.each([
  { phrasingSet: 'train' },
  { phrasingSet: 'heldout' },
  { phrasingSet: 'both', units: { ...DEFAULT_UNITS, length: 'ft', speed: 'mph' } },
] as const)('the truth in its own sentences is always right: %o', async options => {
  const questions = await asked(options)
  expect(questions.length).toBeGreaterThan(200)
  expect(new Set(questions.map(({ answer }) => answer.type)).size).toBeGreaterThanOrEqual(7)
  expect(questions.filter(q => !isRight(q)).map(({ answerText, answer }) => ({ answerText, answer }))).toEqual([])
})
