import { compareDistance, compareSpeed } from '../../kinematics/compare.ts'
import { lengthOver } from '../../kinematics/motion.ts'
import { type CannotTell, cannotTell, isCannotTell } from '../../kinematics/quantity.ts'
import { toSi } from '../../questions/units.ts'
import type { Measured, PlanOf, Term } from '../plan.ts'
import { type Actor, type Asking, actorsOf, isNoAnswer, noAnswer, oneActor } from './asking.ts'
import { type Judged, sdOf, verdictOf, verdictOfRatio } from './certainty.ts'
import { type Evaluated, evaluate } from './evaluate.ts'
import { MEASURE_ROWS, valueIn } from './measure.ts'
import type { Result } from './outcome.ts'
import { windowOf } from './parts.ts'
import { type Failure, type Look, measureOf, newWork } from './planned-measures.ts'

type MeasureTerm = Extract<Term, { op: 'measure' }>

interface Candidate extends Look {
  readonly value: number
  readonly sd: number
}

/** Distances and mean speeds compare without a scale, and an error that both share does not count. */
const SCALELESS = { distance: compareDistance, speed: compareSpeed } as const
const isScaleless = (what: Measured): what is keyof typeof SCALELESS => what in SCALELESS

/** Which object has the most, or the least. */
export function which(asking: Asking, { of, most, tell }: PlanOf<'which'>): Result {
  const candidates: Candidate[] = []
  const notes: string[] = []
  const measures = of.filter((term): term is MeasureTerm => term.op === 'measure')
  if (measures.length < of.length || measures.length === 0)
    return noAnswer('not understood', 'only measured numbers of objects are compared')
  const [{ what }] = measures
  for (const term of measures) {
    const found = candidatesOf(asking, term, notes)
    if (isNoAnswer(found)) return found
    candidates.push(...found)
  }
  return chosen(asking, candidates, what, most, tell, notes)
}

function candidatesOf(asking: Asking, term: MeasureTerm, notes: string[]): readonly Candidate[] | Failure {
  const group = term.of.by === 'every'
  const actors = group ? actorsOf(asking, term.of) : oneActor(asking, term.of)
  if (isNoAnswer(actors)) return actors
  const found: Candidate[] = []
  for (const actor of 'trackId' in actors ? [actors] : actors) {
    const candidate = candidateOf(asking, actor, term)
    if (!isNoAnswer(candidate)) found.push(candidate)
    else if (!group) return candidate
    else notes.push(`${actor.label} is left out: ${candidate.reason}`)
  }
  return found
}

function candidateOf(asking: Asking, actor: Actor, { what, when }: MeasureTerm): Candidate | Failure {
  const window = windowOf(asking, when, actor)
  if (isNoAnswer(window)) return window
  if (isCannotTell(actor.path)) return actor.path
  if (isScaleless(what) && window.endS > window.startS) {
    const length = lengthOver(actor.path, window)
    if (!Number.isFinite(length)) return cannotTell('not seen')
    return { actor, window, value: what === 'speed' ? length / (window.endS - window.startS) : length, sd: 0 }
  }
  const found = measureOf(asking, actor, what, when)
  if (isNoAnswer(found)) return found
  const value = valueIn(found.quantity, MEASURE_ROWS[what].unit)
  return { actor, window, value: toSi(value.value, value.unit), sd: sdOf(value) }
}

function chosen(
  asking: Asking,
  candidates: readonly Candidate[],
  what: Measured,
  most: 'most' | 'least',
  tell: string | undefined,
  notes: readonly string[],
): Result {
  if (candidates.length === 0) return cannotTell('not seen')
  const sign = most === 'most' ? 1 : -1
  const [best, ...rivals] = [...candidates].sort((a, b) => sign * (b.value - a.value))
  if (rivals.length > 0 && candidates.every(({ value }) => value === 0)) return cannotTell('does not move')
  let sureness = 1
  for (const rival of rivals) {
    const verdict = verdictBetween(best, rival, what, sign)
    if (verdict === 'too uncertain') {
      return noAnswer('too uncertain', `${best.actor.label} and ${rival.actor.label} are too near to each other`)
    }
    if (isNoAnswer(verdict)) return verdict
    sureness = Math.min(sureness, verdict.sureness)
  }
  const told = tell === undefined ? plainChoice(best, candidates) : attributeChoice(asking, best, candidates, tell)
  if (isNoAnswer(told)) return told
  return {
    answer: { type: 'choice', value: told.value, options: told.options },
    says: told.says(`has the ${most === 'most' ? 'larger' : 'smaller'} ${MEASURE_ROWS[what].words}`),
    steps: [],
    looks: candidates,
    notes,
    sureness,
  }
}

