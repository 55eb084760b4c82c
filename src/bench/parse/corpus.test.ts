import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readAnswer } from './read-answer.ts'
import { EXPECTED_TYPES, type Expected, type ReadValue } from './reading.ts'

interface Row {
  readonly kind: string
  readonly expected: Expected
  readonly text: string
  readonly value?: ReadValue
  readonly unscored?: string
}

const read = (name: string): string => readFileSync(new URL(`../../../test/corpus/${name}`, import.meta.url), 'utf8')
const KNOWN_WRONG: Readonly<Record<string, readonly string[]>> = JSON.parse(read('known-wrong.json'))

/** Units are converted in floating point. */
function isNear(a: ReadValue | undefined, b: ReadValue | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b))
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => isNear(x, b[i]))
  return a === b
}

function isRight({ text, expected, value, unscored }: Row): boolean {
  const reading = readAnswer(text, expected)
  return reading.status === 'scored' ? isNear(reading.value, value) : reading.reason === unscored
}

describe.each([
  { name: 'answers', least: 600 },
  { name: 'held-out', least: 150 },
])('the corpus $name', ({ name, least }) => {
  const rows = read(`${name}.jsonl`)
    .trim()
    .split('\n')
    .map((line): Row => JSON.parse(line))

  test('is large and asks for every type', () => {
    expect(rows.length).toBeGreaterThanOrEqual(least)
    expect(new Set(rows.map(({ expected }) => expected.type)).size).toBe(EXPECTED_TYPES.length)
  })

  test('is read right but for the known rows, at most one in a hundred', () => {
    expect(rows.filter(row => !isRight(row)).map(({ text }) => text)).toEqual(KNOWN_WRONG[name])
    expect(KNOWN_WRONG[name].length).toBeLessThanOrEqual(0.01 * rows.length)
  })

  test('never gives a value that the answer does not give', () => {
    const scored = rows.filter(row => readAnswer(row.text, row.expected).status === 'scored' && !isRight(row))
    expect(scored.map(({ text }) => text)).toEqual([])
  })
})
