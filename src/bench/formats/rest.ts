import { z } from 'zod'
import { type AnswerRecord, answerRecordSchema } from '../answer-record.ts'
import { jsonOf } from './foreign.ts'

/** The field of exported files that holds, as JSON, what their program has no place for. */
export const REST_FIELD = 'stvlm_rest'

const restSchema = answerRecordSchema.partial().extend({ questionId: z.undefined() })

/** Half a surrogate pair, which UTF-8 cannot hold, and the end of a string in other languages. */
const UNHOLDABLE = /[\p{Surrogate}\0]/u

/** All of a record but its id, and but its text where any file can hold it. */
export function restOf({ questionId: _, text, ...rest }: AnswerRecord): string {
  return JSON.stringify(UNHOLDABLE.test(text) ? { ...rest, text } : rest)
}

/** Undefined where the field is absent; throws what zod or JSON say of others. */
export function fromRest(field: unknown): Partial<AnswerRecord> | undefined {
  if (typeof field !== 'string' || field === '') return undefined
  const { questionId: _, ...rest } = restSchema.parse(jsonOf(field))
  return rest
}
