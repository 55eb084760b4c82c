import { z } from 'zod'
import { DURATION_UNITS, LENGTH_UNITS, NUMBER_UNITS, SPEED_UNITS } from '../questions/answer.ts'
import { PLACES } from './reference.ts'
import type { Refusal } from './result.ts'

/**
 * What a question asks, as data: typed operations over measures of references in parts of the clip. Whoever makes one
 * (the rules, a language model) measures and computes nothing; `compute` carries it out, exactly.
 */
export const PLAN_SCHEMA = 'stvlm.plan/1'

const text = z.string().min(1).max(200)
const seconds = z.number().nonnegative()
const share = z.number().min(0).max(1)
const side = z.enum(['left', 'right'])
const twelve = z.enum(['object', 'camera'])

export const referenceSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('name'), name: text }),
  z.strictObject({ by: z.literal('only') }),
  z.strictObject({
    by: z.literal('description'),
    category: text.optional(),
    colour: text.optional(),
    place: z.enum(PLACES).optional(),
    words: text,
  }),
  z.strictObject({ by: z.literal('every'), category: text.optional(), colour: text.optional(), words: text }),
  z.strictObject({ by: z.literal('camera') }),
])

/** What happens to an object; of several stops or turns the first. */
export const eventSchema = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('turn'), side: side.optional() }),
  z.strictObject({ what: z.literal('stop') }),
  /** It begins to move, after it stood. */
  z.strictObject({ what: z.literal('start') }),
])

/** Which part of the clip; seconds since the clip's start. */
export const partSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('whole') }),
  /** From a time to a time; an absent end is that of the clip. */
  z.strictObject({ kind: z.literal('span'), startS: seconds.optional(), endS: seconds.optional() }),
  /** "in the last two seconds" */
  z.strictObject({ kind: z.literal('edge'), which: z.enum(['first', 'last']), durationS: z.number().positive() }),
  /** "in the second half": 0.5 to 1. */
  z.strictObject({ kind: z.literal('share'), from: share, to: share }),
  z.strictObject({ kind: z.literal('moment'), timeS: seconds }),
  /** "at the end": 1; "half way through": 0.5. */
  z.strictObject({ kind: z.literal('momentAt'), share }),
  /** "after it turns", "before the blue car stops", "while it stands"; `of` is absent where it is the object itself. */
  z.strictObject({
    kind: z.literal('event'),
    side: z.enum(['before', 'after', 'during']),
    event: eventSchema,
    of: referenceSchema.optional(),
  }),
])

/** Numbers of one object over a part of the clip; the speed at a moment is `speed` of a moment. */
export const MEASURED = [
  'distance',
  /** From its first to its last place, straight. */
  'displacement',
  'speed',
  'topSpeed',
  'leastSpeed',
  'acceleration',
  'standingTime',
  'longestStop',
  'movingTime',
  'stops',
  'turns',
] as const

const unit = z.enum([...LENGTH_UNITS, ...SPEED_UNITS, ...DURATION_UNITS, ...NUMBER_UNITS])

export const FOLDS = ['sum', 'mean', 'larger', 'smaller'] as const
export const BINARIES = ['difference', 'quotient', 'product'] as const

/** A number, or for a group of objects one each, until a fold makes them one. */
export type Term =
  | { readonly op: 'measure'; readonly what: Measured; readonly of: PlanReference; readonly when: Part }
  | {
      readonly op: 'between'
      readonly what: 'apart' | 'closest'
      readonly of: readonly [PlanReference, PlanReference]
      readonly when: Part
    }
  /** By its name in the table of known quantities; another name is an unknown quantity. */
  | { readonly op: 'known'; readonly name: string }
  /** A number that the question states, or, marked as such, one that a language model recalls. */
  | {
      readonly op: 'stated'
      readonly value: number
      readonly unit: PlanUnit
      readonly name?: string
      readonly recalled?: true
    }
  | { readonly op: (typeof FOLDS)[number]; readonly of: readonly Term[] }
  /** `difference` is how far apart two values are, never negative. */
  | { readonly op: (typeof BINARIES)[number]; readonly of: readonly [Term, Term] }

