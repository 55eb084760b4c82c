import { Random } from '../../base/random.ts'
import { fill, UNIT_FORM } from '../../questions/phrasing/phrasing.ts'
import { PHRASING_SETS, type Question } from '../../questions/record.ts'
import { UNITS } from '../../questions/units.ts'
import { lower, reworded, slotsOf, type WordsApart, wordsApart } from '../../questions/words-apart.ts'

/** Slots that a form may lack: the unit then stands in a sentence of its own. */
const UNIT_SLOTS = ['lengthUnit', 'speedUnit']

interface Candidate {
  readonly set: Question['phrasingSet']
  readonly number: number
  readonly form: string
}

/**
 * The same question in another sentence of its row, a held-out one where there is another: every slot keeps its value,
 * the stated scale and the unit stay. Undefined where the words are not those of a template.
 */
export function paraphrased(question: Question, seed: number): Question | undefined {
  const apart = wordsApart(question)
  if (!apart) return undefined
  const slots = withUnits(apart.slots, question)
  const others = candidates(apart).filter(({ form }) => isFillable(form, apart, slots))
  const best = others.filter(({ set }) => set === (others.some(other => other.set === 'heldout') ? 'heldout' : 'train'))
  if (best.length === 0) return undefined
  const { set, number, form } = new Random(seed, 'paraphrase', question.id).pick(best)
  const [task, variant] = question.template.split('/')
  return {
    ...question,
    question: reworded(form, slots, apart.rest + unitSentence(form, apart)),
    template: `${task}/${variant}/${set}/${number}`,
    phrasingSet: set,
  }
}

const candidates = ({ phrasing, set: ownSet, number: own }: WordsApart): Candidate[] =>
  PHRASING_SETS.flatMap(set => phrasing.question[set].map((form, number) => ({ set, number, form }))).filter(
    ({ set, number }) => set !== ownSet || number !== own,
  )

/** It holds what the own form holds, and nothing that nobody knows. */
function isFillable(form: string, { slots: own }: WordsApart, slots: WordsApart['slots']): boolean {
  const names = new Set(slotsOf(form).map(lower))
  return (
    [...names].every(name => slots[name] !== undefined) &&
    Object.keys(own).every(name => names.has(name) || UNIT_SLOTS.includes(name))
  )
}

/** The answer tells the unit where the own form does not. */
function withUnits(slots: WordsApart['slots'], { answer }: Question): WordsApart['slots'] {
  if (answer.type === 'length') return { lengthUnit: UNITS[answer.unit].words, ...slots }
  return answer.type === 'speed' ? { speedUnit: UNITS[answer.unit].words, ...slots } : slots
}

/** What the own form named and the new one does not. */
function unitSentence(form: string, { slots }: WordsApart): string {
  const names = slotsOf(form).map(lower)
  const lost = UNIT_SLOTS.find(name => slots[name] !== undefined && !names.some(other => UNIT_SLOTS.includes(other)))
  return lost === undefined ? '' : ` ${fill(UNIT_FORM, { unit: slots[lost] })}`
}
