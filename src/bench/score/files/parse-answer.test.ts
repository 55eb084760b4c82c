import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerRecordSchema } from '../../answer-record.ts'
import { parseAnswer } from './parse-answer.ts'

const odd = fc.oneof(
  fc.constant(null),
  fc.constant(''),
  fc.constant(-1),
  fc.constant(0.5),
  fc.constant(3),
  fc.constant([]),
  fc.constant({}),
  fc.string(),
)
/** Now and then something else. */
const mostly = <T>(good: fc.Arbitrary<T>) => fc.oneof({ arbitrary: good, weight: 30 }, { arbitrary: odd, weight: 1 })
const usage = fc.record(
  {
    promptTokens: mostly(fc.nat()),
    completionTokens: mostly(fc.nat()),
    costUsd: mostly(fc.double({ min: 0, noNaN: true })),
    more: odd,
  },
  { requiredKeys: [] },
)
const record = fc.record(
  {
    questionId: mostly(fc.string({ minLength: 1 })),
    model: mostly(fc.string({ minLength: 1 })),
    text: mostly(fc.string()),
    error: mostly(fc.string({ minLength: 1 })),
    usage: mostly(usage),
    latencyMs: mostly(fc.double({ min: 0, noNaN: true })),
    more: odd,
  },
  { requiredKeys: ['questionId', 'model', 'text'] },
)

test('takes what the schema takes and refuses what it refuses', () => {
  let taken = 0
  fc.assert(
    fc.property(mostly(record), value => {
      const text = JSON.stringify(value)
      const parsed = parseAnswer(text)
      const { success, data } = answerRecordSchema.safeParse(JSON.parse(text))
      expect('answer' in parsed).toBe(success)
      if (!('answer' in parsed) || !data) return
      taken++
      expect(parsed.answer).toMatchObject({ questionId: data.questionId, model: data.model, text: data.text })
      expect(parsed.answer.error).toBe(data.error)
    }),
    { numRuns: 4000 },
  )
  expect(taken).toBeGreaterThan(100)
})

test('a line that is no JSON is told from one that is another record', () => {
  expect(parseAnswer('{"questionId":"a","mod')).toMatchObject({ isBroken: true, details: { subject: 'line' } })
  expect(parseAnswer('{"questionId":"a","model":"m"}')).toMatchObject({
    isBroken: false,
    details: { subject: 'field text' },
  })
})

test.each([
  ['a tab in a string', '{"questionId":"a","model":"m","text":"\t"}'],
  ['a quote in a string', '{"questionId":"a","model":"m","text":"5"m"}'],
  ['a nought before a number', '{"questionId":"a","model":"m","text":"","latencyMs":012}'],
  ['a point without decimals', '{"questionId":"a","model":"m","text":"","latencyMs":1.}'],
  ['a comma at the end', '{"questionId":"a","model":"m","text":"",}'],
  ['more behind it', '{"questionId":"a","model":"m","text":""}}'],
])('%s is no JSON in the commonest line either', (_name, line) => {
  expect(parseAnswer(line)).toMatchObject({ isBroken: true })
})
