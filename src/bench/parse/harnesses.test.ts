import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { firstNumber, firstWord, lastNumber } from './harnesses.ts'
import { lastLetter } from './letter-harness.ts'
import type { Naive } from './reading.ts'

type Row = readonly [firstNumber: Naive, firstWord: Naive, lastNumber: Naive, lastLetter: Naive]

const read = (path: string): string => readFileSync(new URL(`../../../test/${path}`, import.meta.url), 'utf8')

/** Made by test/oracles/lmms_eval_numbers.py. */
const golden: {
  readonly corpus: readonly Row[]
  readonly drawn: readonly (readonly [text: string, ...row: Row])[]
} = JSON.parse(read('golden/bench/naive-readings.json'))

const texts = read('corpus/answers.jsonl')
  .trim()
  .split('\n')
  .map((line): string => JSON.parse(line).text)

const rows = [
  ...golden.corpus.map((row, i) => ({ text: texts[i], row })),
  ...golden.drawn.map(([text, ...row]) => ({ text, row })),
]

test('the golden file is of this corpus', () => {
  expect(golden.corpus.length).toBe(texts.length)
  expect(golden.drawn.length).toBeGreaterThan(400)
})

const RULES = [
  ["lmms-eval's first number", firstNumber],
  ["lmms-eval's first word", firstWord],
  ["VLMEvalKit's last number", lastNumber],
  ["VLMEvalKit's letter", lastLetter],
] as const

test.each(RULES)('%s', (_name, rule) => {
  const place = RULES.findIndex(([, other]) => other === rule)
  const wrong = rows.filter(({ text, row }) => rule(text) !== row[place])
  expect(wrong.map(({ text, row }) => ({ text, want: row[place], got: rule(text) }))).toEqual([])
})
