import fc from 'fast-check'
import { expect, test } from 'vitest'
import { questionNamed } from '../../../../test/bench-questions.ts'
import type { Answer } from '../../../questions/answer.ts'
import { askedOf, expectedOf } from '../asked.ts'
import { scoreAnswer, scorerOf } from '../score-answer.ts'
import { ChunkScorer } from './score-chunk.ts'

const TRUTHS: readonly Answer[] = [
  { type: 'length', value: 12.5, unit: 'm' },
  { type: 'speed', value: 0, unit: 'km/h' },
  { type: 'duration', value: 4, unit: 's' },
  { type: 'number', value: 3, unit: 'count' },
  { type: 'hour', value: 2, unit: "o'clock" },
  { type: 'interval', value: [1, 4.5], unit: 's' },
  { type: 'choice', value: 'red', options: ['red', 'blue'] },
  { type: 'yesno', value: true },
  { type: 'cannotTell', value: 'not seen' },
]
const questions = TRUTHS.map((answer, i) => questionNamed(`q${i}`, { answer, template: 'length/distance/1' }))
const scorer = new ChunkScorer(
  questions.map(question => ({ asked: askedOf(question), expected: expectedOf(question) })),
)

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'red',
    'The blue one.',
    'yes',
    'No.',
    "2 o'clock",
    'from 1 s to 4 s',
    'I cannot tell.',
    '\ud800 5 m',
    '3',
  ),
  fc
    .tuple(
      fc.constantFrom('', 'It is ', 'über '),
      fc.double({ noNaN: true, min: 0, max: 1e25 }),
      fc.constantFrom(' m', ' mph', ' s', ''),
    )
    .map(pieces => pieces.join('')),
)
const said = fc.record(
  { place: fc.nat(TRUTHS.length - 1), model: fc.constantFrom('m', 'mö"del'), text, error: fc.string({ minLength: 1 }) },
  { requiredKeys: ['place', 'model', 'text'] },
)

test('lines are what JSON.stringify makes of scores, in any order of the questions', () => {
  const agree = (all: readonly { place: number; model: string; text: string; error?: string }[]): void => {
    const answers = all.map(({ place, ...rest }) => ({ questionId: `q${place}`, ...rest }))
    const bytes = new TextEncoder().encode(answers.map(answer => `${JSON.stringify(answer)}\n`).join(''))
    const { bytes: lines, problems } = scorer.score({ bytes, isCut: false })
    expect(problems).toEqual([])
    const want = all.map(({ place, ...rest }) => `${JSON.stringify(scoreAnswer(scorerOf(questions[place]), rest))}\n`)
    expect(new TextDecoder().decode(lines)).toBe(want.join(''))
  }
  fc.assert(fc.property(fc.array(said, { minLength: 1, maxLength: 12 }), agree), { numRuns: 1500, seed: 8 })
})

test('a chunk of lines longer than its room is whole', () => {
  const long = `${'é'.repeat(900_000)} 5 m`
  const answers = ['q0', 'q1'].map(questionId => ({ questionId, model: 'm', text: long }))
  const bytes = new TextEncoder().encode(answers.map(answer => `${JSON.stringify(answer)}\n`).join(''))
  const lines = new TextDecoder()
    .decode(scorer.score({ bytes, isCut: false }).bytes)
    .trim()
    .split('\n')
  expect(lines.map((line): unknown => JSON.parse(line).text)).toEqual([long, long])
})