export const termSchema: z.ZodType<Term> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.strictObject({ op: z.literal('measure'), what: z.enum(MEASURED), of: referenceSchema, when: partSchema }),
    z.strictObject({
      op: z.literal('between'),
      what: z.enum(['apart', 'closest']),
      of: z.tuple([referenceSchema, referenceSchema]),
      when: partSchema,
    }),
    z.strictObject({ op: z.literal('known'), name: text }),
    z.strictObject({
      op: z.literal('stated'),
      value: z.number(),
      unit,
      name: text.optional(),
      recalled: z.literal(true).optional(),
    }),
    z.strictObject({ op: z.enum(FOLDS), of: z.array(termSchema).min(1).max(16) }),
    z.strictObject({ op: z.enum(BINARIES), of: z.tuple([termSchema, termSchema]) }),
  ]),
)

/** What may be true of one object. */
export const conditionSchema = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('move') }),
  z.strictObject({ what: z.literal('stop'), leastS: z.number().positive().optional() }),
  z.strictObject({ what: z.literal('turn'), side: side.optional() }),
  z.strictObject({ what: z.enum(['speedUp', 'slowDown']) }),
  z.strictObject({ what: z.enum(['more', 'less']), measure: z.enum(MEASURED), than: termSchema }),
])

/** What a "when" looks for. */
export const momentSchema = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('hour'), hour: z.int().min(1).max(12), twelve }),
  ...eventSchema.options,
  z.strictObject({ what: z.enum(['fastest', 'slowest']) }),
  z.strictObject({ what: z.literal('closest'), to: referenceSchema }),
])

export const planSchema = z.discriminatedUnion('ask', [
  /** Without a unit: metres, km/h, and durations and long lengths as a person would say them. */
  z.strictObject({ ask: z.literal('value'), term: termSchema, unit: unit.optional() }),
  /** Is the left more (less) than the right? */
  z.strictObject({
    ask: z.literal('compare'),
    left: termSchema,
    relation: z.enum(['more', 'less']),
    right: termSchema,
  }),
  /** Which object has the most (least)? With `tell`, the attribute of that object ("team") in place of its name. */
  z.strictObject({
    ask: z.literal('which'),
    of: z.array(termSchema).min(1).max(16),
    most: z.enum(['most', 'least']),
    tell: text.optional(),
  }),
  /** How many of a group? */
  z.strictObject({ ask: z.literal('count'), of: referenceSchema, that: conditionSchema, when: partSchema }),
  /** Towards which hour does it move? */
  z.strictObject({ ask: z.literal('hour'), of: referenceSchema, when: partSchema, twelve }),
  /** During which time? */
  z.strictObject({ ask: z.literal('when'), of: referenceSchema, moment: momentSchema, when: partSchema }),
  z.strictObject({
    ask: z.literal('sameDirection'),
    of: z.tuple([referenceSchema, referenceSchema]),
    when: partSchema,
  }),
  /** Left, right or straight on? */
  z.strictObject({ ask: z.literal('turnSide'), of: referenceSchema, when: partSchema }),
  z.strictObject({ ask: z.literal('does'), of: referenceSchema, that: conditionSchema, when: partSchema }),
])

export type Plan = z.infer<typeof planSchema>
export type Part = z.infer<typeof partSchema>
export type Event = z.infer<typeof eventSchema>
export type Condition = z.infer<typeof conditionSchema>
export type Moment = z.infer<typeof momentSchema>
export type Measured = (typeof MEASURED)[number]
export type PlanReference = z.infer<typeof referenceSchema>
export type PlanUnit = z.infer<typeof unit>
export type PlanOf<T extends Plan['ask']> = Extract<Plan, { ask: T }>

/** What a planner knows of the video: whom the words can mean, nothing that was measured. */
export interface QuestionContext {
  /** Drawn boxes by colour, or named by the user. */
  readonly objects: readonly { readonly name: string; readonly category: string }[]
  /** Of all objects in view. */
  readonly categories: readonly string[]
  readonly durationS: number
}

/** A question as it was taken. */
export type Understood =
  | { readonly status: 'understood'; readonly plan: Plan }
  /** `text` says in one line why. */
  | { readonly status: 'refused'; readonly reason: Refusal; readonly text: string }
  | { readonly status: 'several readings'; readonly readings: readonly Reading[] }

export interface Reading {
  readonly text: string
  readonly plan: Plan
}

export interface Planner {
  readonly name: string
  plan(question: string, context: QuestionContext, signal?: AbortSignal): Promise<Understood>
}