/** Whether the best is beyond the rival in earnest. */
function verdictBetween(best: Candidate, rival: Candidate, what: Measured, sign: number): Judged | CannotTell {
  const { path: a } = best.actor
  const { path: b } = rival.actor
  if (isScaleless(what) && !isCannotTell(a) && !isCannotTell(b) && best.window.endS > best.window.startS) {
    const compared = SCALELESS[what](a, b, best.window, rival.window)
    return isCannotTell(compared) ? compared : verdictOfRatio(compared.ratio, compared.ratioInterval90)
  }
  return verdictOf(sign * (best.value - rival.value), Math.hypot(best.sd, rival.sd))
}

interface Told {
  readonly value: string
  readonly options: string[]
  says(rest: string): string
}

function plainChoice({ actor }: Candidate, candidates: readonly Candidate[]): Told {
  const names = [...new Set(candidates.map(candidate => candidate.actor.name))]
  return { value: actor.name, options: atLeastTwo(names, 'nobody'), says: rest => `${actor.label} ${rest}` }
}

const atLeastTwo = (options: string[], other: string): string[] => (options.length > 1 ? options : [...options, other])

/** The team of the one: as the labels name it, else the colour of its clothes. */
function attributeChoice(
  asking: Asking,
  best: Candidate,
  candidates: readonly Candidate[],
  tell: string,
): Told | Failure {
  const attributeOf = ({ actor }: Candidate): string | undefined =>
    actor.track?.attributes?.[`${tell}Name`] ??
    actor.track?.attributes?.[tell] ??
    asking.asked.coloursOf(actor.trackId)[0]
  const value = attributeOf(best)
  if (value === undefined) return noAnswer('not seen', `nothing tells the ${tell} of ${best.actor.label}`)
  const options = [...new Set(candidates.flatMap(candidate => attributeOf(candidate) ?? []))]
  return {
    value,
    options: atLeastTwo(options, 'another'),
    says: rest => `${best.actor.label}, which ${rest}, belongs to the ${tell} ${value}`,
  }
}

/** Is the left more (less) than the right? */
export function compare(asking: Asking, { left, relation, right }: PlanOf<'compare'>): Result {
  const found = evaluate(asking, [left, right])
  const free = scaleless(asking, left, right)
  if (isNoAnswer(found) && (found.reason !== 'no scale' || !free)) return found
  const verdict = free ?? (isNoAnswer(found) ? 'too uncertain' : verdictOfValues(found))
  if (verdict === 'too uncertain') return noAnswer('too uncertain', 'it lies within the error of the measurement')
  const value = relation === 'more' ? verdict.above : !verdict.above
  const { steps, work } = isNoAnswer(found) ? { steps: [], work: newWork() } : found
  return {
    answer: { type: 'yesno', value },
    says: value ? 'yes' : 'no',
    steps,
    looks: work.looks,
    notes: work.notes,
    sureness: verdict.sureness,
  }
}

function verdictOfValues({ values: [a, b] }: Evaluated): Judged {
  return verdictOf(toSi(a.value, a.unit) - toSi(b.value, b.unit), Math.hypot(sdOf(a), sdOf(b)))
}

/** The same distance or mean speed of two objects, or of one in two times. */
function scaleless(asking: Asking, left: Term, right: Term): Judged | undefined {
  if (left.op !== 'measure' || right.op !== 'measure' || left.what !== right.what || !isScaleless(left.what)) {
    return undefined
  }
  const [a, b] = [candidatesOf(asking, left, []), candidatesOf(asking, right, [])]
  if (isNoAnswer(a) || isNoAnswer(b) || a.length !== 1 || b.length !== 1) return undefined
  const isMoment = [a[0], b[0]].some(({ window }) => window.endS <= window.startS)
  if (isMoment || (a[0].value === 0 && b[0].value === 0)) return undefined
  const [larger, smaller] = a[0].value >= b[0].value ? [a[0], b[0]] : [b[0], a[0]]
  const verdict = verdictBetween(larger, smaller, left.what, 1)
  if (verdict === 'too uncertain') return verdict
  return isNoAnswer(verdict) ? undefined : { above: larger === a[0], sureness: verdict.sureness }
}
