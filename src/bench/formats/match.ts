import type { Question } from '../../questions/record.ts'
import type { Foreign } from './foreign.ts'

/** Of the questions, what answers are matched with. */
export type Matched = Pick<Question, 'id' | 'answerText'>

/** Answers to questions, or why there is none: unknown, asked twice, another question in that place. */
export class Matcher {
  readonly #questions: readonly Matched[]
  readonly #ids: ReadonlySet<string>
  /** By model: where the answer to an id stands. */
  readonly #seen = new Map<string, Map<string, string>>()

  /** `questions` in the order of the bench, which is that of exported tasks. */
  constructor(questions: readonly Matched[]) {
    this.#questions = questions
    this.#ids = new Set(questions.map(({ id }) => id))
  }

  /** The question's id. */
  match(foreign: Foreign, model: string): { readonly id: string } | { readonly problem: string } {
    const found = this.#idOf(foreign)
    if ('problem' in found) return found
    const seen = this.#seen.get(model) ?? new Map<string, string>()
    this.#seen.set(model, seen)
    const before = seen.get(found.id)
    if (before !== undefined) return { problem: `a second answer to ${found.id}, the first is at ${before}` }
    seen.set(found.id, foreign.where)
    return found
  }

  /** Ids without an answer, by model. */
  missing(): Map<string, number> {
    return new Map([...this.#seen].map(([model, seen]) => [model, this.#ids.size - seen.size]))
  }

  #idOf({ id, index, target }: Foreign): { readonly id: string } | { readonly problem: string } {
    if (id !== undefined && this.#ids.has(id)) return { id }
    if (index === undefined) return { problem: id === undefined ? 'no id' : `no question ${id} in this bench` }
    const question = this.#questions[index]
    if (!question) return { problem: `no question number ${index} in this bench, which has ${this.#questions.length}` }
    if (target === undefined || target === question.answerText) return { id: question.id }
    return { problem: `question number ${index} is another one here: its answer is "${question.answerText}"` }
  }
}
