import type { Plan, PlanReference, QuestionContext } from '../plan.ts'
import { betweenForm, comparisonForm, differenceForm, ratioForm, whichForm } from './forms-compare.ts'
import { countForm, doesForm, hourForm, sameDirection, turnSide, whenForm } from './forms-events.ts'
import { lengthInTime, lengthsOfKnown, timeForLength, valueForm } from './forms-value.ts'
import { type Frame, frameOf } from './frame.ts'
import type { Node } from './nodes.ts'
import { isLike } from './terms.ts'

type Form = (frame: Frame) => Plan | undefined

/** Forms of questions, the most telling first. */
const FORMS: readonly Form[] = [
  sameDirection,
  whenForm,
  turnSide,
  whichForm,
  timeForLength,
  lengthInTime,
  lengthsOfKnown,
  countForm,
  betweenForm,
  ratioForm,
  differenceForm,
  comparisonForm,
  doesForm,
  hourForm,
  valueForm,
]

/** The plan of understood nodes; undefined where no form takes them. */
export function assemble(nodes: readonly Node[], context: QuestionContext): Plan | undefined {
  const frame = withSubject(frameOf(nodes), context)
  if (frame.oddUnit !== undefined) return undefined
  for (const form of FORMS) {
    const plan = form(frame)
    if (plan) return hasOwnUnit(plan) ? plan : undefined
  }
  return undefined
}

/** The asked unit is one of what is asked. */
const hasOwnUnit = (plan: Plan): boolean =>
  plan.ask !== 'value' || plan.unit === undefined || isLike(plan.term, plan.unit)

/**
 * Nobody is named: "who" is one of all; else the one whose event bounds the time is meant, or the only one that there is.
 */
function withSubject(frame: Frame, { objects }: QuestionContext): Frame {
  if (frame.subjects.length > 0) return frame
  const [time] = frame.times
  const event = time?.what.kind === 'event' ? time.what : undefined
  const of: PlanReference[] =
    frame.has('which') && frame.degrees.length > 0
      ? everybody(objects.map(({ name }) => name))
      : [event?.of ?? { by: 'only' }]
  return { ...frame, subjects: of.map(what => ({ what, at: time?.at ?? frame.nodes.length })) }
}

/** The marked ones, where boxes mark several. */
const everybody = (names: readonly string[]): PlanReference[] =>
  names.length > 1 ? names.map(name => ({ by: 'name', name })) : [{ by: 'every', words: 'everybody' }]
