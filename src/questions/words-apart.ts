import {
  END_FORMS,
  fill,
  MOMENT_FORMS,
  PART_FORMS,
  type Phrasing,
  TWELVE_FORMS,
  WHOLE_FORMS,
} from './phrasing/phrasing.ts'
import type { PhrasingSet, Question } from './record.ts'
import { TASKS } from './tasks.ts'

/** A question's words, taken apart as its template put them together. */
export interface WordsApart {
  /** Row of the task's phrasing, the set and the number of its form. */
  readonly phrasing: Phrasing
  readonly set: PhrasingSet
  readonly number: number
  /** By name, beginning in lower case. */
  readonly slots: Readonly<Record<string, string>>
  /** Sentences behind the form's: the stated scale, the unit. */
  readonly rest: string
}

type Worded = Pick<Question, 'template' | 'question'>

/** Undefined where the words are not those of the template: a question that somebody else worded. */
export function wordsApart({ template, question }: Worded): WordsApart | undefined {
  const [taskName, variant, setName, digits] = template.split('/')
  const phrasing = TASKS.find(task => task.name === taskName)?.phrasing[variant]
  const set = setName === 'heldout' ? 'heldout' : 'train'
  const number = Number(digits)
  const form = phrasing?.question[set][number]
  const found = form === undefined ? undefined : patternOf(form).exec(question)
  if (!phrasing || form === undefined || !found) return undefined
  const names = slotsOf(form)
  const slots = Object.fromEntries(names.map((name, i) => [lower(name), plainly(name, found[i + 1])]))
  return { phrasing, set, number, slots, rest: found[names.length + 1] }
}

/** The words put together again, in a form of the same row. Throws where a slot has no value. */
export const reworded = (form: string, slots: WordsApart['slots'], rest: string): string => fill(form, slots) + rest

/** Names of a form's slots in their order; one that begins with a capital letter begins a sentence. */
export const slotsOf = (form: string): string[] => [...form.matchAll(/\{(\w+)\}/g)].map(found => found[1])

export const lower = (text: string): string => text[0].toLowerCase() + text.slice(1)
const plainly = (name: string, value: string): string => (name === lower(name) ? value : lower(value))

const NUMBER = String.raw`[\d.]+`
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Any filling of any of the forms. */
const anyOf = (sets: readonly Readonly<Record<PhrasingSet, readonly string[]>>[]): string =>
  sets
    .flatMap(({ train, heldout }) => [...train, ...heldout])
    .map(form =>
      form
        .split(/\{\w+\}/)
        .map(escaped)
        .join(`${NUMBER}(?: seconds?)?`),
    )
    .join('|')

const OBJECT = 'the .+? box'
const OWN_PART = `from ${NUMBER} to ${NUMBER} s`

/** What a slot can hold, where more than the words around it must tell. */
const SLOT_PATTERNS: Readonly<Record<string, string>> = {
  object: OBJECT,
  first: OBJECT,
  second: OBJECT,
  objects: 'the objects .+? boxes',
  when: anyOf([WHOLE_FORMS, PART_FORMS]),
  firstWhen: OWN_PART,
  secondWhen: OWN_PART,
  at: anyOf([MOMENT_FORMS, END_FORMS]),
  twelve: anyOf(Object.values(TWELVE_FORMS)),
  hour: String.raw`\d+ o'clock`,
}

const REST = String.raw`((?: For scale, .+ long\.)?(?: Answer in [^.]+\.)?)`

/** By form: one group a slot, and one for the rest. */
const PATTERNS = new Map<string, RegExp>()

function patternOf(form: string): RegExp {
  const known = PATTERNS.get(form)
  if (known) return known
  const pieces = form.split(/\{(\w+)\}/)
  const parts = pieces.map((piece, i) => (i % 2 ? `(${SLOT_PATTERNS[lower(piece)] ?? '.+?'})` : escaped(piece)))
  const made = new RegExp(`^${parts.join('')}${REST}$`, 'i')
  PATTERNS.set(form, made)
  return made
}
