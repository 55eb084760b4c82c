import { readAnswer } from '../../parse/index.ts'
import type { Mark } from '../suite.ts'

/** The choice that the project's own parser understands; options of one text are one option. */
export function choiceByParser(text: string, options: readonly string[], truth: string): Mark {
  const reading = readAnswer(text, { type: 'choice', options })
  if (reading.status !== 'scored') return { score: 0, read: '' }
  const read = String(reading.value)
  return { score: read === truth ? 1 : 0, read }
}
