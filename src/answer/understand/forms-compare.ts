import type { Measured, Plan, Term } from '../plan.ts'
import { type Frame, measuredIn, type Placed } from './frame.ts'
import { isWord, type Node } from './nodes.ts'
import { isLike, measuredByUnit, measureTerms, partOf } from './terms.ts'

/** Which of them has the most? */
export function whichForm(frame: Frame): Plan | undefined {
  const extreme = frame.group?.extreme
  const tell = frame.has('team') ? { tell: 'team' } : {}
  if (extreme && (frame.has('team') || frame.has('which')) && !frame.measures.length) {
    const of = measureTerms(frame, extreme.what)?.map(({ what }) => what)
    return of && { ask: 'which', of, most: extreme.most, ...tell }
  }
  const [degree] = frame.degrees
  const alternatives = frame.has('or') && frame.at('or') > (frame.subjects[0]?.at ?? 0) && !frame.has('than')
  const asked =
    frame.has('nameIt') ||
    ((frame.has('which') || (frame.yesno && alternatives)) && !frame.has('much') && !frame.has('times'))
  const what = comparedIn(frame)
  if (!asked || (!degree && !frame.has('nameIt')) || !what || frame.givens.length > 0 || frame.threshold)
    return undefined
  const of = measureTerms(frame, what)?.map(({ what: term }) => term)
  if (!of || (of.length < 2 && !isGroup(of[0]))) return undefined
  return { ask: 'which', of, most: degree?.what.most ?? 'most', ...tell }
}

const isGroup = (term: Term | undefined): boolean => term?.op === 'measure' && term.of.by === 'every'

/** "Moves farther" compares distances, "stands longer" times, "is faster" speeds; "the longer path" says what is long. */
function comparedIn(frame: Frame): Measured | undefined {
  const sure = frame.measures.find(({ what }) => what.sure)?.what.what
  if (sure) return sure
  if (frame.has('stop') && frame.measures.length === 0) return 'standingTime'
  if (frame.has('speedUp')) return 'acceleration'
  const byDegree = frame.degrees.find(({ what }) => what.what)?.what.what
  if (!byDegree && frame.has('nameIt')) return 'speed'
  return byDegree ?? measuredIn(frame) ?? (frame.has('travel') || frame.has('move') ? 'distance' : undefined)
}

/** How far apart, how close, and whether that is less than something. */
export function betweenForm(frame: Frame): Plan | undefined {
  const when = partOf(frame)
  const { subjects, threshold, unit } = frame
  const far = frame.measures.some(({ what }) => what.what === 'distance')
  const closest = frame.has('closest') || comesWithin(frame)
  const compares =
    frame.degrees.length > 0 ||
    ['much', 'difference', 'sum', 'ratio', 'which', 'travel', 'need', 'keep'].some(mark => HAS(frame, mark))
  const apart = closest || frame.has('apart') || (far && isFrom(frame))
  if (
    !when ||
    !apart ||
    subjects.length !== 2 ||
    compares ||
    frame.measures.some(({ what }) => what.sure || what.what !== 'distance' || what.fold)
  )
    return undefined
  const term: Term = {
    op: 'between',
    what: closest ? 'closest' : 'apart',
    of: [subjects[0].what, subjects[1].what],
    when,
  }
  if (threshold) return { ask: 'compare', left: term, relation: threshold.relation, right: statedBy(threshold) }
  if (frame.yesno && !unit) return undefined
  return { ask: 'value', term, ...(unit && { unit }) }
}

/** "Do they ever come within 5 m of each other?" */
const comesWithin = (frame: Frame): boolean =>
  frame.threshold?.relation === 'less' && ['m', 'ft'].includes(frame.threshold.unit) && frame.has('ever')

const HAS = (frame: Frame, mark: string): boolean =>
  frame.nodes.some(node => node.kind === 'mark' && node.mark === mark)

/** "How far is the car from the bus", "how far the car is from the bus": no way that somebody goes. */
function isFrom({ nodes, subjects: [a, b], yesno }: Frame): boolean {
  if (yesno || b === undefined) return false
  const has = (part: readonly Node[], ...words: readonly string[]): boolean => part.some(node => isWord(node, ...words))
  const between = nodes.slice(a.at, b.at)
  return (
    has(between, 'from', 'to') && has(nodes.slice(0, b.at), 'is', 'was', 'are') !== has(nodes.slice(0, a.at), 'from')
  )
}

const statedBy = ({ value, unit }: Extract<Node, { kind: 'threshold' }>): Term => ({ op: 'stated', value, unit })

