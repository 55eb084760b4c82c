import type { Answer } from '../../questions/answer.ts'
import { answerWords } from '../../questions/number-words.ts'

/**
 * The answer in as few words as say it, numbers to two significant digits: those that a small model learns as single words.
 * A quarter of the value is right (STKit-Bench); rounding takes at most a twentieth.
 */
export function shortAnswer(answer: Answer): string {
  if (answer.type !== 'length' && answer.type !== 'speed') return answerWords(answer)
  return `${twoDigits(answer.value)} ${answer.unit}`
}

function twoDigits(value: number): string {
  if (value < 0.1) return '0'
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(value)))
  const rounded = Number(value.toPrecision(2))
  return String(Number(rounded.toFixed(decimals)))
}
