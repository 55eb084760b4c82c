import type { Window } from '../../kinematics/quantity.ts'
import type { BoxColour } from '../../media/draw.ts'
import { hourWords, seconds } from '../../questions/number-words.ts'
import { DISTANCE_COMPARISON, SPEED_COMPARISON } from '../../questions/phrasing/comparisons.ts'
import { DIRECTION, DIRECTION_COMPARISON, TIMESTAMP } from '../../questions/phrasing/directions.ts'
import { DISTANCE, SPEED } from '../../questions/phrasing/numbers.ts'
import {
  END_FORMS,
  fill,
  MOMENT_FORMS,
  OBJECT_FORMS,
  PART_FORMS,
  type Phrasing,
  TWELVE_FORMS,
  WHOLE_FORMS,
} from '../../questions/phrasing/phrasing.ts'
import type { Measured, Part, Plan, PlanOf, PlanReference, Term } from '../plan.ts'

/** What is drawn and shown. */
export interface TaughtContext {
  readonly colours: ReadonlyMap<string, BoxColour>
  readonly durationS: number
}

type Slots = Readonly<Record<string, string>>

/**
 * A plan in the words that models are taught with: the first phrasing of its task, objects by the colours of their boxes. Undefined where no task asks
 * for it, or where nothing marks whom it is about. For models that know those words alone.
 */
export function taughtQuestion(plan: Plan, context: TaughtContext): string | undefined {
  const asked = sentenceOf(plan, context)
  if (!asked) return undefined
  const [phrasing, slots] = asked
  return Object.values(slots).includes('') ? undefined : fill(phrasing.question.train[0], slots)
}

function sentenceOf(plan: Plan, context: TaughtContext): readonly [Phrasing, Slots] | undefined {
  const object = (one: PlanReference) => objectWords(one, context)
  const when = (part: Part) => whenWords(part, context.durationS)
  switch (plan.ask) {
    case 'value': {
      const phrasing = phrasingOf(plan.term, NUMBERS)
      return phrasing && plan.term.op === 'measure'
        ? [phrasing, { object: object(plan.term.of), when: when(plan.term.when) }]
        : undefined
    }
    case 'which':
      return whichSentence(plan, context)
    case 'hour':
      return [
        DIRECTION,
        { object: object(plan.of), at: atWords(plan.when), twelve: TWELVE_FORMS[plan.twelve].train[0] },
      ]
    case 'when': {
      if (plan.moment.what !== 'hour') return undefined
      const { hour, twelve } = plan.moment
      const slots = { object: object(plan.of), hour: hourWords(hour), twelve: TWELVE_FORMS[twelve].train[0] }
      return plan.when.kind === 'whole' ? [TIMESTAMP, slots] : undefined
    }
    case 'sameDirection': {
      const [first, second] = plan.of.map(object)
      return [DIRECTION_COMPARISON, { first, second, when: when(plan.when) }]
    }
    default:
      return undefined
  }
}

function whichSentence(
  { of, most, tell }: PlanOf<'which'>,
  context: TaughtContext,
): readonly [Phrasing, Slots] | undefined {
  const [first, second] = of
  if (of.length !== 2 || most !== 'most' || tell !== undefined) return undefined
  const phrasing = phrasingOf(first, COMPARISONS)
  if (!phrasing || phrasingOf(second, COMPARISONS) !== phrasing) return undefined
  if (first.op !== 'measure' || second.op !== 'measure') return undefined
  const [when, other] = [first, second].map(term => whenWords(term.when, context.durationS))
  if (when !== other) return undefined
  return [phrasing, { first: objectWords(first.of, context), second: objectWords(second.of, context), when }]
}

const NUMBERS: Partial<Record<Measured, Phrasing>> = { distance: DISTANCE, speed: SPEED }
const COMPARISONS: Partial<Record<Measured, Phrasing>> = { distance: DISTANCE_COMPARISON, speed: SPEED_COMPARISON }

const phrasingOf = (term: Term, rows: typeof NUMBERS): Phrasing | undefined =>
  term.op === 'measure' ? rows[term.what] : undefined

/** "" where no box marks it. */
function objectWords(reference: PlanReference, { colours }: TaughtContext): string {
  const only = colours.size === 1 ? [...colours.values()][0] : undefined
  const colour = reference.by === 'name' ? colours.get(reference.name) : reference.by === 'only' ? only : undefined
  return colour === undefined ? '' : fill(OBJECT_FORMS.train[0], { colour })
}

function whenWords(part: Part, durationS: number): string {
  if (part.kind === 'whole') return WHOLE_FORMS.train[0]
  const window = windowOf(part, durationS)
  return window ? fill(PART_FORMS.train[0], { start: seconds(window.startS), end: seconds(window.endS) }) : ''
}

function windowOf(part: Part, durationS: number): Window | undefined {
  switch (part.kind) {
    case 'span':
      return { startS: part.startS ?? 0, endS: part.endS ?? durationS }
    case 'edge':
      return part.which === 'first'
        ? { startS: 0, endS: part.durationS }
        : { startS: Math.max(0, durationS - part.durationS), endS: durationS }
    case 'share':
      return { startS: part.from * durationS, endS: part.to * durationS }
    default:
      return undefined
  }
}

function atWords(part: Part): string {
  if (part.kind === 'momentAt' && part.share === 1) return END_FORMS.train[0]
  if (part.kind !== 'moment') return ''
  return fill(MOMENT_FORMS.train[0], { seconds: `${seconds(part.timeS)} seconds` })
}
