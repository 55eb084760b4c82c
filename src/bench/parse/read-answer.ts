import { cleanAnswer } from './clean.ts'
import { HARNESSES } from './harnesses.ts'
import { readChoice } from './read-choice.ts'
import { readInterval } from './read-interval.ts'
import { readQuantity } from './read-quantity.ts'
import { readYesNo } from './read-yesno.ts'
import { type Expected, type Naive, type Reading, unscored, type Verdict } from './reading.ts'
import { readShort } from './short-answer.ts'

/**
 * What a model's text answers, or why it cannot be scored: cleaned, its candidates found with what the words around them
 * say, one of them chosen. Pure and linear in the text's length; the rules are in docs/answers.md. Lengths come in m,
 * speeds in km/h, durations and intervals in s. In doubt an answer is unscored.
 */
export function readAnswer(text: string, expected: Expected): Reading {
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

/** The whole way, for every text. */
export function readWhole(raw: string, expected: Expected): Verdict {
  const cleaned = cleanAnswer(raw)
  if (cleaned === undefined) return unscored('no answer')
  const lowered = cleaned.toLowerCase()
  // Letters whose lower case is longer would move what stands behind them.
  const text = lowered.length === cleaned.length ? cleaned : lowered
  const { type } = expected
  if (type === 'choice') return readChoice(text, lowered, expected)
  if (type === 'yesno') return readYesNo(lowered)
  if (type === 'interval') return readInterval(lowered, expected.unit ?? 's')
  return readQuantity(lowered, type, expected)
}
