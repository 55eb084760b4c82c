import type { Answer } from '../../questions/answer.ts'
import { answerWords } from '../../questions/number-words.ts'
import type { AskResult } from '../result.ts'

/** An answer as lines for a terminal: the sentence, its interval, how it came about, and what gave the scale. */
export function linesOf(result: AskResult): string[] {
  const { steps, scaleWitnesses = [], because, other } = result
  return [
    result.status === 'answered' ? result.text : refusalLine(result.text),
    ...(result.status === 'answered' ? intervalLines(result.answer).map(line => `  ${line}`) : readingLines(result)),
    ...steps.map(({ text }, i) => `  ${i + 1}. ${text}`),
    ...(scaleWitnesses.length > 0 ? [`  scale from ${scaleWitnesses.join(', ')}`] : []),
    ...(other
      ? [`  ${WHO[other.by]} says: ${other.text}${other.agrees === undefined ? '' : ` (${agreement(other.agrees)})`}`]
      : []),
    ...(because === undefined ? [] : [`  given because ${because}`]),
  ]
}

export const refusalLine = (text: string): string => (/^cannot tell/i.test(text) ? text : `Cannot tell: ${text}`)

const WHO = { measure: 'the measurement', model: 'the model' } as const

export const agreement = (agrees: boolean | undefined): string =>
  agrees === undefined ? '' : agrees ? 'agrees' : 'does not agree'

/** At most one line. */
export function intervalLines(answer: Answer): string[] {
  if (!('interval90' in answer) || !answer.interval90) return []
  const [low, high] = answer.interval90
  if (answer.type === 'hour') return low === high ? [] : [`90 % interval: ${low} to ${high} o'clock`]
  const { unit } = answer
  return [`90 % interval: ${numberOf(low)} to ${numberOf(high)} ${unit === 'count' ? '' : unit}`.trimEnd()]
}

/** Three digits, no exponents. */
const numberOf = (value: number): string =>
  Math.abs(value) >= 100 ? `${Math.round(value)}` : `${Number(value.toPrecision(3))}`

function readingLines({ readings = [] }: Extract<AskResult, { status: 'cannot tell' }>): string[] {
  return readings.map(({ text, answer }) => `  - ${text}${answer ? ` = ${answerWords(answer)}` : ''}`)
}
