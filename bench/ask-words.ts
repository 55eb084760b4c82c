/**
 * What `ask` makes of free phrasings: how many get the right plan, how many a plan for something else, and whether any of those
 * that are no questions of motion gets one.
 *
 *   npx tsx bench/ask-words.ts
 */
import { planNotation } from '../src/answer/notation.ts'
import type { QuestionContext } from '../src/answer/plan.ts'
import phrasings from '../src/answer/understand/phrasings.json' with { type: 'json' }
import { understand } from '../src/answer/understand/understand.ts'

const CONTEXTS: Readonly<Record<string, QuestionContext>> = phrasings.contexts

/** Metres and km/h go without saying. */
const usual = (notation: string): string => notation.replace(/ -> (?:m|km\/h)$/, '')

const counts = { right: 0, another: 0, none: 0 }
for (const { context, question, plan } of phrasings.questions) {
  const understood = understand(question, CONTEXTS[context])
  const got = understood.status === 'understood' ? usual(planNotation(understood.plan)) : understood.status
  const isRight = plan.map(usual).includes(understood.status === 'several readings' ? 'several' : got)
  counts[isRight ? 'right' : understood.status === 'understood' ? 'another' : 'none']++
}
const planned = phrasings.none.filter(
  ({ context, question }) => understand(question, CONTEXTS[context]).status !== 'refused',
)

const total = phrasings.questions.length
console.log(`${total} free phrasings: ${counts.right} the right plan, ${counts.another} another, ${counts.none} none`)
console.log(`${phrasings.none.length} that are no question of motion: ${planned.length} with a plan`)
