import { Random } from '../../src/base/random.ts'
import { type Score, scoreAnswer, scorerOf } from '../../src/bench/index.ts'
import type { Answer, NumericAnswer } from '../../src/questions/answer.ts'
import type { Question } from '../../src/questions/record.ts'

/** How a made-up model answers. */
export interface Persona {
  readonly model: string
  readonly variant?: string
  /** How often it knows; else it guesses. */
  readonly knows: number
  /** Of numbers: the standard deviation of the logarithm of answer over truth where it knows. */
  readonly spread: number
  readonly refuses: number
  /** Answers of which no reader could make sense. */
  readonly vague: number
}

export const GOOD: Persona = { model: 'made-up-7B', knows: 0.62, spread: 0.28, refuses: 0.03, vague: 0.04 }
export const POOR: Persona = { model: 'made-up-3B', knows: 0.3, spread: 0.6, refuses: 0.12, vague: 0.1 }
export const BASELINES: readonly Persona[] = [
  { model: 'blind-constant', knows: 0, spread: 1, refuses: 0, vague: 0 },
  { model: 'blind-metadata', knows: 0.05, spread: 0.8, refuses: 0, vague: 0 },
  { model: 'boxes', knows: 0.93, spread: 0.1, refuses: 0, vague: 0 },
  { model: 'truth', knows: 1, spread: 0, refuses: 0, vague: 0 },
]

/** Its text to each question, read and judged as any model's is; answer i hangs on the seed and the question alone. */
export const scoresOf = (questions: readonly Question[], persona: Persona, seed = 1): Score[] =>
  questions.map(question => {
    const { model, variant } = persona
    const random = new Random(seed, 'scores', model, variant ?? '', question.id)
    return scoreAnswer(scorerOf(question, variant), { model, text: saidOf(question.answer, persona, random) })
  })

const REFUSAL = 'I cannot determine this from the video.'

function saidOf(truth: Answer, { knows, spread, refuses, vague }: Persona, random: Random): string {
  if (random.chance(refuses)) return REFUSAL
  if (random.chance(vague)) return random.pick(['Quite far.', 'It moves.', '', 'Either 3 or 12, hard to say.'])
  const isKnown = random.chance(knows)
  switch (truth.type) {
    case 'hour':
      return `The object moves towards ${isKnown ? truth.value : 1 + random.int(12)} o'clock.`
    case 'interval': {
      const shift = isKnown ? random.normal(0, spread / 2) : random.uniform(-4, 4)
      const [start, end] = truth.value.map(value => Math.max(0, value + shift).toFixed(1))
      return `From ${start} s to ${end} s.`
    }
    case 'choice':
      return `I would say: ${isKnown ? truth.value : random.pick(truth.options)}.`
    case 'yesno':
      return (isKnown ? truth.value : random.chance(0.5)) ? 'Yes.' : 'No.'
    case 'cannotTell':
      return isKnown ? REFUSAL : `About ${random.int(30)} m.`
    default:
      return numberSaid(truth, isKnown ? spread : spread + 1, random)
  }
}

function numberSaid({ value, unit }: NumericAnswer, spread: number, random: Random): string {
  const said = spread === 0 ? value : value * Math.exp(random.normal(0, spread))
  return `Judging by the frames, it is about ${Number(said.toPrecision(4))} ${unit === 'count' ? '' : unit}`.trim()
}
