import { z } from 'zod'
import { CANNOT_TELL_REASONS } from '../kinematics/quantity.ts'
import { answerSchema } from '../questions/answer.ts'
import { stepSchema } from '../questions/steps.ts'

/** What `ask` gives: one object whatever was asked, the same behind every door. */
export const ASK_SCHEMA = 'stvlm.answer/1'

export const ANSWERERS = ['measure', 'model', 'both'] as const
export type Answerer = (typeof ANSWERERS)[number]

/** Beside the measurement's own reasons: the question is none, or allows several readings. */
export const REFUSALS = [
  ...CANNOT_TELL_REASONS,
  'not a question of motion',
  'not understood',
  'several readings',
  'unknown quantity',
  'outside the clip',
] as const
export type Refusal = (typeof REFUSALS)[number]

const text = z.string().min(1)
const span = z.tuple([z.number(), z.number()])

/** What was measured on the way, in the order of computing; `text` says it in words. */
const shownStep = z.strictObject({ text, step: stepSchema.optional() })

/** Where an object went over the asked time: metres in the scene's world, every `stepS` from `startS` (clip seconds) on. */
const shownPath = z.strictObject({
  object: text,
  trackId: text,
  startS: z.number(),
  stepS: z.number().positive(),
  pointsM: z.array(z.tuple([z.number(), z.number(), z.number()])),
})

const common = {
  schema: z.literal(ASK_SCHEMA),
  question: text,
  text,
  by: z.enum(['measure', 'model']),
  steps: z.array(shownStep),
  /** Objects as they were understood, the asked part in clip seconds. */
  paths: z.array(shownPath).optional(),
  intervalS: span.optional(),
  /** What gave the scale: "calibration", "camera height", "people", "court" ... */
  scaleWitnesses: z.array(text).optional(),
  /** Asked of both: what the other one said, and whether it lies within the interval. */
  other: z.strictObject({ by: z.enum(['measure', 'model']), text, agrees: z.boolean().optional() }).optional(),
  /** Why this one of two is given. */
  because: text.optional(),
}

const answered = z.strictObject({ status: z.literal('answered'), answer: answerSchema, ...common })

/** `readings`: the ways in which the question can be taken, one line each; where the caller asks for all, with their answers. */
const refused = z.strictObject({
  status: z.literal('cannot tell'),
  reason: z.enum(REFUSALS),
  readings: z.array(z.strictObject({ text, answer: answerSchema.optional() })).optional(),
  ...common,
})

export const askResultSchema = z.discriminatedUnion('status', [answered, refused])
export type AskResult = z.infer<typeof askResultSchema>
