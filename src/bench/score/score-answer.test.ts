import { describe, expect, test } from 'vitest'
import { questionNamed } from '../../../test/bench-questions.ts'
import type { Answer } from '../../questions/answer.ts'
import type { Question } from '../../questions/record.ts'
import { scoreAnswer, scorerOf } from './score-answer.ts'
import { type Score, scoreSchema } from './score-record.ts'

const metres = (value: number): Answer => ({ type: 'length', value, unit: 'm' })

function scored(answer: Answer, text: string, over: Partial<Question> = {}): Score {
  const score = scoreAnswer(scorerOf(questionNamed('q', { answer, ...over })), { model: 'm', text })
  // Every score passes its own schema.
  return scoreSchema.parse(JSON.parse(JSON.stringify(score)))
}

/** Truth, text, what is expected of right, why, and whether first- and last-match harnesses say right. */
const CASES: readonly (readonly [string, Answer, string, boolean, Score['why'], boolean, boolean])[] = [
  ['a length at the edge of 25 %', metres(10), '7.5 m', true, 'right', true, true],
  ['a length beyond it', metres(10), '7.49 m', false, 'outside tolerance', false, false],
  ['the other edge', metres(10), '12.5 meters', true, 'right', true, true],
  ['feet for metres, where others see a number', metres(10), '33 ft', true, 'right', false, false],
  ['a thousand and more', metres(4492.3), '4,492.3 m', true, 'right', false, false],
  [
    'thought aloud: others take the first or last',
    metres(10),
    'In 5 s at 2 m/s it moves 10 m.',
    true,
    'right',
    false,
    true,
  ],
  ['seconds for metres', metres(10), '10 seconds', false, 'wrong dimension', true, true],
  ['a speed in other units', { type: 'speed', value: 36, unit: 'km/h' }, '10 m/s', true, 'right', false, false],
  ['asked in feet, answered bare', { type: 'length', value: 30, unit: 'ft' }, '31', true, 'right', true, true],
  [
    'asked in feet, answered in metres',
    { type: 'length', value: 30, unit: 'ft' },
    '9.1 m',
    true,
    'right',
    false,
    false,
  ],
  ['an hour', { type: 'hour', value: 10, unit: "o'clock" }, "10 o'clock", true, 'right', true, true],
  ['the next hour', { type: 'hour', value: 12, unit: "o'clock" }, "1 o'clock", false, 'another hour', false, false],
  [
    'half of an interval',
    { type: 'interval', value: [2, 4], unit: 's' },
    'from 2 s to 3 s',
    true,
    'right',
    false,
    false,
  ],
  [
    'less of it',
    { type: 'interval', value: [2, 4], unit: 's' },
    '3.1 s to 4 s',
    false,
    'too little overlap',
    false,
    false,
  ],
  ['an option', { type: 'choice', value: 'red', options: ['red', 'blue'] }, 'Red', true, 'right', true, false],
  [
    'the other option',
    { type: 'choice', value: 'red', options: ['red', 'blue'] },
    'the blue one',
    false,
    'another option',
    false,
    false,
  ],
  ['yes', { type: 'yesno', value: true }, 'Yes.', true, 'right', true, true],
  [
    'a count, nearly',
    { type: 'number', value: 8, unit: 'count', tolerance: { relative: 0.25 } },
    '9',
    false,
    'another count',
    false,
    false,
  ],
  ['a count', { type: 'number', value: 8, unit: 'count' }, 'eight', true, 'right', true, true],
  ['a ratio', { type: 'number', value: 4, unit: 'times' }, '4.9 times', true, 'right', true, true],
  [
    'arithmetic only, 1 %',
    { type: 'number', value: 4, unit: 'times', tolerance: { relative: 0.01 } },
    '4.1 times',
    false,
    'outside tolerance',
    false,
    false,
  ],
  ['days, read in seconds', { type: 'duration', value: 10, unit: 'days' }, '240 hours', true, 'right', false, false],
  [
    'a truth of 0 with an absolute bound',
    { type: 'length', value: 0, unit: 'm', tolerance: { relative: 0.25, absolute: 0.1 } },
    '0.05 m',
    true,
    'right',
    true,
    true,
  ],
  ['a refusal where it can be told', metres(10), 'I cannot tell.', false, 'refusal', false, false],
  [
    'a refusal where nothing can be told',
    { type: 'cannotTell', value: 'no scale' },
    'It cannot be determined.',
    true,
    'right',
    false,
    false,
  ],
  [
    'a number where nothing can be told',
    { type: 'cannotTell', value: 'no scale' },
    '12 m',
    false,
    'answered',
    false,
    false,
  ],
  ['nothing', metres(10), '', false, 'no answer', false, false],
]

describe('an answer is right or not, and why', () => {
  test.each(CASES)('%s', (_, truth, text, right, why, firstRight, lastRight) => {
    const score = scored(
      truth,
      text,
      truth.type === 'cannotTell' ? { task: 'unanswerable', template: 'unanswerable/distance/heldout/0' } : {},
    )
    expect(score).toMatchObject({ right, why, firstRight, lastRight, text })
  })
})

describe('figures', () => {
  test('of a length: errors in metres whatever the units', () => {
    const { absoluteError, relativeError, mra, reading } = scored({ type: 'length', value: 100, unit: 'ft' }, '20.48 m')
    expect(absoluteError).toBeCloseTo(10, 6)
    expect(relativeError).toBeCloseTo(10 / 30.48, 6)
    expect(mra).toBe(0.4)
    expect(reading).toEqual({ value: 20.48, unit: 'm', first: 20.48, last: 20.48 })
  })

  test('of what was not read: accuracies are 0, errors there are none', () => {
    const number = scored(metres(10), 'far')
    expect(number).toMatchObject({ mra: 0, reading: { unscored: expect.any(String) } })
    expect([number.absoluteError, number.relativeError]).toEqual([undefined, undefined])
    expect(scored({ type: 'interval', value: [1, 2], unit: 's' }, 'never').iou).toBe(0)
    expect(scored({ type: 'hour', value: 3, unit: "o'clock" }, 'left').circularHours).toBeUndefined()
  })

  test('around the dial and in time', () => {
    expect(scored({ type: 'hour', value: 11, unit: "o'clock" }, "2 o'clock").circularHours).toBe(3)
    expect(scored({ type: 'interval', value: [1, 3], unit: 's' }, '2 s to 4 s').iou).toBeCloseTo(1 / 3, 6)
  })
})

test('what breakdowns need comes from the question', () => {
  const path = {
    trackId: 'a',
    startS: 2,
    stepS: 0.5,
    pointsM: [
      [0, 0, 0],
      [1, 0, 0],
      [2, 0, 0],
      [2, 0.01, 0],
    ] as [number, number, number][],
    standingSteps: [2],
  }
  const score = scored(metres(2), '2 m', { evidence: { paths: [path], results: {}, margin: 1.23456 } })
  expect(score).toMatchObject({ categories: ['car'], clipDurationS: 1.5, objectPx: 10, margin: 1.235 })
  expect(score.speedMps).toBeCloseTo(2 / 1.5, 3)
})
