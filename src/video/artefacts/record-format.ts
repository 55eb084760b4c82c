import { z } from 'zod'
import type { RecordFormat } from '../../tracks/record.ts'

/** A record of one line that bears the name of its format beside what `body` says. */
export function recordFormat<T>(schema: string, body: z.ZodType<T>, toWire: (record: T) => object): RecordFormat<T> {
  return {
    name: schema,
    schema: z.preprocess(withoutSchema, body),
    stringify: record => JSON.stringify({ schema, ...toWire(record) }),
  }
}

function withoutSchema(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'schema'))
}
