import { numeralsOf } from '../../bench/parse/numerals.ts'
import type { Condition, Plan, Term, Understood } from '../plan.ts'

/**
 * A number that a plan states and the question does not is one that the model recalls, whatever it says of it: marked as
 * such. A value that is nothing but stated numbers measures nothing and is no answer.
 */
export function checkStated(understood: Understood, question: string): Understood {
  if (understood.status !== 'understood') return understood
  const said = new Set(numeralsOf(question.toLowerCase()).map(({ value }) => value))
  const plan = marked(understood.plan, said)
  if (measures(plan)) return { status: 'understood', plan }
  return { status: 'refused', reason: 'not a question of motion', text: 'nothing in the video would be measured' }
}

function marked(plan: Plan, said: ReadonlySet<number>): Plan {
  switch (plan.ask) {
    case 'value':
      return { ...plan, term: markedTerm(plan.term, said) }
    case 'compare':
      return { ...plan, left: markedTerm(plan.left, said), right: markedTerm(plan.right, said) }
    case 'which':
      return { ...plan, of: plan.of.map(term => markedTerm(term, said)) }
    case 'count':
    case 'does':
      return { ...plan, that: markedCondition(plan.that, said) }
    default:
      return plan
  }
}

const markedCondition = (that: Condition, said: ReadonlySet<number>): Condition =>
  'than' in that ? { ...that, than: markedTerm(that.than, said) } : that

function markedTerm(term: Term, said: ReadonlySet<number>): Term {
  switch (term.op) {
    case 'measure':
    case 'between':
    case 'known':
      return term
    case 'stated':
      return said.has(term.value) ? term : { ...term, recalled: true }
    case 'difference':
    case 'quotient':
    case 'product':
      return { ...term, of: [markedTerm(term.of[0], said), markedTerm(term.of[1], said)] }
    default:
      return { ...term, of: term.of.map(part => markedTerm(part, said)) }
  }
}

function measures(plan: Plan): boolean {
  if (plan.ask === 'value') return measuresIn(plan.term)
  if (plan.ask === 'compare') return measuresIn(plan.left) || measuresIn(plan.right)
  return true
}

function measuresIn(term: Term): boolean {
  if (term.op === 'measure' || term.op === 'between') return true
  return 'of' in term && term.of.some(measuresIn)
}