/** Is it more than ...? */
export function comparisonForm(frame: Frame): Plan | undefined {
  const { threshold, limit, degrees, subjects, times } = frame
  if (!(frame.yesno || (frame.has('exceed') && !frame.has('much'))) || frame.has('or')) return undefined
  const relation =
    threshold?.relation ?? (degrees[0]?.what.most === 'least' || HAS(frame, 'slowDown') ? 'less' : 'more')
  const what = thresholdMeasure(frame)
  const terms = what && measureTerms(frame, what)
  if (!terms) return undefined
  const right = threshold ? statedBy(threshold) : (limit ?? frame.givens[0]?.what)
  const singles = terms.every(({ what: term }) => !isGroup(term))
  if (
    right &&
    subjects.length === 1 &&
    times.length <= 1 &&
    singles &&
    frame.givens.length <= (threshold || limit ? 0 : 1)
  ) {
    const [{ what: left }] = terms
    // "Is a cheetah faster than the car?"
    const turned = right === frame.givens[0]?.what && frame.has('than') && frame.givens[0].at < subjects[0].at
    return { ask: 'compare', left, relation: turned ? OPPOSITE[relation] : relation, right }
  }
  const [a, b] = terms
  if (right || terms.length !== 2 || !frame.has('than') || degrees.length === 0 || !singles) return undefined
  return { ask: 'compare', left: a.what, relation, right: b.what }
}

const OPPOSITE = { more: 'less', less: 'more' } as const

/** "Does it ever exceed": its top speed. */
function thresholdMeasure(frame: Frame): Measured | undefined {
  const { threshold, limit } = frame
  const what =
    measuredIn(frame) ?? measuredByUnit(threshold?.unit) ?? (limit && frame.has('over') ? 'topSpeed' : undefined)
  const reaches = frame.has('ever') || frame.has('exceed') || isReaching(frame)
  return what === 'speed' && reaches ? 'topSpeed' : what
}

/** "passes 40 km/h", "sprints above 25 km/h": at some moment. */
const isReaching = ({ threshold }: Frame): boolean => threshold?.reached === true

/** How much more one is than the other. */
export function differenceForm(frame: Frame): Plan | undefined {
  const asked = frame.has('much') || frame.has('difference')
  if (!asked) return undefined
  const { limit, unit } = frame
  const named = frame.measures.filter(({ what }) => what.what !== undefined)
  const distinct = [...new Set(named.map(({ what }) => what.what))]
  if (frame.subjects.length === 1 && distinct.length === 2) {
    const pair = distinct.flatMap(what => measureTerms(frame, what)?.slice(0, 1) ?? [])
    return twoTerms(frame, pair)
  }
  const what = comparedIn(frame) ?? measuredByUnit(unit)
  if (!what) return limit ? twoTerms(frame, withLimit(measureTerms(frame, 'speed'), limit)) : undefined
  const terms = measureTerms(frame, what)
  return twoTerms(frame, limit ? withLimit(terms, limit) : terms)
}

const withLimit = (terms: Placed<Term>[] | undefined, limit: Term): Placed<Term>[] | undefined =>
  terms && [...terms, { what: limit, at: Number.POSITIVE_INFINITY }]

function twoTerms({ unit, givens }: Frame, terms: readonly Placed<Term>[] | undefined): Plan | undefined {
  if (terms?.length !== 2 || givens.length > 0 || terms.some(({ what }) => isGroup(what))) return undefined
  const term: Term = { op: 'difference', of: [terms[0].what, terms[1].what] }
  return { ask: 'value', term, ...(unit && { unit }) }
}

/** How many times the one is the other. */
export function ratioForm(frame: Frame): Plan | undefined {
  const known = frame.givens.find(({ what }) => isLike(what, 'm/s') || isLike(what, 'm'))
  const asked = frame.has('times') || frame.has('ratio') || (frame.has('much') && known && frame.degrees.length > 0)
  if (!asked || frame.unit) return undefined
  const items = ratioItems(frame, known)
  if (items?.length !== 2) return undefined
  const [above, below] = isTurned(frame, items) ? [items[1], items[0]] : items
  return { ask: 'value', term: { op: 'quotient', of: [above.what, below.what] } }
}

function ratioItems(frame: Frame, known: Placed<Term> | undefined): Placed<Term>[] | undefined {
  const distinct = [...new Set(frame.measures.map(({ what }) => what.what))]
  if (!known && frame.subjects.length === 1 && distinct.length === 2) {
    return frame.measures.flatMap(
      ({ what, at }) =>
        measureTerms(frame, what.what)
          ?.map(({ what: term }) => ({ what: term, at }))
          .slice(0, 1) ?? [],
    )
  }
  const what = comparedIn(frame) ?? (known && isLike(known.what, 'm/s') ? 'speed' : undefined)
  const terms = what && measureTerms(frame, what)
  if (!terms || terms.some(({ what: term }) => isGroup(term))) return undefined
  const all = known ? [...terms, known] : terms
  if (known && frame.givens.length > 1) return undefined
  return [...all].sort((a, b) => a.at - b.at)
}

/**
 * "How many times faster is A than B" is A over B, slower B over A; "how many times B is A" is A over B; "the ratio of A
 * to B" and "A compared to B" are A over B.
 */
function isTurned(frame: Frame, [first]: readonly Placed<Term>[]): boolean {
  const degree = frame.degrees.find(({ what }) => what.what)
  if (degree) {
    // "Times faster than B is A" names B first.
    const thanFirst = frame.has('than') && frame.at('than') < first.at
    return (degree.what.most === 'least') !== thanFirst
  }
  return frame.has('times') && !frame.has('ratio') && frame.at('times') < first.at
}
