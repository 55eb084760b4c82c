import { expect, test } from 'vitest'
import { bendingWay, car, drawnScene, person } from '../../test/drawn-scenes.ts'
import { generateQuestions } from './generate.ts'
import type { Question } from './record.ts'
import { TASKS } from './tasks.ts'
import { DEFAULT_UNITS } from './units.ts'
import { reworded, wordsApart } from './words-apart.ts'

const scenesFile = { path: 'scenes.jsonl', sha256: '0'.repeat(64) }

async function* scenes() {
  for (let k = 0; k < 8; k++) {
    const scene = drawnScene(`apart-${k}`, 13, [
      car('a', bendingWay([0, -6], 0.3 * k, 1 + 1.7 * k, 5, k % 2 ? 9 : -12)),
      car('b', bendingWay([4, 6], 1 - 0.4 * k, 4, 3, 15)),
      person('c', timeS => [8, -3 + 1.3 * Math.min(timeS, 6 + (k % 3))]),
    ])
    yield { scene, scenesFile }
  }
}

async function asked(options: Partial<Parameters<typeof generateQuestions>[1]>): Promise<Question[]> {
  const all: Question[] = []
  const given = { tasks: TASKS, seed: 5, unbalanced: true, ...options }
  for await (const question of generateQuestions(scenes, given)) all.push(question)
  return all
}

test.each([
  { phrasingSet: 'train' },
  { phrasingSet: 'heldout' },
  { phrasingSet: 'both', units: { ...DEFAULT_UNITS, length: 'ft', speed: 'mph' } },
] as const)('every question comes apart, and together again as it was: %o', async options => {
  const all = await asked(options)
  expect(new Set(all.map(({ task }) => task)).size).toBeGreaterThanOrEqual(TASKS.length - 1)
  for (const question of all) {
    const apart = wordsApart(question)
    if (!apart) throw new Error(`${question.template}: ${question.question}`)
    const form = apart.phrasing.question[apart.set][apart.number]
    expect(reworded(form, apart.slots, apart.rest)).toBe(question.question)
    for (const { colour } of question.objects) {
      if (question.answer.type !== 'cannotTell') expect(Object.values(apart.slots).join(' ')).toContain(colour)
    }
    const { when, object } = apart.slots
    if (object !== undefined) expect(object).toMatch(/^the [a-z ]+ (?:red|blue|green) (?:bounding )?box$/)
    if (question.intervalS && when !== undefined) {
      expect(when.match(/[\d.]+/g)?.map(Number)).toEqual(question.intervalS)
    }
  }
})

test('words that somebody else chose do not come apart', () => {
  const template = 'distance/plain/train/0'
  expect(wordsApart({ template, question: 'How far does it go?' })).toBeUndefined()
  expect(wordsApart({ template: 'nothing/plain/train/0', question: 'How far does it go?' })).toBeUndefined()
  expect(wordsApart({ template: 'distance/plain/train/99', question: 'How far does it go?' })).toBeUndefined()
})
