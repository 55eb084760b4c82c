import { INTERVAL_IOU, RELATIVE_TOLERANCE } from './answer.ts'

/** A typed answer as the blind baselines see it: SI numbers, hours, spans of seconds, words. */
export type Guess = number | readonly [startS: number, endS: number] | string

/** Limits of blind guessing, as shares of right answers: a constant, and the best answer of each context. */
export const GUESS_LIMITS = {
  number: { constant: 0.15, context: 0.35 },
  hour: { constant: 0.15, context: 0.2 },
  interval: { constant: 0.2, context: 0.25 },
} as const

export type GuessKind = keyof typeof GUESS_LIMITS

/** Whether a guess scores: numbers within 25 %, hours exactly, intervals from an IoU of one half on. */
export function isRight(kind: GuessKind, guess: Guess, truth: Guess): boolean {
  if (kind === 'hour') return guess === truth
  if (kind === 'number') return Math.abs(Number(guess) - Number(truth)) <= RELATIVE_TOLERANCE * Math.abs(Number(truth))
  return Array.isArray(guess) && Array.isArray(truth) && intervalIou(span(guess), span(truth)) >= INTERVAL_IOU
}

const span = ([startS, endS]: readonly number[]): readonly [number, number] => [startS, endS]

/** Intersection over union of two time spans. */
export function intervalIou(a: readonly [number, number], b: readonly [number, number]): number {
  const shared = Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]))
  const union = a[1] - a[0] + b[1] - b[0] - shared
  return union > 0 ? shared / union : 0
}
