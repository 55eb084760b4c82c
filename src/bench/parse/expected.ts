import type { Answer } from '../../questions/answer.ts'
import type { Question } from '../../questions/record.ts'
import { fromSi, toSi } from '../../questions/units.ts'
import type { Expected, ExpectedType, ReadValue } from './reading.ts'

/** What a question without an answer asks for, by its variant. */
const ASKED: Readonly<Record<string, ExpectedType>> = { distance: 'length', speed: 'speed', moment: 'hour' }

/** What the parser may know of a question of ours: its words, its type, its options, never its answer. */
export function expectedOf({
  answer,
  question,
  template,
}: Pick<Question, 'answer' | 'question' | 'template'>): Expected {
  if (answer.type === 'cannotTell') return { type: ASKED[template.split('/')[1]] ?? 'length', question }
  if (answer.type === 'choice') return { type: 'choice', options: answer.options, question }
  const unit = 'unit' in answer && answer.type !== 'hour' ? answer.unit : undefined
  return { type: answer.type, ...(unit && { unit }), question }
}

/** A typed answer in the units in which answers are read: m, km/h, s; undefined where there is none to give. */
export function truthOf(answer: Answer): ReadValue | undefined {
  switch (answer.type) {
    case 'length':
    case 'duration':
      return toSi(answer.value, answer.unit)
    case 'speed':
      return answer.unit === 'km/h' ? answer.value : fromSi(toSi(answer.value, answer.unit), 'km/h')
    case 'cannotTell':
      return undefined
    default:
      return answer.value
  }
}
