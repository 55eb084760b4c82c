import { z } from 'zod'
import { ASK_SCHEMA, type AskResult, REFUSALS } from '../../answer/result.ts'
import { CANNOT_TELL_REASONS, isMeasured, type Quantity } from '../../kinematics/quantity.ts'
import type { Answer } from '../../questions/answer.ts'

/**
 * Two numbers. No tuple: its JSON Schema means something else in draft 7, by which clients of the older SDK check what they get.
 */
const pair = z.array(z.number()).length(2)

/** A number with its central 90 % interval, or why there is none. */
export const quantityOutput = z
  .union([
    z.strictObject({ value: z.number(), interval90: pair.optional() }),
    z.strictObject({ status: z.literal('cannot tell'), reason: z.enum(CANNOT_TELL_REASONS) }),
  ])
  // Named: told once in each JSON Schema, however often it is used.
  .meta({ id: 'McpQuantity' })

/** Micrometres are enough. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6

export function quantityOf(quantity: Quantity): z.input<typeof quantityOutput> {
  if (!isMeasured(quantity)) return { status: quantity.status, reason: quantity.reason }
  const { value, interval90 } = quantity
  return { value: rounded(value), ...(interval90 && { interval90: [rounded(interval90[0]), rounded(interval90[1])] }) }
}

/** An `Answer`, all of its kinds in one. */
const answer = z
  .strictObject({
    type: z.enum(['length', 'speed', 'duration', 'number', 'hour', 'interval', 'choice', 'yesno', 'cannotTell']),
    value: z
      .union([z.number(), z.string(), z.boolean(), pair])
      .describe('a choice: one of options; an interval: from, to'),
    unit: z.string().optional(),
    interval90: pair.optional().describe('of hours: clockwise'),
    options: z.array(z.string()).optional(),
  })
  .meta({ id: 'McpAnswer' })

function answerOf(given: Answer): z.input<typeof answer> {
  const { type, value } = given
  return {
    ...{ type, value },
    ...('unit' in given && { unit: given.unit }),
    ...('interval90' in given && given.interval90 && { interval90: given.interval90 }),
    ...('options' in given && { options: given.options }),
  }
}

const points = z.array(z.array(z.number()).length(3))
const path = z.strictObject({
  ...{ object: z.string(), trackId: z.string(), startS: z.number(), stepS: z.number() },
  pointsM: points.describe('x, y, z in metres, every stepS from startS on'),
})

/** An `AskResult` with its steps in words: their operands and the points of the paths are many, and few who read an answer need them. */
export const resultOutput = z
  .strictObject({
    schema: z.literal(ASK_SCHEMA),
    status: z.enum(['answered', 'cannot tell']),
    question: z.string(),
    text: z.string(),
    by: z.enum(['measure', 'model']),
    answer: answer.optional().describe('where it is answered'),
    reason: z.enum(REFUSALS).optional().describe('where it cannot be told'),
    readings: z
      .array(z.strictObject({ text: z.string(), answer: answer.optional() }))
      .optional()
      .describe('the ways in which the question can be taken'),
    steps: z.array(z.strictObject({ text: z.string() })),
    intervalS: pair.optional().describe('the asked part, in seconds'),
    scaleWitnesses: z.array(z.string()).optional().describe('what gave the scale'),
    other: z
      .strictObject({ by: z.enum(['measure', 'model']), text: z.string(), agrees: z.boolean().optional() })
      .optional(),
    because: z.string().optional(),
    paths: z.array(path).optional(),
  })
  .meta({ id: 'McpResult' })

export function resultOf({ paths, steps, ...rest }: AskResult, withPaths = false): z.input<typeof resultOutput> {
  return {
    ...rest,
    steps: steps.map(({ text }) => ({ text })),
    ...(rest.status === 'answered' && { answer: answerOf(rest.answer) }),
    ...(rest.status === 'cannot tell' && rest.readings && { readings: rest.readings.map(readingOf) }),
    ...(withPaths && paths && { paths }),
  }
}

const readingOf = ({ text, answer: given }: { readonly text: string; readonly answer?: Answer | undefined }) => ({
  text,
  ...(given && { answer: answerOf(given) }),
})
