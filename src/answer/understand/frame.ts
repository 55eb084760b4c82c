import type { Measured, Part, PlanReference, PlanUnit, Term } from '../plan.ts'
import type { Mark, MeasureNode, Node, RefNode, ThresholdNode } from './nodes.ts'

export interface Placed<T> {
  readonly what: T
  /** Place among the question's nodes. */
  readonly at: number
}

/** What a question's nodes hold, sorted by kind, each with its place. */
export interface Frame {
  readonly nodes: readonly Node[]
  /** In the order in which the question names them. */
  readonly subjects: readonly Placed<PlanReference>[]
  /** The one phrase for a group, where there is no other subject. */
  readonly group?: RefNode
  readonly times: readonly Placed<Part>[]
  readonly measures: readonly Placed<MeasureNode>[]
  readonly degrees: readonly Placed<Extract<Node, { kind: 'degree' }>>[]
  /** Known quantities and those that the question states. */
  readonly givens: readonly Placed<Term>[]
  readonly threshold?: ThresholdNode
  readonly limit?: Term
  readonly unit?: PlanUnit
  /** It asks for a unit in which answers are not given. */
  readonly oddUnit?: string
  readonly hour?: number
  readonly twelve: 'object' | 'camera'
  /** Asked as yes or no. */
  readonly yesno: boolean
  has(mark: Mark): boolean
  at(mark: Mark): number
}

const ofKind = <K extends Node['kind']>(nodes: readonly Node[], kind: K): Placed<Extract<Node, { kind: K }>>[] =>
  nodes.flatMap((node, at) => (isKind(node, kind) ? [{ what: node, at }] : []))

const isKind = <K extends Node['kind']>(node: Node, kind: K): node is Extract<Node, { kind: K }> => node.kind === kind

export function frameOf(nodes: readonly Node[]): Frame {
  const marks = ofKind(nodes, 'mark')
  const units = ofKind(nodes, 'unit')
  const hours = ofKind(nodes, 'hour')
  const odd = units.find(({ what }) => what.unit === undefined)
  const unit = units.at(-1)?.what.unit
  const at = (mark: Mark): number => marks.find(({ what }) => what.mark === mark)?.at ?? -1
  const threshold = ofKind(nodes, 'threshold')[0]?.what
  const limit = ofKind(nodes, 'limit')[0]?.what.term
  return {
    nodes,
    ...subjectsOf(nodes),
    times: ofKind(nodes, 'time').map(({ what, at: place }) => ({ what: what.part, at: place })),
    measures: ofKind(nodes, 'measure'),
    degrees: ofKind(nodes, 'degree'),
    givens: givensOf(nodes),
    ...(threshold && { threshold }),
    ...(limit && { limit }),
    ...(unit && { unit }),
    ...(odd && { oddUnit: odd.what.text }),
    ...(hours.length > 0 && { hour: hours[0].what.hour }),
    twelve: ofKind(nodes, 'twelve')[0]?.what.twelve ?? 'object',
    yesno: isYesNo(nodes) && at('howLong') < 0,
    has: mark => at(mark) >= 0,
    at,
  }
}

/** "It" is somebody only where nobody else is named. */
function subjectsOf(nodes: readonly Node[]): Pick<Frame, 'subjects' | 'group'> {
  const refs = ofKind(nodes, 'ref')
  const strong = refs.filter(({ what }) => !what.weak)
  const extreme = strong.find(({ what }) => what.extreme)
  const chosen = extreme ? [extreme] : strong.length > 0 ? strong : refs.filter(({ what }) => what.plural).slice(0, 1)
  const kept = chosen.length > 0 ? chosen : refs.slice(0, 1)
  const subjects = withoutRepeats(kept.flatMap(({ what, at }) => what.of.map(reference => ({ what: reference, at }))))
  const groups = kept.filter(({ what }) => what.plural)
  return { subjects, ...(groups.length === 1 && kept.length === 1 && { group: groups[0].what }) }
}

/** Who is named twice is one subject. */
function withoutRepeats(subjects: readonly Placed<PlanReference>[]): Placed<PlanReference>[] {
  const seen = new Set<string>()
  return subjects.filter(({ what }) => {
    const { words: _, ...rest } = { words: '', ...what }
    const key = JSON.stringify(rest)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function givensOf(nodes: readonly Node[]): Placed<Term>[] {
  return nodes.flatMap((node, at): Placed<Term>[] => {
    if (node.kind === 'known') return [{ what: node.term, at }]
    if (node.kind !== 'quantity') return []
    return [{ what: { op: 'stated', value: node.value, unit: node.unit }, at }]
  })
}

const ASKING = new Set('is are was were does do did has have'.split(' '))
const BEFORE_ASKING = new Set(
  ', . : ! - hi hello hey and so please then tell me check yes or no can could would you i like to know kindly see'.split(
    ' ',
  ),
)

/** A verb begins it, after times and greetings. */
function isYesNo(nodes: readonly Node[]): boolean {
  for (const node of nodes) {
    if (node.kind === 'time' || node.kind === 'limit' || node.kind === 'twelve') continue
    if (node.kind === 'mark' && node.mark === 'or') continue
    if (node.kind !== 'word') return false
    if (node.text === 'whether' || node.text === 'if' || ASKING.has(node.text)) return true
    if (!BEFORE_ASKING.has(node.text)) return false
  }
  return false
}

/** What is measured, as far as words tell; undefined where they do not. */
export function measuredIn(frame: Frame): Measured | undefined {
  const { measures, degrees, threshold } = frame
  const sure = measures.find(({ what }) => what.sure)
  if (sure) return sure.what.what
  if (frame.has('exceed')) return 'topSpeed'
  if (isStand(frame))
    return degrees.some(({ what }) => what.what === undefined) && !frame.has('which') ? 'longestStop' : 'standingTime'
  const plain = measures[0]?.what.what ?? degrees.find(({ what }) => what.what)?.what.what ?? threshold?.what
  if (plain) return plain
  if (frame.has('howLong') && frame.has('move')) return 'movingTime'
  return undefined
}

/** How long somebody stands. */
const isStand = (frame: Frame): boolean =>
  frame.has('stop') &&
  // "How long does it take to stop" asks for something else.
  !frame.has('need') &&
  frame.measures.length === 0 &&
  (frame.has('howLong') || isDurationUnit(frame.unit) || frame.has('sum') || isLonger(frame))

const isLonger = ({ degrees }: Frame): boolean => degrees.some(({ what }) => what.what === undefined)
const isDurationUnit = (unit: PlanUnit | undefined): boolean =>
  unit !== undefined && ['s', 'min', 'h', 'days'].includes(unit)
