import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metres, questionNamed, questionsNamed } from '../../../test/bench-questions.ts'
import { BASELINES, GOOD, POOR, scoresOf } from '../../../test/generators/scores.ts'
import { messageOf } from '../../base/errors.ts'
import type { Question } from '../../questions/record.ts'
import { scoreAnswer, scorerOf } from '../score/score-answer.ts'
import type { Score } from '../score/score-record.ts'
import { castOf } from './cast.ts'
import { chooseCases, howLucky, howWrong } from './gallery/choose-cases.ts'
import { readScores } from './read-scores.ts'
import { reportDataOf } from './report-data.ts'
import { binsOf, STRATA } from './strata.ts'
import { lossOf, variantsOf } from './variants.ts'
import { intervalText, points, readingWords, truthWords } from './words.ts'

const answered = (question: Question, text: string, variant?: string): Score =>
  scoreAnswer(scorerOf(question, variant), { model: 'm', text })

const asMap = (questions: readonly Question[]) => new Map(questions.map(question => [question.id, question]))

test('baselines are known by their names; alone they are what the report is about', () => {
  const cast = castOf(['constructor', 'truth', 'boxes', 'blind-constant', 'qwen'])
  expect(cast.subjects.map(({ label, index }) => [label, index])).toEqual([
    ['constructor', 0],
    ['qwen', 1],
  ])
  expect([cast.blind, cast.ceiling, cast.check]).toEqual([['blind-constant'], ['boxes'], ['truth']])
  expect(castOf(['truth', 'boxes', 'blind-constant']).subjects.map(({ label }) => label)).toEqual([
    'blind-constant',
    'boxes',
  ])
  expect(castOf(['truth']).subjects).toHaveLength(1)
})

describe('cases', () => {
  const question = (id: string, task = 'distance') => questionNamed(id, { task, answer: metres(10) })
  const text = (value: number) => `It goes ${value} m.`

  test('a tenth of the truth is as wrong as ten times the truth; what is right or unread is not wrong', () => {
    const [tenth, tenfold, twice, right, unread] = ['1 m', '100 m', '20 m', '11 m', 'Far.'].map(said =>
      howWrong(answered(question('a'), said)),
    )
    expect(tenth).toBeCloseTo(Math.log(10), 9)
    expect(tenfold).toBeCloseTo(Math.log(10), 9)
    expect(twice).toBeCloseTo(Math.log(2), 9)
    expect([right, unread]).toEqual([undefined, undefined])
  })

  test('the nearer the edge of the tolerance, the luckier', () => {
    const [exact, near, wrong] = [10, 12.4, 30].map(value => howLucky(answered(question('a'), text(value))))
    expect(exact).toBe(0)
    expect(near).toBeCloseTo(0.24, 9)
    expect(wrong).toBeUndefined()
  })

  test('no question comes twice for a model, tasks take turns, and the seed decides what is random', () => {
    const questions = ['distance', 'camera-path'].flatMap(task =>
      Array.from({ length: 12 }, (_, i) => question(`${task}-${i}`, task)),
    )
    const scores = questions.map((each, i) => answered(each, text(10 + i)))
    const choose = (seed: number) => chooseCases(reportDataOf({ scores, questions: asMap(questions), seed }), 4)
    const cases = choose(1)
    expect(cases.map(({ kind }) => kind)).toEqual([
      ...['worst', 'worst', 'worst', 'worst'],
      ...['luckiest', 'luckiest', 'luckiest'],
      ...['random', 'random', 'random', 'random'],
    ])
    expect(new Set(cases.map(({ score }) => score.questionId)).size).toBe(cases.length)
    expect(cases.slice(0, 4).map(({ score }) => score.questionId)).toEqual([
      ...['camera-path-11', 'distance-11', 'camera-path-10', 'distance-10'],
    ])
    const random = (seed: number) =>
      choose(seed)
        .slice(-4)
        .map(({ score }) => score.questionId)
    expect(random(1)).toEqual(random(1))
    expect(random(1)).not.toEqual(random(2))
  })
})

