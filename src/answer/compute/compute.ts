import { isCannotTell, type Window } from '../../kinematics/quantity.ts'
import { pathEvidence } from '../../questions/evidence.ts'
import type { AskedScene } from '../asked-scene.ts'
import { planNotation } from '../notation.ts'
import type { Plan } from '../plan.ts'
import { ASK_SCHEMA, type AskResult } from '../result.ts'
import { refusalSentence, sentence, stepWords } from '../say.ts'
import { type Actor, type Asking, askingOf, isNoAnswer } from './asking.ts'
import { surenessWords } from './certainty.ts'
import { compare, which } from './compared.ts'
import { hour, sameDirection, turnSide } from './directions.ts'
import { count, does, when } from './happenings.ts'
import type { Outcome, Result } from './outcome.ts'
import type { Failure, Look } from './planned-measures.ts'
import { withReading } from './readings.ts'
import { value } from './value.ts'

export interface ComputeOptions {
  /** As it was asked; by default the plan's notation. */
  readonly question?: string
  /** Where a reference fits several objects: the answer for each of them. */
  readonly allReadings?: boolean
}

/**
 * Carries a plan out over a scene. Never throws for what cannot be told: that is an answer with its reason. Errors: bad
 * input for a calculation that mixes units.
 */
export function compute(plan: Plan, asked: AskedScene, options: ComputeOptions = {}): AskResult {
  const asking = askingOf(asked)
  const question = options.question ?? planNotation(plan)
  const result = carryOut(asking, plan)
  return isNoAnswer(result) ? refusal(asking, plan, question, result, options) : answer(asking, question, result)
}

function carryOut(asking: Asking, plan: Plan): Result {
  switch (plan.ask) {
    case 'value':
      return value(asking, plan)
    case 'compare':
      return compare(asking, plan)
    case 'which':
      return which(asking, plan)
    case 'count':
      return count(asking, plan)
    case 'hour':
      return hour(asking, plan)
    case 'when':
      return when(asking, plan)
    case 'sameDirection':
      return sameDirection(asking, plan)
    case 'turnSide':
      return turnSide(asking, plan)
    case 'does':
      return does(asking, plan)
  }
}

function answer(
  asking: Asking,
  question: string,
  { says, steps, looks, notes, sureness = 1, ...found }: Outcome,
): AskResult {
  const { clip, actor } = asking
  const shown = steps.map(step => ({ text: stepWords(step, steps, actor, clip.startS), step }))
  const windows = looks.map(({ window }) => window)
  const paths = pathsOf(looks, clip)
  const witnesses = asking.asked.scaleWitnesses
  return {
    schema: ASK_SCHEMA,
    status: 'answered',
    question,
    answer: found.answer,
    text: sentence(surenessWords(sureness) + says),
    by: 'measure',
    steps: [...shown, ...notes.map(text => ({ text }))],
    ...(paths.length > 0 && { paths }),
    ...(windows.length > 0 &&
      windows.every(window => isSame(window, windows[0])) && { intervalS: inClip(windows[0], clip) }),
    ...(witnesses.length > 0 && { scaleWitnesses: [...witnesses] }),
  }
}

const isSame = (a: Window, b: Window): boolean => a.startS === b.startS && a.endS === b.endS
const inClip = ({ startS, endS }: Window, clip: Window): [number, number] => [startS - clip.startS, endS - clip.startS]

/** More paths than this are a crowd that nobody looks at one by one. */
const MAX_PATHS = 16

/** Where the objects went, on the path's grid. */
function pathsOf(looks: readonly Look[], clip: Window): NonNullable<AskResult['paths']> {
  return looks.slice(0, MAX_PATHS).flatMap(({ actor, window }) => {
    if (isCannotTell(actor.path)) return []
    const { stepS } = actor.path
    const startS = Math.ceil(window.startS / stepS - 1e-6) * stepS
    const endS = Math.floor(window.endS / stepS + 1e-6) * stepS
    if (endS < startS) return []
    const { pointsM } = pathEvidence(actor.path, { startS, endS })
    if (pointsM.some(point => point.some(Number.isNaN))) return []
    return [{ object: actor.name, trackId: actor.trackId, startS: startS - clip.startS, stepS, pointsM }]
  })
}

function refusal(asking: Asking, plan: Plan, question: string, failure: Failure, options: ComputeOptions): AskResult {
  const { reason } = failure
  const which = 'which' in failure ? failure.which : undefined
  const why = 'why' in failure ? failure.why : undefined
  return {
    schema: ASK_SCHEMA,
    status: 'cannot tell',
    question,
    reason,
    text: refusalSentence(reason, why),
    by: 'measure',
    steps: [],
    ...(which && { readings: which.map(actor => readingOf(asking, plan, actor, options)) }),
  }
}

/** The plan with that object in place of the words that fit several. */
function readingOf(asking: Asking, plan: Plan, actor: Actor, { allReadings = false }: ComputeOptions) {
  if (!allReadings) return { text: actor.label }
  const result = carryOut(withReading(asking, actor), plan)
  if (isNoAnswer(result)) return { text: `${actor.label}: ${refusalSentence(result.reason)}` }
  return { text: `${actor.label}: ${sentence(result.says)}`, answer: result.answer }
}
