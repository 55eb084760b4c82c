import { describe, expect, test } from 'vitest'
import { bendingWay, car, drawnScene, person } from '../../../test/drawn-scenes.ts'
import { Random } from '../../base/random.ts'
import { expectedOf, readAnswer, truthOf } from '../../bench/parse/index.ts'
import { generateQuestions } from '../../questions/generate.ts'
import type { Question } from '../../questions/record.ts'
import { TASKS } from '../../questions/tasks.ts'
import { DEFAULT_UNITS } from '../../questions/units.ts'
import { wordsApart } from '../../questions/words-apart.ts'
import { wordingsOf } from './wordings.ts'

const scenesFile = { path: 'scenes.jsonl', sha256: '0'.repeat(64) }

async function* scenes() {
  for (let k = 0; k < 6; k++) {
    const scene = drawnScene(`worded-${k}`, 13, [
      car('a', bendingWay([0, -6], 0.3 * k, 1 + 1.7 * k, 5, k % 2 ? 9 : -12)),
      car('b', bendingWay([4, 6], 1 - 0.4 * k, 4, 3, 15)),
      person('c', timeS => [8, -3 + 1.3 * Math.min(timeS, 6 + (k % 3))]),
    ])
    yield { scene, scenesFile }
  }
}

type Options = Partial<Parameters<typeof generateQuestions>[1]>

async function asked(options: Options): Promise<Question[]> {
  const all: Question[] = []
  for await (const question of generateQuestions(scenes, { tasks: TASKS, seed: 5, ...options })) all.push(question)
  return all
}

const randomOf = (question: Question) => new Random(1, question.id)
const unheld = (words: string): string => words.toLowerCase()

describe.each([
  { phrasingSet: 'train' },
  { phrasingSet: 'both', units: { ...DEFAULT_UNITS, length: 'ft', speed: 'mph' } },
] as const)('questions of every task: %o', options => {
  test('are asked in every sentence of the train set, and say the same', async () => {
    const all = await asked(options)
    expect(new Set(all.map(({ task }) => task)).size).toBeGreaterThanOrEqual(TASKS.length - 1)
    const counts = { forms: 0, used: 0 }
    for (const question of all) {
      const wordings = wordingsOf(question, 'all', randomOf(question))
      const row = TASKS.find(({ name }) => name === question.task)?.phrasing[question.template.split('/')[1]]
      const templates = wordings.map(({ template }) => template)
      expect(new Set(templates).size).toBe(templates.length)
      expect(templates.every(template => template.split('/')[2] === 'train')).toBe(true)
      counts.forms += row?.question.train.length ?? 0
      counts.used += wordings.length
      for (const wording of wordings) expect(saidOf({ ...question, ...wording })).toEqual(saidOf(question))
    }
    // A question that cannot be answered does not tell its unit.
    expect(counts.used / counts.forms).toBeGreaterThan(0.99)
  })

  test('are answered in sentences that are read as the same answer', async () => {
    for (const question of await asked(options)) {
      const before = readAnswer(question.answerText, expectedOf(question))
      for (const wording of wordingsOf(question, 'all', randomOf(question))) {
        const again = { ...question, ...wording }
        const after = readAnswer(again.answerText, expectedOf(again))
        expect(isSame(after, before), `${question.answerText} | ${again.answerText}`).toBe(true)
        if (truthOf(question.answer) !== undefined) expect(after.status, again.answerText).toBe('scored')
      }
    }
  })
})

type Reading = ReturnType<typeof readAnswer>

/** Sentences may give the value in two units, both rounded to two decimals. */
function isSame(a: Reading, b: Reading): boolean {
  if (a.status !== 'scored' || b.status !== 'scored') return a.status === b.status
  if (typeof a.value === 'number' && typeof b.value === 'number')
    return Math.abs(a.value - b.value) <= 0.006 * Math.abs(b.value) + 0.006
  return JSON.stringify(a.value) === JSON.stringify(b.value)
}

/** Everything that the words tell, without how: colours in their order, numbers of times, hours and known quantities. */
function saidOf(question: Question): unknown {
  const apart = wordsApart(question)
  if (!apart) throw new Error(`${question.template}: ${question.question}`)
  const { object, first, second, objects, when, at, twelve, lengthUnit: _l, speedUnit: _s, ...others } = apart.slots
  const colour = (words: string | undefined) => words?.match(/red|blue|green/g)
  const numbers = (words: string | undefined) => words?.match(/[\d.]+/g)
  return {
    objects: [object, first, second, objects].map(colour),
    when: numbers(when),
    at: numbers(at) ?? (at === undefined ? undefined : 'end'),
    reference: twelve === undefined ? undefined : /camera/.test(twelve),
    scale: numbers(/For scale.*?long/.exec(apart.rest)?.[0]),
    others: Object.fromEntries(Object.entries(others).map(([name, words]) => [name, unheld(words)])),
  }
}

test('its own words come first, as many as are wanted, the same for the same seed', async () => {
  const [question] = (await asked({})).filter(({ task }) => task === 'distance')
  const [own, ...rest] = wordingsOf(question, 4, randomOf(question))
  expect(own).toEqual({ question: question.question, answerText: question.answerText, template: question.template })
  expect(rest).toHaveLength(3)
  expect(wordingsOf(question, 4, randomOf(question))).toEqual([own, ...rest])
})

test('held-out words never come through', async () => {
  const all = (await asked({ phrasingSet: 'heldout' })).filter(question => wordsApart(question))
  expect(all.length).toBeGreaterThan(100)
  const heldout = ['with the bounding box annotated', 'throughout the whole video', 'marked with the red bounding box']
  for (const question of all) {
    const wordings = wordingsOf(question, 2, randomOf(question))
    expect(wordings.map(({ question: words }) => words)).not.toContain(question.question)
    for (const { question: words } of wordings) for (const form of heldout) expect(words).not.toContain(form)
  }
})

test('a question that somebody else worded keeps its words', async () => {
  const [question] = await asked({})
  const foreign = { ...question, question: 'How far does it go?' }
  expect(wordingsOf(foreign, 'all', randomOf(question))).toHaveLength(1)
  expect(wordingsOf({ ...foreign, phrasingSet: 'heldout' }, 'all', randomOf(question))).toEqual([])
})
