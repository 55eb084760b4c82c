import { describe, expect, test } from 'vitest'
import type { Answer } from '../../questions/answer.ts'
import { refusedAs } from '../refuse.ts'
import { ASK_SCHEMA, type AskResult, askResultSchema, type Refusal } from '../result.ts'
import { agree, bothOf } from './both.ts'

const said = (by: 'measure' | 'model', answer: Answer): AskResult => ({
  ...{ schema: ASK_SCHEMA, status: 'answered', question: 'How?', answer, text: 'So.', by, steps: [] },
})
const metres = (value: number, interval90?: [number, number]): Answer => ({
  ...{ type: 'length', value, unit: 'm' },
  ...(interval90 && { interval90 }),
})

describe('two answers agree', () => {
  test.each<[Answer, Answer, boolean | undefined]>([
    [metres(10, [9, 11]), metres(10.9), true],
    [metres(10, [9, 11]), metres(11.1), false],
    [metres(10, [9, 11]), { type: 'length', value: 33, unit: 'ft' }, true],
    [metres(10), metres(12.4), true],
    [metres(10), metres(12.6), false],
    [metres(10), { type: 'speed', value: 10, unit: 'km/h' }, undefined],
    [
      { type: 'hour', value: 12, unit: "o'clock", interval90: [11, 1] },
      { type: 'hour', value: 1, unit: "o'clock" },
      true,
    ],
    [
      { type: 'hour', value: 12, unit: "o'clock", interval90: [11, 1] },
      { type: 'hour', value: 2, unit: "o'clock" },
      false,
    ],
    [{ type: 'interval', value: [2, 4], unit: 's' }, { type: 'interval', value: [3, 4], unit: 's' }, true],
    [{ type: 'interval', value: [2, 4], unit: 's' }, { type: 'interval', value: [3.5, 5], unit: 's' }, false],
    [{ type: 'yesno', value: true }, { type: 'yesno', value: false }, false],
  ])('%j and %j: %s', (measured, model, agrees) => {
    expect(agree(said('measure', measured), said('model', model))).toBe(agrees)
  })
})

describe('of two answers', () => {
  const model = said('model', metres(40))
  const measured = said('measure', metres(10, [9, 11]))
  const refused = (reason: Refusal) => refusedAs('How?', reason, 'No.')

  test('the measured one is given, with what the model says', () => {
    expect(bothOf(measured, model)).toMatchObject({
      ...{ by: 'measure', answer: { value: 10 }, other: { by: 'model', text: 'So.', agrees: false } },
      because: expect.stringMatching(/does not agree/),
    })
  })

  test("the model's is given where only the measurement falls short", () => {
    const given = bothOf(refused('no scale'), model)
    expect(given).toMatchObject({ by: 'model', answer: { value: 40 }, other: { by: 'measure', text: 'No.' } })
    expect(given.because).toMatch(/cannot tell: no scale/)
  })

  test.each<Refusal>(['no such object', 'does not move', 'not a question of motion', 'outside the clip'])(
    'none is given where the measurement is sure: %s',
    reason => {
      expect(bothOf(refused(reason), model)).toMatchObject({ status: 'cannot tell', reason, other: { by: 'model' } })
    },
  )

  test('are results like any other', () => {
    for (const result of [
      bothOf(measured, model),
      bothOf(refused('gap'), model),
      bothOf(refused('gap'), refused('gap')),
    ]) {
      expect(askResultSchema.parse(result)).toEqual(result)
    }
  })
})
