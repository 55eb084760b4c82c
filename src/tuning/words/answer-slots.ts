import { answerWords } from '../../questions/number-words.ts'
import type { Question } from '../../questions/record.ts'
import { lower, slotsOf, type WordsApart } from '../../questions/words-apart.ts'
import type { Slots } from './redrawn-slots.ts'

/** What an answer's sentence says beside the question's own slots. */
export interface AnswerSlots {
  readonly slots: Slots
  /** The answer itself, given how the question names its objects. */
  value(slots: Slots): string
}

const NAMES = ['first', 'second'] as const

/** Undefined where the sentence is none of its row's forms. */
export function answerSlots(question: Question, { phrasing, slots }: WordsApart): AnswerSlots | undefined {
  const value = valueWords(question, slots)
  const known = { ...slots, value: value(slots) }
  const forms = [...phrasing.answer.train, ...phrasing.answer.heldout]
  // The longest first: "{value}" alone fits nearly everything.
  for (const form of forms.sort((a, b) => b.length - a.length)) {
    const told = toldBy(form, question.answerText, known)
    if (told) return { slots: { ...told, ...numberOf(question) }, value }
  }
  return undefined
}

/** "the car in the red box" for the answer "red": which of the two it is stays, how it is named may change. */
function valueWords({ answer, objects }: Question, own: Slots): AnswerSlots['value'] {
  const place = answer.type === 'choice' ? objects.findIndex(({ colour }) => colour === answer.value) : -1
  const name = NAMES[place]
  if (name === undefined || own[name] === undefined) return () => answerWords(answer)
  return slots => slots[name]
}

/** As render makes it of calculations. */
function numberOf({ answer, task }: Question): Record<string, string> {
  if (task !== 'multi-step' || typeof answer.value !== 'number') return {}
  return { number: String(Number(answer.value.toPrecision(4))) }
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Slots that the question does not hold, read from a sentence of this form; undefined where it is of another. */
function toldBy(form: string, sentence: string, known: Slots): Record<string, string> | undefined {
  const names = slotsOf(form)
  const unknown = names.filter(name => known[lower(name)] === undefined)
  const parts = form.split(/\{(\w+)\}/).map((piece, i) => {
    if (i % 2 === 0) return escaped(piece)
    return known[lower(piece)] === undefined ? '(.+?)' : escaped(known[lower(piece)])
  })
  const found = new RegExp(`^${parts.join('')}$`, 'i').exec(sentence)
  return found ? Object.fromEntries(unknown.map((name, i) => [lower(name), found[i + 1]])) : undefined
}
