import { z } from 'zod'
import { answerSchema } from '../questions/answer.ts'

/**
 * One line of answers.jsonl: what one model said to one question. There is no `schema` field, so that other programs'
 * files (`id, answer`) differ by names only. Fields that a program adds are refused: nothing is lost unseen.
 */
export const answerRecordSchema = z.strictObject({
  questionId: z.string().min(1),
  /** The name under which the model stands in tables. */
  model: z.string().min(1),
  /** As the model wrote it, untouched; "" where it failed. */
  text: z.string(),
  /** One line: why there is no text. */
  error: z.string().min(1).optional(),
  usage: z
    .strictObject({
      promptTokens: z.int().nonnegative().optional(),
      completionTokens: z.int().nonnegative().optional(),
      costUsd: z.number().nonnegative().optional(),
    })
    .optional(),
  /** From sending the request that succeeded to its last byte. */
  latencyMs: z.number().nonnegative().optional(),
  /** What a measuring model computed; for a reader, never scored. */
  typed: answerSchema.optional(),
})

export type AnswerRecord = z.infer<typeof answerRecordSchema>
export type Usage = NonNullable<AnswerRecord['usage']>
