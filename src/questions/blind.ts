import type { Answer } from './answer.ts'
import { durationBin } from './balance.ts'
import { type Guess, type GuessKind, isRight } from './guess.ts'
import type { Question } from './record.ts'
import { toSi } from './units.ts'

export type BlindKind = GuessKind | 'option'

/** A question as a blind guesser sees it, and its answer. */
export interface BlindItem {
  readonly kind: BlindKind
  readonly guess: Guess
  readonly context: string
}

/** A context with fewer train questions is answered by the constant. */
const MIN_TRAIN = 3
/** Candidates for the best constant are drawn from the train answers, at most so many. */
const MAX_CANDIDATES = 200

/** Undefined where nothing can be told: there is nothing to guess. */
export function blindItemOf(question: Question): BlindItem | undefined {
  const guess = guessOf(question.answer)
  return guess && { ...guess, context: contextOfQuestion(question) }
}

export function guessOf(answer: Answer): { guess: Guess; kind: BlindKind } | undefined {
  switch (answer.type) {
    case 'hour':
      return { guess: answer.value, kind: 'hour' }
    case 'interval':
      return { guess: answer.value, kind: 'interval' }
    case 'choice':
      return { guess: answer.value, kind: 'option' }
    case 'yesno':
      return { guess: String(answer.value), kind: 'option' }
    case 'cannotTell':
      return undefined
    default:
      return { guess: toSi(answer.value, answer.unit), kind: 'number' }
  }
}

/** What the question tells without its clip: which kind of object has which colour, the variant, how long a time. */
export function contextOfQuestion({ objects, clip, intervalS, template, reference, evidence }: Question): string {
  const variant = template.split('/')[1]
  const isMoment = variant === 'moment' || variant === 'end'
  const durationS = intervalS && !isMoment ? intervalS[1] - intervalS[0] : clip.endS - clip.startS
  const who = objects.map(({ colour, category }) => `${colour} ${category}`).sort()
  const known = evidence.steps?.find(step => step.op === 'known')?.name
  return [who.join('+'), durationBin(durationS), isMoment ? 'moment' : variant, reference, known].join('/')
}

export const isRightBlind = (kind: BlindKind, guess: Guess, truth: Guess): boolean =>
  kind === 'option' ? guess === truth : isRight(kind, guess, truth)

/** The guesses that are right most often. */
export interface BlindFit {
  readonly constant: Guess
  /** For what the question tells; the constant where train has too few of its like. */
  byContext(context: string): Guess
}

/** Fitted to the items of one task; one at least. */
export function fitBlind(kind: BlindKind, items: readonly BlindItem[]): BlindFit {
  const constant = bestGuess(kind, items)
  const groups = new Map<string, BlindItem[]>()
  for (const item of items) {
    const own = groups.get(item.context)
    if (own) own.push(item)
    else groups.set(item.context, [item])
  }
  const guesses = new Map<string, Guess>()
  for (const [context, own] of groups) if (own.length >= MIN_TRAIN) guesses.set(context, bestGuess(kind, own))
  return { constant, byContext: context => guesses.get(context) ?? constant }
}

/** The answer that is right most often. */
function bestGuess(kind: BlindKind, items: readonly BlindItem[]): Guess {
  const stride = Math.max(1, Math.ceil(items.length / MAX_CANDIDATES))
  const sorted = [...items].sort((a, b) => (String(a.guess) < String(b.guess) ? -1 : 1))
  let best: Guess = items[0].guess
  let most = -1
  for (let i = 0; i < sorted.length; i += stride) {
    const count = items.filter(item => isRightBlind(kind, sorted[i].guess, item.guess)).length
    if (count > most) [best, most] = [sorted[i].guess, count]
  }
  return best
}
