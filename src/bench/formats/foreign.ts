import { messageOf } from '../../base/errors.ts'
import type { AnswerRecord } from '../answer-record.ts'

/** What one place of another program's file says; whose answer it is may be told by an id or by a place in the bench. */
export interface Foreign {
  readonly id?: string
  /** From 0, in the order of the bench's questions. */
  readonly index?: number
  /** The right answer as the file has it: another one than the question's tells that places do not fit. */
  readonly target?: string
  readonly answer: Partial<AnswerRecord> & Pick<AnswerRecord, 'text'>
  /** "line 12", "row 3", "sample q7": names it within the file. */
  readonly where: string
}

export interface ReadingOptions {
  readonly signal?: AbortSignal
  /** One line for each thing that is not whole or cannot be understood: it is left out. */
  readonly onLost: (problem: string) => void
}

/** The beginning of a file, by which its kind is recognised. */
export interface Head {
  readonly path: string
  /** Unpacked where the name ends in `.gz`. */
  readonly bytes: Buffer
  /** As UTF-8. */
  readonly text: string
}

/** A kind of file that holds answers. */
export interface FileKind {
  readonly name: string
  /** For help texts. */
  readonly about: string
  recognises(head: Head): boolean
  read(path: string, options: ReadingOptions): AsyncIterable<Foreign>
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined where the text is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The caller says where it stands.
    return undefined
  }
}

/** What `work` makes, or nothing and a line that says why. */
export function orLost<T>({ onLost }: ReadingOptions, where: string, work: () => T): T | undefined {
  try {
    return work()
  } catch (cause) {
    onLost(`${where}: ${messageOf(cause).slice(0, 300)}, left out`)
    return undefined
  }
}
