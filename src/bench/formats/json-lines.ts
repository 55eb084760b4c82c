import { messageOf, StvlmError } from '../../base/errors.ts'
import { readLines } from '../../files/lines.ts'
import { isRecord, jsonOf, type ReadingOptions } from './foreign.ts'

export interface JsonLine {
  readonly value: Readonly<Record<string, unknown>>
  /** From 1. */
  readonly number: number
}

/** The objects of a file of JSON lines; lines that are none, and what is lost of a file that was cut short, are said. */
export async function* readJsonLines(path: string, { signal, onLost }: ReadingOptions): AsyncGenerator<JsonLine> {
  try {
    for await (const { text, number } of readLines(path, { signal })) {
      const value = jsonOf(text)
      if (isRecord(value)) yield { value, number }
      else onLost(`line ${number}: ${value === undefined ? 'cut short or no JSON' : 'no object'}, left out`)
    }
  } catch (cause) {
    if (!(cause instanceof StvlmError) || signal?.aborted || !isCutShort(cause)) throw cause
    onLost(messageOf(cause))
  }
}

/** Packed data that ends too early: what came before is whole. */
export const isCutShort = (error: StvlmError): boolean => /unexpected end of file/.test(error.message)
