import { cleanAnswer } from './clean.ts'
import { readChoice } from './read-choice.ts'
import { readInterval } from './read-interval.ts'
import { readQuantity } from './read-quantity.ts'
import { readYesNo } from './read-yesno.ts'
import { type Expected, unscored, type Verdict } from './reading.ts'

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
