import { HARNESSES } from './harnesses.ts'
import { readWhole } from './read-whole.ts'
import type { Expected, Naive, Reading, Verdict } from './reading.ts'
import { readSentence } from './sentence.ts'
import { readShort } from './short-answer.ts'

/**
 * What a model's text answers, or why it cannot be scored: cleaned, its candidates found with what the words around them
 * say, one of them chosen. Pure and linear in the text's length; the rules are in docs/answers.md. Lengths come in m,
 * speeds in km/h, durations and intervals in s. In doubt an answer is unscored.
 */
export function readAnswer(text: string, expected: Expected): Reading {
  const sentence = readSentence(text, expected)
  if (sentence) return sentence
  const [first, last] = HARNESSES[expected.type]
  const verdict = readShort(text, expected) ?? readWhole(text, expected)
  return withNaive(verdict, first(text), last(text))
}

/** Field by field: spreading takes as long as reading a short answer. */
function withNaive(verdict: Verdict, first: Naive, last: Naive): Reading {
  if (verdict.status === 'unscored') return { status: verdict.status, reason: verdict.reason, first, last }
  const { status, value, unit } = verdict
  return unit === undefined ? { status, value, first, last } : { status, value, unit, first, last }
}
