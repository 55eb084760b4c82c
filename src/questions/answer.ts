import { z } from 'zod'
import { CANNOT_TELL_REASONS } from '../kinematics/quantity.ts'

/**
 * The one union of typed answers. Sentences are rendered from it and never parsed back; the benchmark scores against it.
 * Units are m, km/h and s, others only where the question asks for them; `value` is always in `unit`.
 */
export const LENGTH_UNITS = ['m', 'ft', 'km', 'mi'] as const
export const SPEED_UNITS = ['km/h', 'm/s', 'mph'] as const
export const DURATION_UNITS = ['s', 'min', 'h', 'days'] as const
/** "times" is a plain ratio. */
export const NUMBER_UNITS = ['times', 'count', 'm/s^2'] as const

const finite = z.number()
const interval90 = z.tuple([finite, finite]).optional()

/** Right when within the larger of the bounds; an interval is right from this intersection over union on. */
const tolerance = z
  .strictObject({
    relative: finite.positive().optional(),
    absolute: finite.positive().optional(),
    iou: finite.positive().optional(),
  })
  .optional()

const numeric = <T extends string, U extends readonly string[]>(type: T, units: U) =>
  z.strictObject({ type: z.literal(type), value: finite, unit: z.enum(units), interval90, tolerance })

const hour = z.int().min(1).max(12)

export const answerSchema = z.discriminatedUnion('type', [
  numeric('length', LENGTH_UNITS),
  numeric('speed', SPEED_UNITS),
  numeric('duration', DURATION_UNITS),
  numeric('number', NUMBER_UNITS),
  /** The clock hour of a direction; an interval of hours runs clockwise, so [11, 1] holds 11, 12 and 1. */
  z.strictObject({
    type: z.literal('hour'),
    value: hour,
    unit: z.literal("o'clock"),
    interval90: z.tuple([hour, hour]).optional(),
    tolerance,
  }),
  /** Start and end in seconds of the clip. */
  z.strictObject({ type: z.literal('interval'), value: z.tuple([finite, finite]), unit: z.literal('s'), tolerance }),
  /** One of `options`: the colour of a box, "same" or "different", the name of a group. */
  z
    .strictObject({ type: z.literal('choice'), value: z.string().min(1), options: z.array(z.string().min(1)).min(2) })
    .refine(answer => answer.options.includes(answer.value), { error: 'expected one of options' }),
  z.strictObject({ type: z.literal('yesno'), value: z.boolean() }),
  /** The right answer of a question that nobody can answer from the clip. */
  z.strictObject({ type: z.literal('cannotTell'), value: z.enum(CANNOT_TELL_REASONS) }),
])

export type Answer = z.infer<typeof answerSchema>
export type AnswerType = Answer['type']
export type AnswerOf<T extends AnswerType> = Extract<Answer, { type: T }>
export type LengthUnit = (typeof LENGTH_UNITS)[number]
export type SpeedUnit = (typeof SPEED_UNITS)[number]
export type DurationUnit = (typeof DURATION_UNITS)[number]
export type NumberUnit = (typeof NUMBER_UNITS)[number]
export type Unit = LengthUnit | SpeedUnit | DurationUnit | NumberUnit
export type NumericAnswer = AnswerOf<'length' | 'speed' | 'duration' | 'number'>

/** Distances and speeds are right within 25 % of the truth (STKit-Bench, arXiv 2503.19355). */
export const RELATIVE_TOLERANCE = 0.25
/** A "when" is right from this intersection over union on (STKit-Bench). */
export const INTERVAL_IOU = 0.5
