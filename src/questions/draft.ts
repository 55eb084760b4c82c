import type { Window } from '../kinematics/quantity.ts'
import type { Answer } from './answer.ts'
import type { Phrasing } from './phrasing/phrasing.ts'
import type { Colour, Evidence, Reference } from './record.ts'
import type { SeenClip, SeenObject } from './seen-clip.ts'
import type { AskedUnits } from './units.ts'

/** What balance looks at: the answer, and what could give it away without looking at the clip. */
export type Stratum =
  /** Zero, or spread over logarithmic bins. */
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'hour'; readonly value: number }
  | { readonly kind: 'interval'; readonly value: readonly [startS: number, endS: number] }
  /** One of two; as many of the one as of the other. */
  | { readonly kind: 'option'; readonly value: string }
  /** Nothing to balance. */
  | { readonly kind: 'any' }

/** What is decided only when a draft becomes a question. */
export interface Wording {
  /** Of the draft's objects, in their order. */
  readonly colours: readonly Colour[]
  readonly units: AskedUnits
}

/** What the words of a question and its answer are made from, beside the draft. */
export interface Said extends Wording {
  /** Places of the draft's objects in the order in which the question names them. */
  readonly order: readonly number[]
  readonly clip: SeenClip
  readonly answer: Answer
}

/** Which time is asked about; seconds of the scene, on the grid. */
export interface Asked {
  /** What is measured. */
  readonly window: Window
  /** The same, where it is told as a part of the clip. */
  readonly part?: Window
  /** Duration that the question tells, in seconds: one half of what a blind guess would go by. */
  readonly durationS: number
}

/** A question before its words: plain data, so that many are drafted and a balanced part is kept. */
export interface Draft<Found = unknown> {
  readonly objects: readonly SeenObject[]
  /** Row of the task's phrasing. */
  readonly variant: string
  readonly asked: Asked
  readonly reference?: Reference
  readonly stratum: Stratum
  /** What was measured: the answer, its evidence and its words follow from it. */
  readonly found: Found
}

/** One kind of question: a row of the table in tasks.ts. */
export interface Task<Found = unknown> {
  readonly name: string
  readonly title: string
  /** Asked unless the user names tasks. */
  readonly usual: boolean
  /** Answers in metres, km/h or what follows from them: asked where the scale can be told. */
  readonly metric: boolean
  readonly phrasing: Readonly<Record<string, Phrasing>>
  drafts(clip: SeenClip): Iterable<Draft<Found>>
  answer(draft: Draft<Found>, wording: Wording): Answer
  evidence(draft: Draft<Found>, clip: SeenClip): Evidence
  /** Further words of the phrasing, by slot. */
  slots?(draft: Draft<Found>, said: Said): Readonly<Record<string, string>>
}