describe('strata', () => {
  const distance = STRATA.find(row => row.name === 'true-distance')!

  test('part by the truth in metres whatever its unit, in order of the edges', () => {
    const scores = [metres(60), metres(1), metres(3), { type: 'length', value: 7, unit: 'ft' } as const].map(
      (answer, i) => answered(questionNamed(`q${i}`, { answer, recordingId: `r${i}` }), '3 m'),
    )
    const bins = binsOf(distance, scores, 0)
    expect(bins.map(({ label, summary }) => [label, summary.n, summary.right])).toEqual([
      ['below 2 m', 1, 0],
      ['2 to 5 m', 2, 0.5],
      ['50 to 100 m', 1, 0],
    ])
    expect(bins[0].medianError).toBeCloseTo(2, 9)
  })

  test('leave out what is not of the seven tasks', () => {
    const score = answered(questionNamed('q', { task: 'camera-path', answer: metres(3) }), '3 m')
    expect(STRATA.map(stratum => binsOf(stratum, [score], 0).length)).toEqual(STRATA.map(() => 0))
  })
})

describe('variants', () => {
  const questions = questionsNamed(8).map((question, i) => ({ ...question, recordingId: `r${i}` }))

  test('stand in the order of the benchmark, settings by number', () => {
    const named = ['blind', 'fps 4', 'fps 0.5', 'paraphrase', 'own', 'fps 2']
    const scores = named.map(variant => answered(questions[0], '3 m', variant))
    expect(variantsOf(scores)).toEqual(['paraphrase', 'fps 0.5', 'fps 2', 'fps 4', 'blind', 'own'])
  })

  test('are less the plain set on the questions that both asked', () => {
    const plain = questions.map(question => answered(question, '3 m'))
    const changed = questions.slice(0, 4).map((question, i) => answered(question, i === 0 ? '3 m' : '30 m', 'fps 1'))
    const loss = lossOf(plain, changed, 0)
    expect(loss?.macro?.difference).toBe(-0.75)
    expect(loss?.tasks[0]).toMatchObject({ n: 4, onlyA: 0, onlyB: 3 })
    expect(lossOf(plain.slice(4), changed, 0)).toBeUndefined()
  })
})

describe('scores', () => {
  const questions = questionsNamed(3)
  const asked = asMap(questions)
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stvlm-report-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  async function read(scores: readonly Score[]): Promise<Score[] | string> {
    const path = join(folder, 'scores.jsonl')
    await writeFile(path, scores.map(score => `${JSON.stringify(score)}\n`).join(''))
    return readScores([path], asked, 'bench', {}).catch(messageOf)
  }

  test('come as they are', async () => {
    const scores = [GOOD, POOR, ...BASELINES].flatMap(persona => scoresOf(questions, persona))
    expect(await read(scores)).toEqual(scores)
  })

  test.each([
    ['none', [], 'scores: expected one at least, got none'],
    ['a question of no bench', [answered(questionNamed('other'), '3 m')], 'question other: expected one of the bench'],
    [
      'another truth',
      [answered({ ...questions[0], answer: metres(4) }, '3 m')],
      'expected the truth of the bench bench',
    ],
    ['an answer twice', [answered(questions[0], '3 m'), answered(questions[0], '4 m')], 'expected once, got twice'],
  ])('%s: one line', async (_, scores, line) => {
    const refused = await read(scores)
    expect(refused).toContain(line)
    expect(refused).not.toContain('\n')
  })

  test('of a variant may ask what the bench does not', async () => {
    expect(await read([answered({ ...questions[0], answer: metres(4) }, '3 m', 'mirror')])).toHaveLength(1)
  })
})

test('words: what is true, what was read, differences with their sign', () => {
  expect(truthWords({ type: 'interval', value: [1, 2.5], unit: 's' })).toBe('1 to 2.5 s')
  expect(truthWords({ type: 'number', value: 0.5, unit: 'm/s^2' })).toBe('0.5 m/s²')
  expect(readingWords({ value: [0, 3], unit: 's' })).toBe('0 to 3 s')
  expect(readingWords({ unscored: 'two answers' })).toBe('two answers')
  expect([0.0304, -0.0304, -0.0001].map(points)).toEqual(['+3.0', '−3.0', '±0.0'])
  expect(intervalText([0.1, 0.25])).toBe('10.0 to 25.0')
})
