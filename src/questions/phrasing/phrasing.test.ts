import { describe, expect, test } from 'vitest'
import { TASKS } from '../tasks.ts'
import {
  END_FORMS,
  fill,
  GROUP_FORMS,
  MOMENT_FORMS,
  OBJECT_FORMS,
  PART_FORMS,
  TWELVE_FORMS,
  WHOLE_FORMS,
} from './phrasing.ts'

const words = (forms: readonly string[]): string[] =>
  forms.flatMap(
    form =>
      form
        .replaceAll(/\{\w+\}/g, ' ')
        .toLowerCase()
        .match(/[a-z']+/g) ?? [],
  )

const SHARED = [
  OBJECT_FORMS,
  GROUP_FORMS,
  WHOLE_FORMS,
  PART_FORMS,
  MOMENT_FORMS,
  END_FORMS,
  ...Object.values(TWELVE_FORMS),
]

describe.each(TASKS)('$name', task => {
  const rows = Object.values(task.phrasing)

  test('has a dozen phrasings and several answer forms', () => {
    const questions = new Set(rows.flatMap(row => [...row.question.train, ...row.question.heldout]))
    expect(questions.size).toBeGreaterThanOrEqual(12)
    for (const row of rows) {
      expect(row.answer.train.length).toBeGreaterThanOrEqual(3)
      // So that a held-out question has a held-out paraphrase.
      expect(row.question.heldout.length).toBeGreaterThanOrEqual(2)
      for (const form of row.question.heldout) expect(row.question.train).not.toContain(form)
    }
  })

  test('says held-out sentences with the words of the train set', () => {
    const known = new Set(words(rows.flatMap(row => [...row.question.train, ...row.answer.train])))
    for (const word of words(SHARED.flatMap(forms => forms.train))) known.add(word)
    const heldout = words(rows.flatMap(row => [...row.question.heldout, ...row.answer.heldout]))
    expect(heldout.filter(word => !known.has(word))).toEqual([])
  })
})

test('parts of sentences are held out with the words of the train set too', () => {
  for (const forms of SHARED) {
    const known = new Set(words(SHARED.flatMap(shared => shared.train)))
    expect(words(forms.heldout).filter(word => !known.has(word))).toEqual([])
    for (const form of forms.heldout) expect(forms.train).not.toContain(form)
  }
})

test('a slot without a value is an error, a capital begins a sentence', () => {
  expect(fill('{When}, {object} stops', { when: 'at 3 s', object: 'the car' })).toBe('At 3 s, the car stops')
  expect(() => fill('{nothing}', {})).toThrow(/no value for \{nothing\}/)
})
