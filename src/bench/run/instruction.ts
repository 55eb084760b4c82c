import type { Question } from '../../questions/record.ts'
import type { Expected } from '../parse/index.ts'

const NUMBER = 'Answer with one number and its unit (m for lengths and km/h for speeds, unless another is asked for).'
const HOUR = `Answer with one hour of the clock face, for example "3 o'clock".`
const INTERVAL = 'Answer with start and end in seconds, for example "from 1.5 s to 4 s".'
const YES_NO = 'Answer with "yes" or "no".'
const CANNOT_TELL = 'If the video cannot tell, answer "cannot tell".'

/**
 * How an answer is to be formed. Questions that nobody can answer read like those that they look like, and options
 * stand in the order of the alphabet: nothing here tells the answer.
 */
export function instructionFor(question: Question): string {
  return `${formOf(question)} ${CANNOT_TELL}`
}

function formOf({ answer, template }: Question): string {
  if (answer.type === 'cannotTell') return template.split('/')[1] === 'moment' ? HOUR : NUMBER
  return formFor({ type: answer.type, ...(answer.type === 'choice' && { options: answer.options }) })
}

/** The same for a question of anybody's, of which only the form of its answer is known. */
export const instructionOf = (expected: Pick<Expected, 'type' | 'options'>): string =>
  `${formFor(expected)} ${CANNOT_TELL}`

function formFor({ type, options = [] }: Pick<Expected, 'type' | 'options'>): string {
  switch (type) {
    case 'hour':
      return HOUR
    case 'interval':
      return INTERVAL
    case 'yesno':
      return YES_NO
    case 'choice':
      return `Answer with ${[...options].sort().join(' or ')}.`
    default:
      return NUMBER
  }
}

/** The task whose questions read like this one: for examples, which must not give away what cannot be told. */
export function apparentTask({ task, template, answer }: Question): string {
  if (answer.type !== 'cannotTell') return task
  const variant = template.split('/')[1]
  return variant === 'moment' ? 'direction' : variant
}
