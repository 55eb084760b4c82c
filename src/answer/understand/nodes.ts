import type { Measured, Part, PlanReference, PlanUnit, Term } from '../plan.ts'

/** What a stretch of the question's words has been understood as; words that nothing explains stay words. */
export type Node =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number; readonly clock?: boolean }
  | { readonly kind: 'quantity'; readonly value: number; readonly unit: PlanUnit }
  | { readonly kind: 'hour'; readonly hour: number }
  /** The unit to answer in; undefined where answers have no such unit. */
  | { readonly kind: 'unit'; readonly unit: PlanUnit | undefined; readonly text: string }
  | RefNode
  | { readonly kind: 'time'; readonly part: Part }
  | { readonly kind: 'known'; readonly term: Term }
  | MeasureNode
  /** "faster", "the longest": of what, where the word says it. */
  | { readonly kind: 'degree'; readonly what?: Measured; readonly most: 'most' | 'least'; readonly than?: true }
  /** "more than 20 m", "within 5 metres". */
  | ThresholdNode
  /** "the limit of 50 km/h" */
  | { readonly kind: 'limit'; readonly term: Term }
  | { readonly kind: 'twelve'; readonly twelve: 'object' | 'camera' }
  | { readonly kind: 'mark'; readonly mark: Mark; readonly value?: number; readonly what?: Measured }
  /** Explained and of no consequence. */
  | { readonly kind: 'aside' }

export interface MeasureNode {
  readonly kind: 'measure'
  readonly what: Measured
  /** Names its measure beyond doubt, whatever verbs stand beside it. */
  readonly sure?: true
  /** "average", "total": of several objects, their mean or their sum. */
  readonly fold?: 'mean' | 'sum'
}

export interface ThresholdNode {
  readonly kind: 'threshold'
  readonly relation: 'more' | 'less'
  readonly value: number
  readonly unit: PlanUnit
  readonly what?: Measured
  /** "passes 40 km/h": at some moment, not on average. */
  readonly reached?: true
}

export interface RefNode {
  readonly kind: 'ref'
  /** Whom it names; more than one for "the two cars" and "they". */
  readonly of: readonly PlanReference[]
  /** "it", "they": what else the question names is meant, where it names something. */
  readonly weak?: true
  /** "they", "both", "the cars": more than one is meant. */
  readonly plural?: true
  /** The words fit each of these, and only one is meant. */
  readonly either?: true
  /** "the fastest car" */
  readonly extreme?: { readonly what: Measured; readonly most: 'most' | 'least' }
}

/** Words that tell what is to be done with the measures. */
export const MARKS = [
  'which',
  'when',
  'yesno',
  'count',
  'or',
  'than',
  'much',
  'times',
  'ratio',
  'difference',
  'sum',
  'mean',
  'need',
  'keep',
  'same',
  'direction',
  'turn',
  'left',
  'right',
  'stop',
  'start',
  'move',
  'travel',
  'speedUp',
  'slowDown',
  'apart',
  'closest',
  'team',
  'ever',
  'exceed',
  'over',
  'howLong',
  'howFar',
  'stops',
  'nameIt',
  'convert',
] as const
export type Mark = (typeof MARKS)[number]

export const isWord = (node: Node | undefined, ...texts: readonly string[]): boolean =>
  node?.kind === 'word' && texts.includes(node.text)

/** Of a word or a unit, as it was written; of anything else nothing. */
export const textOf = (node: Node | undefined): string =>
  node?.kind === 'word' || node?.kind === 'unit' ? node.text : ''

export const time = (part: Part): Node => ({ kind: 'time', part })
