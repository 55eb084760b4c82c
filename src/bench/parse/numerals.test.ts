import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numeralsOf } from './numerals.ts'

const pieces = [
  '0',
  '1',
  '12',
  '345',
  '.',
  ',',
  '-',
  '+',
  ':',
  '/',
  ' ',
  'e',
  'x',
  '10^',
  '^',
  'm',
  'a',
  '_',
  '%',
  ')',
  "'",
  '#',
  '{',
  '}',
]

test('texts without number words are read the quick way as they are with one at their end', () => {
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(text, lower => {
      const behind = `${lower} ;; `
      const slow = numeralsOf(`${behind}seven`)
      expect(slow.pop()).toMatchObject({ value: 7, spelled: true })
      expect(numeralsOf(behind)).toEqual(slow)
    }),
    { numRuns: 3000 },
  )
})
