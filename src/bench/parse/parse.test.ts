import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAnswer, readWhole } from './read-answer.ts'
import { EXPECTED_TYPES, type Expected, type ReadValue } from './reading.ts'
import { readShort } from './short-answer.ts'

interface CorpusRow {
  readonly kind: string
  readonly expected: Expected
  readonly text: string
  readonly value?: ReadValue
  readonly unscored?: string
}

const readCorpus = (name: string): CorpusRow[] =>
  readFileSync(new URL(`../../../test/corpus/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line): CorpusRow => JSON.parse(line))

/** Units are converted in floating point. */
function isNear(a: ReadValue | undefined, b: ReadValue | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => isNear(x, b[i]))
  return a === b
}

function isRight({ text, expected, value, unscored }: CorpusRow): boolean {
  const reading = readAnswer(text, expected)
  return reading.status === 'scored' ? isNear(reading.value, value) : reading.reason === unscored
}

const wrongOf = (rows: readonly CorpusRow[]) => rows.filter(row => !isRight(row)).map(({ text }) => text)

const known: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(new URL('../../../test/corpus/known-wrong.json', import.meta.url), 'utf8'),
)

describe.each(['answers', 'held-out'])('the corpus of %s', name => {
  const rows = readCorpus(name)

  test('is large, and every kind of answer is in it', () => {
    expect(rows.length).toBeGreaterThanOrEqual(name === 'answers' ? 600 : 150)
    expect(new Set(rows.map(({ expected }) => expected.type)).size).toBe(EXPECTED_TYPES.length)
  })

  test('is read right but for the known rows', () => {
    expect(wrongOf(rows)).toEqual(known[name])
    expect(known[name].length).toBeLessThanOrEqual(0.01 * rows.length)
  })

  test('nothing that cannot be scored is scored', () => {
    const silent = rows.filter(
      row => row.unscored !== undefined && readAnswer(row.text, row.expected).status === 'scored',
    )
    expect(silent.map(({ text }) => text).filter(text => !known[name].includes(text))).toEqual([])
  })
})

const words = fc.constantFrom(
  ..."the object car person in red blue green box bounding marked annotated it its total average speed distance traveled direction moves travels heading is at of covers towards approximately about around roughly with one answer yes no same different from to - on 12 4.5 3 0 100000 m meters km/h m/s s seconds o'clock . B (A)".split(
    ' ',
  ),
)
const sentence = fc.array(words, { minLength: 1, maxLength: 9 }).map(list => list.join(' ').replaceAll(' .', '.'))
const asked: fc.Arbitrary<Expected> = fc.oneof(
  fc.constantFrom(...EXPECTED_TYPES).map(type => ({ type })),
  fc.constant({ type: 'choice' as const, options: ['red', 'blue'] }),
  fc.constant({ type: 'choice' as const, options: ['same', 'different'] }),
  fc.constant({ type: 'length' as const, unit: 'ft' }),
)

test('the short way reads what the whole way reads', () => {
  let short = 0
  fc.assert(
    fc.property(sentence, asked, (text, expected) => {
      const verdict = readShort(text, expected)
      if (!verdict) return
      short++
      expect(verdict).toEqual(readWhole(text, expected))
    }),
    { numRuns: 20_000, seed: 5 },
  )
  expect(short).toBeGreaterThan(60)
})

const templates = fc.tuple(
  fc.constantFrom(
    '',
    'The object travels ',
    'It is heading towards ',
    'Its average speed is ',
    'from ',
    'about ',
    'The total distance is ',
  ),
  fc.oneof(
    fc.nat(30).map(String),
    fc.double({ min: 0, max: 500, noNaN: true }).map(x => x.toFixed(2)),
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

test('and so it does on numbers in sentences', () => {
  let short = 0
  fc.assert(
    fc.property(templates, asked, ([before, number, after], expected) => {
      const text = before + number + after
      const verdict = readShort(text, expected)
      if (verdict) short++
      if (verdict) expect(verdict).toEqual(readWhole(text, expected))
    }),
    { numRuns: 20_000, seed: 6 },
  )
  expect(short).toBeGreaterThan(1500)
})

test('any text is read, always the same', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary', maxLength: 60 }), sentence),
      asked,
      (text, expected) => {
        const reading = readAnswer(text, expected)
        expect(readAnswer(text, expected)).toEqual(reading)
        if (reading.status === 'scored' && typeof reading.value === 'number')
          expect(Number.isFinite(reading.value)).toBe(true)
      },
    ),
    { numRuns: 3000, seed: 7 },
  )
})

describe('a megabyte of one thing costs its length', () => {
  const LENGTH = 2 ** 20
  const fill = (piece: string) => piece.repeat(Math.ceil(LENGTH / piece.length))
  test.each([
    '1',
    '9,',
    '1,111',
    '1 ',
    '1.',
    '-',
    '1:00',
    '1/',
    '(',
    '[',
    '{',
    '<',
    '<think>',
    '</think>',
    '<answer>',
    '\\boxed{',
    '\\frac{',
    '$',
    '*',
    '**',
    '#',
    '\n',
    ' ',
    '. ',
    'a',
    'm ',
    '12 m ',
    '12 m, ',
    'so 12 m ',
    'so 3 m is 4 m ',
    'answer: ',
    'answer: 1 m\n',
    'no, 12 m ',
    'twenty ',
    'one and ',
    'five point ',
    'red ',
    'red blue ',
    'the red one is ',
    'yes ',
    'yes, no, ',
    "o'clock ",
    '"',
    '`',
    '```json {',
    '=> ',
    '~',
    'from 3 to ',
    'cannot ',
    'A ',
    '(B) ',
    '½',
    '٣',
    'é',
    '１２ｍ',
    'x 10^3 ',
  ])('%j', piece => {
    const text = fill(piece)
    for (const type of ['length', 'interval', 'choice'] as const) {
      const start = process.cpuUsage()
      readAnswer(text, { type, options: ['red', 'blue'] })
      const { user, system } = process.cpuUsage(start)
      expect((user + system) / 1e6, type).toBeLessThan(3)
    }
  })
})
