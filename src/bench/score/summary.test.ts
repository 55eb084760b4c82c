import { expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import { type Compared, compareScores } from './compare.ts'
import type { Outcome } from './outcome.ts'
import { Summarizer } from './summary.ts'

const outcome = (over: Partial<Outcome>): Outcome => ({
  model: 'm',
  task: 'distance',
  recordingId: 'r',
  right: true,
  why: 'right',
  firstRight: true,
  lastRight: true,
  ...over,
})

function summed(outcomes: readonly Outcome[]) {
  const summarizer = new Summarizer()
  for (const one of outcomes) summarizer.add(one)
  return summarizer.summary({ seed: 1 })
}

test('unscored counts as wrong and is shown apart; errors are of what was read', () => {
  const { tasks } = summed([
    outcome({ figure: 1, figureUnit: 'm', mra: 0.8 }),
    outcome({ figure: 5, figureUnit: 'm', mra: 0.1, right: false, why: 'outside tolerance', recordingId: 's' }),
    outcome({ figureUnit: 'm', mra: 0, right: false, why: 'refusal', firstRight: false }),
    outcome({ figureUnit: 'm', mra: 0, right: false, why: 'two answers', lastRight: false }),
  ])
  expect(tasks).toHaveLength(1)
  expect(tasks[0]).toMatchObject({ n: 4, recordings: 2, right: 0.25, answered: 0.5, firstRight: 0.75, lastRight: 0.75 })
  expect(tasks[0]).toMatchObject({ figure: { unit: 'm', mean: 3 }, unscored: { refusal: 1, 'two answers': 1 } })
  expect(tasks[0].mra).toBeCloseTo(0.225, 12)
})

test('the headline weighs the seven tasks alike; other sets stand beside', () => {
  const many = (task: string, right: number, n: number) =>
    Array.from({ length: n }, (_, i) => outcome({ task, right: i < right, recordingId: `r${i % 10}` }))
  const { tasks, models } = summed([
    ...many('unanswerable', 0, 50),
    ...many('speed', 10, 100),
    ...many('distance', 9, 10),
  ])
  expect(tasks.map(({ task }) => task)).toEqual(['distance', 'speed', 'unanswerable'])
  expect(models).toHaveLength(1)
  expect(models[0].macro).toBeCloseTo(0.5, 12)
  expect(models[0]).toMatchObject({ tasks: 2, n: 110 })
  const [low, high] = models[0].interval95 ?? [1, 0]
  expect(low).toBeLessThan(0.5)
  expect(high).toBeGreaterThan(0.5)
})

test('hours: the mean around the dial and the share within one; mixed units have no mean', () => {
  const hours = [0, 1, 1, 6].map(figure => outcome({ task: 'direction', figure, figureUnit: 'hours' }))
  expect(summed(hours).tasks[0]).toMatchObject({ figure: { unit: 'hours', mean: 2 }, withinOneHour: 0.75 })
  const mixed = ['m', 's'].map(figureUnit => outcome({ task: 'multi-step', figure: 1, figureUnit }))
  expect(summed(mixed).tasks[0].figure).toBeUndefined()
})

test('one recording has no interval; variants are rows of their own', () => {
  const { tasks, models } = summed([outcome({}), outcome({ variant: 'mirror' })])
  expect(tasks.map(({ variant, interval95 }) => [variant, interval95])).toEqual([
    [undefined, undefined],
    ['mirror', undefined],
  ])
  expect(models).toHaveLength(2)
})

/** Two models whose right answers hang on the recording; the second is better by `gap`. */
function twoModels(gap: number, seed: number): [Compared[], Compared[]] {
  const random = new Random(seed, 'models')
  const [a, b]: [Compared[], Compared[]] = [[], []]
  for (let recording = 0; recording < 60; recording++) {
    const ease = random.uniform(0.1, 0.7)
    for (let i = 0; i < 8; i++) {
      const one = { questionId: `${recording}/${i}`, task: i % 2 ? 'distance' : 'speed', recordingId: `${recording}` }
      a.push({ ...one, right: random.chance(ease) })
      b.push({ ...one, right: random.chance(Math.min(1, ease + gap)) })
    }
  }
  return [a, b]
}

test('a difference that is there is found, with its sign; order does not matter', () => {
  const [a, b] = twoModels(0.25, 1)
  const { macro, tasks, unpaired } = compareScores(a, [...b].reverse(), { seed: 1 })
  expect(unpaired).toBe(0)
  expect(macro?.difference).toBeLessThan(-0.15)
  expect(macro?.interval95?.[1]).toBeLessThan(0)
  expect(tasks.map(({ task, n }) => [task, n])).toEqual([
    ['distance', 240],
    ['speed', 240],
  ])
  for (const row of tasks) {
    expect(row.difference).toBeCloseTo(row.a - row.b, 12)
    expect(row.pHolm).toBeLessThan(0.01)
    expect(row.pHolm).toBeGreaterThanOrEqual(row.p)
  }
})

test('without a difference the interval holds 0 nearly always', () => {
  const covering = Array.from({ length: 60 }, (_, seed) => {
    const [low, high] = compareScores(...twoModels(0, 100 + seed)).macro?.interval95 ?? [1, 1]
    return low <= 0 && high >= 0
  })
  expect(covering.filter(Boolean).length).toBeGreaterThanOrEqual(52)
})

test('what only one answered is left out and counted; nothing in common is refused', () => {
  const [a, b] = twoModels(0, 2)
  expect(compareScores(a.slice(0, 100), b.slice(40)).unpaired).toBe(40 + (480 - 100))
  expect(() => compareScores(a.slice(0, 10), b.slice(20, 30))).toThrow(/questions that both answered/)
})
