import { describe, expect, test } from 'vitest'
import { questionNamed } from '../../../../test/bench-questions.ts'
import { BASELINES, GOOD, type Persona, POOR, scoresOf } from '../../../../test/generators/scores.ts'
import type { Answer } from '../../../questions/answer.ts'
import { outcomeOf } from '../../score/outcome.ts'
import type { Score } from '../../score/score-record.ts'
import { Summarizer } from '../../score/summary.ts'
import { CHART_OF_PAGE } from '../charts/chart.ts'
import type { Section } from '../page/section.ts'
import { type ReportData, reportDataOf } from '../report-data.ts'
import { percent } from '../words.ts'
import { compare } from './compare.ts'
import { errors } from './errors.ts'
import { headline } from './headline.ts'
import { losses } from './losses.ts'
import { reading } from './reading.ts'
import { strata } from './strata.ts'

const ANSWERS: Readonly<Record<string, Answer>> = {
  distance: { type: 'length', value: 8, unit: 'm' },
  speed: { type: 'speed', value: 20, unit: 'km/h' },
  direction: { type: 'hour', value: 4, unit: "o'clock" },
  'distance-comparison': { type: 'choice', value: 'red', options: ['red', 'blue'] },
  unanswerable: { type: 'cannotTell', value: 'no scale' },
}

const questions = Object.entries(ANSWERS).flatMap(([task, answer]) =>
  Array.from({ length: 40 }, (_, i) =>
    questionNamed(`${task}-${i}`, { task, answer, recordingId: `r${i % 10}`, template: `${task}/distance/train/0` }),
  ),
)

function dataOf(personas: readonly Persona[]): ReportData {
  const scores = personas.flatMap(persona => scoresOf(questions, persona))
  return reportDataOf({ scores, questions: new Map(questions.map(question => [question.id, question])), seed: 0 })
}

const htmlOf = ({ before = '', figures = [], after = '' }: Section): string =>
  [before, ...figures.flatMap(({ chart, table }) => [chart.draw(CHART_OF_PAGE), table]), after].join('\n')

const rowsOf = (html: string): string[][] =>
  [...html.matchAll(/<tr>(<th scope="row">.*?)<\/tr>/g)].map(row =>
    [...row[1].matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(cell => cell[1]),
  )

const everybody = [POOR, GOOD, { ...GOOD, variant: 'other-clip', knows: 0 }, ...BASELINES]
const data = dataOf(everybody)

/** The share of right answers, by the summary of `bench score`. */
function macroOf(scores: readonly Score[]): number | undefined {
  const summarizer = new Summarizer()
  for (const score of scores) summarizer.add(outcomeOf(score))
  return summarizer.summary().models[0]?.macro
}

test('the headline has the very figures of bench score, beside guessing, another clip and geometry', () => {
  const html = htmlOf(headline(data))
  for (const persona of everybody) expect(html).toContain(percent(macroOf(scoresOf(questions, persona)) ?? -1))
  const [mean] = rowsOf(html)
  expect(mean[0]).toBe('mean of the seven tasks')
  expect(mean).toHaveLength(1 + 2 + 1 + 2 + 1)
  expect(html).toContain('score 100.0 %, as it must be')
  expect(html).toContain('mean of 4 of the seven tasks, 160 questions')
})

test('a truth that is not all right is told', () => {
  const html = htmlOf(headline(dataOf([GOOD, { model: 'truth', knows: 0.9, spread: 0, refuses: 0, vague: 0 }])))
  expect(html).toContain('the scoring is not to be trusted')
})

test('pairs stand with the better model first, beside the better blind guess', () => {
  const section = compare(data)
  const pairs = rowsOf(section?.figures?.[0].table ?? '')
  expect(pairs.map(([a, b]) => [a, b])).toEqual([
    ['made-up-7B', 'made-up-3B'],
    ['made-up-7B', expect.stringMatching(/^blind-/)],
    ['made-up-3B', expect.stringMatching(/^blind-/)],
  ])
  for (const [, , difference] of pairs) expect(difference).toMatch(/^\+/)
  expect(pairs[0][4]).not.toBe('none')
  expect(compare(dataOf([GOOD]))).toBeUndefined()
})

test('charts of errors count what was read', () => {
  const rows = rowsOf(errors(data)?.figures?.[0].table ?? '')
  const read = data.plain
    .get('made-up-3B')
    ?.filter(({ task, reading: { value } }) => task === 'distance' && value !== undefined)
  expect(rows.find(([name]) => name === 'numbers read')?.[1]).toBe(String(read?.length))
  expect(rows.find(([name]) => name === 'asked')?.[1]).toBe('40')
})

describe('refusals, reasons and other harnesses', () => {
  const html = htmlOf(reading(data))
  const rows = rowsOf(html)

  test('a refusal is counted where nobody could tell and where one could', () => {
    const refused = (task: (name: string) => boolean, is: (score: Score) => boolean): string => {
      const asked = (data.plain.get('made-up-3B') ?? []).filter(score => task(score.task))
      return percent(asked.filter(is).length / asked.length)
    }
    const [right] = rows.filter(([kind, model]) => kind.startsWith('nobody could tell') && model === 'made-up-3B')
    const [wrong] = rows.filter(([kind, model]) => kind.startsWith('can be answered') && model === 'made-up-3B')
    expect(right[2]).toBe(
      refused(
        task => task === 'unanswerable',
        score => score.right,
      ),
    )
    expect(wrong[2]).toBe(
      refused(
        task => task !== 'unanswerable',
        score => score.why === 'refusal',
      ),
    )
    expect(wrong[2]).not.toBe('0.0 %')
  })

  test('answers without a text are a reason of their own', () => {
    const [failed, ...others] = scoresOf(questions, GOOD)
    const scores = [{ ...failed, text: '', error: 'timed out', right: false, why: 'no answer' as const }, ...others]
    const asked = new Map(questions.map(question => [question.id, question]))
    const own = rowsOf(htmlOf(reading(reportDataOf({ scores, questions: asked, seed: 0 }))))
    expect(own.find(([reason]) => reason.startsWith('failed'))?.slice(2)).toEqual(['1', '0.5 %'])
  })
})

test('nothing is said of variants, parts or errors where there are none', () => {
  const plain = dataOf([GOOD])
  expect(losses(plain)).toBeUndefined()
  expect(losses(data)?.figures?.[0].table).toContain('other-clip')
  const [one] = scoresOf(questions.slice(-1), GOOD)
  const lonely = reportDataOf({ scores: [one], questions: new Map(questions.map(q => [q.id, q])), seed: 0 })
  expect([strata(lonely), errors(lonely)]).toEqual([undefined, undefined])
})
