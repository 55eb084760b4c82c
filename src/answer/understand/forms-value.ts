import type { Measured, Plan, Term } from '../plan.ts'
import { type Frame, measuredIn, type Placed } from './frame.ts'
import { isLike, measuredByUnit, measureTerms } from './terms.ts'

/** How long it takes for a length at its speed. */
export function timeForLength(frame: Frame): Plan | undefined {
  const { unit } = frame
  const lengths = frame.givens.filter(({ what }) => isLike(what, 'm'))
  const asked = frame.has('howLong') || (unit !== undefined && isTime(unit))
  if (!asked || (unit && !isTime(unit)) || frame.givens.length > 1 || frame.has('stop')) return undefined
  const speed = speedIn(frame)
  const terms = measureTerms(frame, speed)
  if (!terms) return undefined
  const [of, over] = lengths.length === 1 ? [lengths[0].what, one(terms)] : lengthOfOther(frame, terms)
  return of && over && { ask: 'value', term: { op: 'quotient', of: [of, over] }, ...(unit && { unit }) }
}

/** At its top speed, or on average. */
function speedIn({ measures, nodes }: Frame): Measured {
  const kept = nodes.some(node => node.kind === 'mark' && node.what === 'topSpeed')
  return kept || measures.some(({ what }) => what.what === 'topSpeed') ? 'topSpeed' : 'speed'
}

const isTime = (unit: string): boolean => ['s', 'min', 'h', 'days'].includes(unit)
const one = (terms: readonly Placed<Term>[]): Term | undefined =>
  terms.length === 1 && !isEvery(terms[0].what) ? terms[0].what : undefined

/** "To cover the distance that the blue car travels": of the second one. */
function lengthOfOther(frame: Frame, terms: readonly Placed<Term>[]): [Term | undefined, Term | undefined] {
  const distance = frame.measures.find(({ what }) => what.what === 'distance')
  const [a, b] = frame.subjects
  if (!frame.has('need') || frame.subjects.length !== 2 || !distance || distance.at < a.at || distance.at > b.at)
    return [undefined, undefined]
  return [measureTerms(frame, 'distance')?.[1].what, terms[0].what]
}

/** How far it gets in a time if it keeps its speed. */
export function lengthInTime(frame: Frame): Plan | undefined {
  const { unit, subjects } = frame
  const far =
    frame.measures.some(({ what }) => what.what === 'distance') ||
    (unit !== undefined && ['m', 'ft', 'km', 'mi'].includes(unit))
  if (!frame.has('keep') || !far || subjects.length !== 1 || (unit && isTime(unit))) return undefined
  const speed = speedIn(frame)
  const [given] = frame.givens
  const late = frame.times[0]?.what
  // "After 3 hours" is no part of a clip that lasts seconds.
  const inTime: Term | undefined =
    late?.kind === 'span' && late.endS === undefined && late.startS !== undefined
      ? { op: 'stated', value: late.startS, unit: 's' }
      : undefined
  const duration = given && isLike(given.what, 's') ? given.what : inTime && handy(inTime)
  if (!duration || frame.givens.length > 1) return undefined
  const terms = measureTerms(given ? frame : { ...frame, times: [] }, speed)
  const of = terms && one(terms)
  return of && { ask: 'value', term: { op: 'product', of: [of, duration] }, ...(unit && { unit }) }
}

/** Hours as hours, so that the steps say what the question says. */
function handy(term: Extract<Term, { op: 'stated' }>): Term {
  if (term.value % 3600 === 0) return { ...term, value: term.value / 3600, unit: 'h' }
  return term.value % 60 === 0 ? { ...term, value: term.value / 60, unit: 'min' } : term
}

/** How many lengths of a known thing it goes. */
export function lengthsOfKnown(frame: Frame): Plan | undefined {
  const [given] = frame.givens
  if (!frame.has('count') || frame.givens.length !== 1 || !isLike(given.what, 'm') || frame.unit) return undefined
  const terms = measureTerms(frame, 'distance')
  const of = terms && one(terms)
  return of && { ask: 'value', term: { op: 'quotient', of: [of, given.what] } }
}

/** A plain number of one, or of several their sum, mean, most or least. */
export function valueForm(frame: Frame): Plan | undefined {
  const { unit, group, subjects } = frame
  const what = plainMeasure(frame)
  if (!what || frame.yesno || isMore(frame, what)) return undefined
  const terms = measureTerms(frame, what)
  if (!terms || terms.length === 0 || frame.times.length > 1) return undefined
  const only = one(terms)
  const term =
    only && !group?.extreme
      ? only
      : folded(
          frame,
          what,
          terms.map(({ what: term }) => term),
        )
  if (!term || (subjects.length > 1 && only)) return undefined
  // "By how many meters per second each second".
  return { ask: 'value', term, ...(unit && { unit: what === 'acceleration' ? 'm/s^2' : unit }) }
}

/** Marks of other questions, and numbers that a plain one has no use for. */
function isMore(frame: Frame, what: Measured): boolean {
  const others = [
    'which',
    'or',
    'much',
    'difference',
    'ratio',
    'times',
    'same',
    'when',
    'turn',
    'exceed',
    'team',
    'keep',
    'than',
    'apart',
    'closest',
    'over',
    'nameIt',
    'left',
    'right',
    'direction',
  ] as const
  return (
    others.some(mark => frame.has(mark) && !(mark === 'much' && what === 'acceleration')) ||
    frame.givens.length > 0 ||
    frame.threshold !== undefined ||
    frame.limit !== undefined ||
    frame.hour !== undefined ||
    frame.degrees.some(({ what }) => what.what !== undefined)
  )
}

function plainMeasure(frame: Frame): Measured | undefined {
  const { measures } = frame
  const distinct = new Set(measures.map(({ what }) => what.what))
  // "The total distance ... as it moves": one measure only, beside the one that is sure.
  const sure = measures.find(({ what }) => what.sure)
  if (distinct.size > 1 && !sure) return undefined
  const asked = measuredIn(frame)
  if (frame.has('stop') && asked !== 'standingTime' && asked !== 'longestStop') return undefined
  if (asked === undefined && frame.has('count')) return measuredByUnit(frame.unit)
  return asked
}

const isEvery = (term: Term): boolean => term.op === 'measure' && term.of.by === 'every'

function folded(frame: Frame, what: Measured, terms: readonly Term[]): Term | undefined {
  const { group, measures } = frame
  if (group?.extreme && what === group.extreme.what)
    return { op: group.extreme.most === 'most' ? 'larger' : 'smaller', of: terms }
  const words = measures.map(({ what: measure }) => measure.fold)
  if (frame.has('mean') || words.includes('mean')) return { op: 'mean', of: terms }
  if (frame.has('sum') || words.includes('sum')) return { op: 'sum', of: terms }
  return what === 'topSpeed' && isAny(frame) ? { op: 'larger', of: terms } : undefined
}

/** "reached by any of the cars" */
const isAny = ({ group }: Frame): boolean =>
  group?.of.some(of => of.by === 'every' && /\bany\b/.test(of.words)) === true
