import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HARNESSES } from './harnesses.ts'
import { readWhole } from './read-whole.ts'
import { EXPECTED_TYPES, type Expected } from './reading.ts'
import { readSentence } from './sentence.ts'

/** Words that change what a number means, beside those that do not. */
const WORDS =
  "The object moves traveled covers is at of about approximately roughly it It's car's answer: Answer direction towards speed, distance estimate. Therefore, So I would say between not no than more less least at most up to from after every each per over under because assuming typical first initially starts taking where frame object number wide length stationary cannot unable without sure exactly ten one half a another someone tenth hundred total average ~ ** if unless wait actually"
const lead = fc
  .array(fc.constantFrom(...WORDS.split(' '), '', ' '), { maxLength: 5 })
  .chain(words => fc.constantFrom('', ' ', ' **', '**', ' ~', ' -', '.').map(end => words.join(' ') + end))
const number = fc.oneof(
  fc.nat(30).map(String),
  fc.nat(3_000_000).map(String),
  fc.integer({ min: 0, max: 50_000 }).map(x => (x / 100).toFixed(2)),
  fc.constantFrom('0', '12', '7', '007', '1.5.2', '1,200', '2010'),
)
const UNITS =
  " m|m| meters| M| km| feet| ft| miles| in| km/h| m/s| mph| knots| KM/H| s| sec| seconds| minutes| h|s| o'clock|o'clock| times| pixels| x| m/s/s| a| e| away| th|st|"
const wild = fc
  .tuple(
    fc.constantFrom(...UNITS.split('|')),
    fc.constantFrom('', ' on average', ' away', ' per second', ' tall', ' to', ' more than it'),
    fc.constantFrom('', '.', '**', '**.', '.**', ' ', '. a', ','),
  )
  .map(pieces => pieces.join(''))
const plain = fc.constantFrom(
  '',
  ' m',
  ' km/h',
  " o'clock",
  ' s',
  'm',
  ' m/s',
  ' m.',
  ' km/h on average.',
  ' feet**',
  ' mph',
)
const tail = fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: wild })
const asked: fc.Arbitrary<Expected> = fc.record(
  {
    type: fc.oneof(fc.constantFrom(...EXPECTED_TYPES), fc.constantFrom('length' as const, 'speed' as const)),
    question: fc.constantFrom(
      "At 7 s, how far away is it in 12 m, 30 m, 12 o'clock?",
      'How much farther does it move?',
    ),
    unit: fc.constantFrom('ft', 's', 'mph', 'm'),
  },
  { requiredKeys: ['type'] },
)

test.each([
  { name: 'drawn words', leads: lead, least: 800 },
  {
    name: "models' sentences",
    leads: fc.constantFrom(
      '',
      '**',
      'The answer is ',
      'It moves at about ',
      'The object travels ',
      'Based on the video, I estimate ',
      'Therefore, the answer is approximately ',
      'It moves towards ',
      'It is ~',
      'The car is moving at **',
    ),
    least: 4000,
  },
])('a sentence of $name is read as the whole way and the harnesses do', ({ leads, least }) => {
  let read = 0
  const agree = (text: string, expected: Expected): void => {
    // What comes for the first time is only remembered.
    const reading = readSentence(text, expected) ?? readSentence(text, expected)
    if (!reading) return
    read++
    const [first, last] = HARNESSES[expected.type]
    expect(reading).toEqual({ ...readWhole(text, expected), first: first(text), last: last(text) })
  }
  const texts = fc.tuple(leads, number, tail).map(pieces => pieces.join(''))
  fc.assert(fc.property(texts, asked, agree), { numRuns: 40_000, seed: 6 })
  expect(read).toBeGreaterThan(least)
})
