import type { NumericAnswer } from '../questions/answer.ts'
import { numberWords, seconds } from '../questions/number-words.ts'
import type { Step } from '../questions/steps.ts'
import type { Actor } from './compute/asking.ts'
import { MEASURE_ROWS } from './compute/measure.ts'
import type { Look } from './compute/planned-measures.ts'
import type { Measured, Term } from './plan.ts'
import type { Refusal } from './result.ts'

/** Sentences about one measured number; {value} is the only thing that changes. */
const SENTENCES: Readonly<Record<Measured, string>> = {
  distance: 'travels {value}',
  displacement: 'ends {value} from where it began',
  speed: 'moves at {value} on average',
  topSpeed: 'reaches {value}',
  leastSpeed: 'moves at {value} at its slowest',
  acceleration: 'accelerates at {value}',
  standingTime: 'stands still for {value} in all',
  longestStop: 'stands still for {value} at the longest',
  movingTime: 'moves for {value}',
  stops: 'stops {value} times',
  turns: 'turns {value} times',
}

const COMPUTED: Readonly<Record<Exclude<Term['op'], 'measure' | 'known' | 'stated'>, string>> = {
  between: 'they are {value} apart',
  sum: 'together it is {value}',
  mean: 'the mean is {value}',
  larger: 'the largest is {value}',
  smaller: 'the smallest is {value}',
  difference: 'the difference is {value}',
  quotient: 'it is {value}',
  product: 'it gets {value} far',
}

/** The sentence of a number, without its first capital and its full stop. */
export function valueSentence(term: Term, answer: NumericAnswer, looks: readonly Look[]): string {
  return sentenceFor(term, answer, looks).replace('{value}', numberWords(answer)) + intervalWords(answer)
}

function sentenceFor(term: Term, { type }: NumericAnswer, [look]: readonly Look[]): string {
  if (term.op === 'known' || term.op === 'stated') return 'it is {value}'
  if (term.op !== 'measure')
    return type === 'duration' && term.op === 'quotient' ? 'it takes {value}' : COMPUTED[term.op]
  const isMoment = look.window.startS === look.window.endS
  const sentence = isMoment ? SENTENCES[term.what].replace(' on average', '') : SENTENCES[term.what]
  return `${look.actor.label} ${sentence}`
}

function intervalWords({ interval90, unit }: NumericAnswer): string {
  if (!interval90 || interval90[0] === interval90[1]) return ''
  const [low, high] = interval90.map(value => numberWords({ value, unit }))
  return ` (90 % between ${low} and ${high})`
}

export const sentence = (words: string): string => `${words[0].toUpperCase()}${words.slice(1)}.`

/** A step of a calculation in words; times in seconds of the clip. */
export function stepWords(
  step: Step,
  steps: readonly Step[],
  actor: (trackId: string) => Actor,
  clipStartS: number,
): string {
  const result = numberWords(step.result)
  if (step.op === 'known') return `${step.name}: ${result}`
  if (step.op === 'convert') return `${numberWords(steps[step.of[0]].result)} = ${result}`
  if (step.op !== 'measure') return `${calculation(step, steps)} = ${result}`
  const what =
    step.what === 'apart' ? 'distance' : step.what === 'closest' ? 'smallest distance' : MEASURE_ROWS[step.what].words
  const other = step.otherTrackId === undefined ? '' : ` and ${actor(step.otherTrackId).label}`
  const [from, to] = [seconds(step.startS - clipStartS), seconds(step.endS - clipStartS)]
  const time = from === to ? `at ${from} s` : `from ${from} s to ${to} s`
  return `${what} of ${actor(step.trackId).label}${other} ${time}: ${result}`
}

const SIGNS: Readonly<Record<string, string>> = { sum: ' + ', difference: ' - ', product: ' x ', quotient: ' / ' }

function calculation({ op, of }: Extract<Step, { of: number[] }>, steps: readonly Step[]): string {
  const parts = of.map(i => numberWords(steps[i].result))
  // The difference is never negative: the larger stands first.
  if (op === 'difference' && steps[of[0]].result.value < steps[of[1]].result.value) parts.reverse()
  const sign = SIGNS[op]
  return sign ? parts.join(sign) : `${op} of ${parts.join(', ')}`
}

const REASONS: Readonly<Record<Refusal, string>> = {
  'no scale': 'nothing in view tells the scale',
  'only pixels': 'only its place in the picture is known',
  'not seen': 'it is not seen at that time',
  'too short': 'it is seen for too short a time',
  gap: 'it is lost from view meanwhile',
  'does not move': 'it does not move',
  'too uncertain': 'the measurement is too uncertain',
  'no such object': 'there is no such object',
  'no camera pose': 'where the camera looks is not known',
  'not approaching': 'they do not approach each other',
  'not ahead': 'none is ahead of the other',
  'no size': 'its size is not known',
  'not a question of motion': 'this is no question about how something moves',
  'not understood': 'the question is not understood',
  'several readings': 'it can be taken in several ways',
  'unknown quantity': 'a quantity that it compares with is not known',
  'outside the clip': 'the video does not show that time',
}

/** "Cannot tell: ...", with what else there is to say. */
export const refusalSentence = (reason: Refusal, why?: string): string =>
  `Cannot tell: ${REASONS[reason]}${why === undefined ? '' : ` (${why})`}.`
