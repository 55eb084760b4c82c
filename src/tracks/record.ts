import type { z } from 'zod'
import { badInput, messageOf } from '../base/errors.ts'
import { SCENE_SCHEMA, type Scene, sceneSchema } from './scene.ts'

/** A kind of JSON record that stands one a line: its `schema` field bears this name. */
export interface RecordFormat<T> {
  readonly name: string
  readonly schema: z.ZodType<T>
  /** The text of JSON.stringify, made faster where a format knows how. */
  stringify?(record: T): string
}

export const SCENE_FORMAT: RecordFormat<Scene> = { name: SCENE_SCHEMA, schema: sceneSchema }

/** One line of JSON to a checked record; refusals name the file, the line and the field (`where` is "file:line"). */
export function parseRecord<T>(format: RecordFormat<T>, text: string, where: string): T {
  const value = parseJson(text, format.name, where)
  const version = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined
  if (version !== format.name) {
    throw badInput({
      subject: 'field schema',
      expected: `"${format.name}"`,
      got: JSON.stringify(version) ?? 'nothing',
      where,
    })
  }
  return checkRecord(format, value, where)
}

export function checkRecord<T>(format: RecordFormat<T>, value: unknown, where: string): T {
  const result = format.schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = issue.path.map(String).join('.') || 'record'
  throw badInput({ subject: `field ${field}`, expected: `a valid ${format.name}`, got: issue.message, where })
}

/** One line. What is not finite is refused: JSON would make it null. */
export function formatRecord<T>(format: RecordFormat<T>, record: T, where: string): string {
  const text = format.stringify?.(record) ?? JSON.stringify(record)
  // Only a text that holds the word can hold the value; the schema then tells which.
  if (text.includes('null') && /[:,[]null[,\]}]/.test(text)) checkRecord(format, record, where)
  return text
}

function parseJson(text: string, name: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badInput({ subject: 'line', expected: `JSON of a ${name}`, got: messageOf(cause), where }, cause)
  }
}
