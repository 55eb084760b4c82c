import { badInput } from '../../base/errors.ts'
import { type AnswerRecord, answerRecordSchema } from '../answer-record.ts'
import { jsonOf } from './foreign.ts'

/** The field of exported files that holds, as JSON, what their program has no place for. */
export const REST_FIELD = 'stvlm_rest'

const restSchema = answerRecordSchema.omit({ questionId: true }).partial()

/** Half a surrogate pair, which UTF-8 cannot hold, the end of a string in other languages, and a mark of byte order. */
const UNHOLDABLE = /[\p{Surrogate}\0\uFEFF]/u

/** All of a record but its id, and but its text where any file can hold it. */
export function restOf({ questionId: _, text, ...rest }: AnswerRecord): string {
  return JSON.stringify(UNHOLDABLE.test(text) ? { ...rest, text } : rest)
}

/** Undefined where the field is absent. Errors: another content than `restOf` writes. */
export function fromRest(field: unknown): Partial<AnswerRecord> | undefined {
  if (typeof field !== 'string' || field === '') return undefined
  const result = restSchema.safeParse(jsonOf(field))
  if (result.success) return result.data
  const [{ path, message }] = result.error.issues
  throw badInput({ subject: `field ${[REST_FIELD, ...path].join('.')}`, expected: 'as it was exported', got: message })
}
