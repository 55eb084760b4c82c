import type { Random } from '../../base/random.ts'
import { fill } from '../../questions/phrasing/phrasing.ts'
import type { Question } from '../../questions/record.ts'
import { namesUnit, unitSentence } from '../../questions/render.ts'
import { lower, slotsOf, wordsApart } from '../../questions/words-apart.ts'
import { answerSlots } from './answer-slots.ts'
import { redrawnSlots, type Slots } from './redrawn-slots.ts'

/** One way to ask a question and to answer it. */
export interface Wording {
  readonly question: string
  readonly answerText: string
  readonly template: string
}

/**
 * Ways to ask the same question in the words of the train set: its own first, where those are of the train set, then in
 * other sentences of its task, in an order that `random` draws; the names of objects, times and references and the form
 * of the answer are drawn anew for each. A question that somebody else worded has its own wording only, one in held-out
 * words that cannot be taken apart none.
 */
export function wordingsOf(question: Question, wanted: number | 'all', random: Random): Wording[] {
  const most = wanted === 'all' ? Number.POSITIVE_INFINITY : wanted
  const { question: words, answerText, template, phrasingSet } = question
  const isOwn = phrasingSet === 'train'
  const wordings: Wording[] = isOwn ? [{ question: words, answerText, template }] : []
  if (wordings.length < most) wordings.push(...otherWordings(question, most - wordings.length, random))
  return wordings
}

function otherWordings(question: Question, most: number, random: Random): Wording[] {
  const apart = wordsApart(question)
  const told = apart && answerSlots(question, apart)
  if (!apart || !told) return []
  const [task, variant] = question.template.split('/')
  const { train } = apart.phrasing.question
  const numbers = train.map((_, i) => i).filter(i => apart.set !== 'train' || i !== apart.number)
  const wordings: Wording[] = []
  for (const number of random.shuffle(numbers)) {
    if (wordings.length >= most) break
    const slots: Slots = { ...apart.slots, ...redrawnSlots(question, apart.slots, random) }
    const asked = asking(train[number], question, slots, apart.slots, apart.rest)
    const answerText = answering(
      apart.phrasing.answer.train,
      { ...slots, ...told.slots, value: told.value(slots) },
      random,
    )
    if (asked !== undefined && answerText !== undefined)
      wordings.push({ question: asked, answerText, template: `${task}/${variant}/train/${number}` })
  }
  return wordings
}

const isFillable = (form: string, slots: Slots): boolean =>
  slotsOf(form).every(name => slots[lower(name)] !== undefined)

/** Undefined where the form asks for what nobody knows. */
function asking(form: string, { answer }: Question, slots: Slots, own: Slots, rest: string): string | undefined {
  if (!isFillable(form, slots)) return undefined
  return fill(form, slots) + scaleOf(rest, own, slots) + (namesUnit(form) ? '' : unitSentence(answer))
}

/** The stated scale names the object as the question does. */
function scaleOf(rest: string, { object: before }: Slots, { object: after }: Slots): string {
  const scale = /^ For scale, .+ long\./.exec(rest)?.[0] ?? ''
  return before === undefined || after === undefined ? scale : scale.replace(before, after)
}

function answering(forms: readonly string[], slots: Slots, random: Random): string | undefined {
  const fillable = forms.filter(form => isFillable(form, slots))
  return fillable.length === 0 ? undefined : fill(random.pick(fillable), slots)
}
