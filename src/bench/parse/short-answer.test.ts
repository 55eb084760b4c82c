import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAnswer } from './read-answer.ts'
import { readWhole } from './read-whole.ts'
import { EXPECTED_TYPES, type Expected } from './reading.ts'
import { readSentence } from './sentence.ts'
import { readShort } from './short-answer.ts'

const WORDS =
  "the object object's car person in red blue green box bounding marked annotated it its total average speed distance traveled direction moves travels heading is at of covers towards approximately about around roughly with one answer yes no same different from to - on 12 4.5 3 0 100000 m meters km/h m/s s seconds o'clock . B (A) not than given"
const sentence = fc
  .array(fc.constantFrom(...WORDS.split(' ')), { minLength: 1, maxLength: 9 })
  .map(list => list.join(' ').replaceAll(' .', '.'))
const template = fc
  .tuple(
    fc.constantFrom(
      '',
      'The object travels ',
      'It is ',
      'its average speed is ',
      'from ',
      'about ',
      'the total distance is ',
    ),
    fc.oneof(
      fc.nat(30).map(String),
      fc.integer({ min: 0, max: 50_000 }).map(x => (x / 100).toFixed(2)),
    ),
    fc.constantFrom(
      '',
      ' m',
      ' meters',
      ' km/h',
      ' m/s',
      ' s',
      " o'clock",
      'm',
      ' to 7 s',
      ' on average',
      ' km/h on average.',
      ' m.',
    ),
  )
  .map(pieces => pieces.join(''))
const asked: fc.Arbitrary<Expected> = fc.oneof(
  fc.constantFrom(...EXPECTED_TYPES).map(type => ({ type })),
  fc.constant({ type: 'choice' as const, options: ['red', 'blue'] }),
  fc.constant({ type: 'choice' as const, options: ['same', 'different'] }),
  fc.constant({ type: 'length' as const, unit: 'ft' }),
  fc.constant({ type: 'hour' as const, question: "At 4.5 s, towards which hour does it move, with 12 o'clock ahead?" }),
)

test.each([
  { name: 'any words', texts: sentence, least: 60 },
  { name: 'numbers in sentences', texts: template, least: 1500 },
])('the short way reads $name as the whole way does', ({ texts, least }) => {
  let short = 0
  const agree = (text: string, expected: Expected): void => {
    // A sentence that comes for the first time is only remembered.
    readSentence(text, expected)
    const verdict = readShort(text, expected) ?? readSentence(text, expected)
    if (!verdict) return
    short++
    expect(verdict).toMatchObject(readWhole(text, expected))
  }
  fc.assert(fc.property(texts, asked, agree), { numRuns: 20_000, seed: 5 })
  expect(short).toBeGreaterThan(least)
})

test('any text is read, and the same every time', () => {
  const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary', maxLength: 60 }), sentence)
  const readsTwice = (text: string, expected: Expected): void => {
    const reading = readAnswer(text, expected)
    expect(readAnswer(text, expected)).toEqual(reading)
    // What JSON cannot say is nowhere in it.
    expect(JSON.parse(JSON.stringify(reading))).toEqual(reading)
  }
  fc.assert(fc.property(texts, asked, readsTwice), { numRuns: 3000, seed: 7 })
})
