import { createReadStream } from 'node:fs'
import type { z } from 'zod'
import { badInput, messageOf, StvlmError } from '../base/errors.ts'
import { throwIfAborted } from '../base/work.ts'
import { refuseMissing } from './lines.ts'

/** One value inside a JSON file. */
export interface JsonEntry {
  /** Keys of objects and indices of arrays that lead to it. */
  readonly path: readonly (string | number)[]
  readonly value: unknown
}

export interface JsonEntriesOptions {
  /** How deep an entry lies: 1 for the items of a list, 2 for those of lists in an object. */
  readonly depth: number
  readonly signal?: AbortSignal
}

/** A larger entry is none of a known format; it would have to be held whole. */
const MAX_ENTRY_BYTES = 256 * 2 ** 20

/**
 * The entries of a JSON file of any size, in order; simple values that lie less deep come too. Memory is bounded by the
 * largest entry. `JSON.parse` alone ends at about 512 MB, and several label files are larger.
 */
export async function* readJsonEntries(path: string, { depth, signal }: JsonEntriesOptions): AsyncGenerator<JsonEntry> {
  await refuseMissing(path)
  const cutter = new Cutter(depth, path)
  const stream = createReadStream(path, { highWaterMark: 2 ** 18 })
  try {
    for await (const chunk of stream) {
      throwIfAborted(signal, path)
      yield* cutter.feed(chunk)
    }
  } catch (thrown) {
    if (thrown instanceof StvlmError) throw thrown
    throw badInput({ subject: 'JSON', expected: 'readable data', got: messageOf(thrown), where: path }, thrown)
  } finally {
    stream.destroy()
  }
  yield* cutter.end()
}

/** A whole JSON file of at most 256 MB. */
export async function readJsonFile(path: string, options: { readonly signal?: AbortSignal } = {}): Promise<unknown> {
  for await (const { value } of readJsonEntries(path, { depth: 0, ...options })) return value
}

/** A value that keeps the schema; the refusal names the field. */
export function checkJson<T>(schema: z.ZodType<T>, value: unknown, subject: string, where: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]
  const field = [subject, ...path.map(String)].join('.')
  throw badInput({ subject: field, expected: 'a valid value', got: message, where })
}

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 9 && byte <= 13)
const isClose = (byte: number): boolean => byte === CLOSE_LIST || byte === CLOSE_OBJECT
const isOpen = (byte: number): boolean => byte === OPEN_LIST || byte === OPEN_OBJECT

interface Level {
  readonly close: number
  key: string | number
  expects: 'key' | 'colon' | 'value' | 'next'
  empty: boolean
}

/** Follows the outer levels byte by byte and hands whole entries to `JSON.parse`. */
class Cutter {
  readonly #depth: number
  readonly #file: string
  readonly #levels: Level[] = []
  #entry: Uint8Array[] = []
  #entryBytes = 0
  #entryKind: 'key' | 'text' | 'word' | 'tree' | undefined
  #nesting = 0
  #inText = false
  #escaped = false
  #done = false

  constructor(depth: number, file: string) {
    this.#depth = depth
    this.#file = file
  }

  *feed(chunk: Uint8Array): Generator<JsonEntry> {
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      if (this.#entryKind === undefined) {
        start = at
        this.#outside(chunk[at])
        continue
      }
      const end = this.#endOfEntry(chunk[at])
      if (end === 'open') continue
      this.#keep(chunk.subarray(start, end === 'after' ? at + 1 : at))
      const entry = this.#closeEntry()
      if (entry) yield entry
      if (end === 'before') at--
    }
    if (this.#entryKind !== undefined) this.#keep(chunk.slice(start))
  }

  *end(): Generator<JsonEntry> {
    // Only a number or a word that is the whole file ends with it.
    const entry = this.#entryKind === 'word' && this.#levels.length === 0 ? this.#closeEntry() : undefined
    if (entry) yield entry
    if (this.#done && this.#levels.length === 0 && this.#entryKind === undefined) return
    this.#fail('the end of the file in the middle')
  }

  /** Between entries: structure only. */
  #outside(byte: number): void {
    if (isSpace(byte)) return
    const level = this.#levels.at(-1)
    if (!level) this.#outermost(byte)
    else if (byte === level.close && (level.expects === 'next' || level.empty)) this.#closeLevel()
    else if (level.expects === 'key' && byte === QUOTE) this.#begin('key')
    else if (level.expects === 'colon' && byte === COLON) level.expects = 'value'
    else if (level.expects === 'next' && byte === COMMA) this.#nextIn(level)
    else if (level.expects === 'value') this.#beginValue(byte)
    else this.#fail(`an unexpected "${String.fromCharCode(byte)}"`)
  }

  #outermost(byte: number): void {
    if (this.#done) this.#fail('more after its end')
    if (!BYTE_ORDER_MARK.includes(byte)) this.#beginValue(byte)
  }

  #beginValue(byte: number): void {
    const level = this.#levels.at(-1)
    if (level) level.empty = false
    if (this.#levels.length < this.#depth && isOpen(byte)) {
      const list = byte === OPEN_LIST
      const close = list ? CLOSE_LIST : CLOSE_OBJECT
      this.#levels.push({ close, key: list ? 0 : '', expects: list ? 'value' : 'key', empty: true })
    } else if (isClose(byte) || byte === COMMA || byte === COLON) {
      this.#fail(`an unexpected "${String.fromCharCode(byte)}"`)
    } else this.#begin(isOpen(byte) ? 'tree' : byte === QUOTE ? 'text' : 'word')
  }

  #begin(kind: 'key' | 'text' | 'word' | 'tree'): void {
    this.#entryKind = kind
    this.#nesting = kind === 'tree' ? 1 : 0
    this.#inText = kind === 'key' || kind === 'text'
    this.#escaped = false
  }

  #endOfEntry(byte: number): 'open' | 'after' | 'before' {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) this.#inText = false
      return this.#inText || this.#nesting > 0 ? 'open' : 'after'
    }
    if (this.#entryKind === 'word') return isSpace(byte) || byte === COMMA || isClose(byte) ? 'before' : 'open'
    if (byte === QUOTE) this.#inText = true
    else if (isOpen(byte)) this.#nesting++
    else if (isClose(byte)) this.#nesting--
    return this.#nesting === 0 ? 'after' : 'open'
  }

  #keep(piece: Uint8Array): void {
    this.#entry.push(piece)
    this.#entryBytes += piece.length
    if (this.#entryBytes > MAX_ENTRY_BYTES) this.#fail(`an entry of over ${MAX_ENTRY_BYTES} bytes`)
  }

  #closeEntry(): JsonEntry | undefined {
    const text = Buffer.concat(this.#entry).toString('utf8')
    const kind = this.#entryKind
    const value = this.#parse(text)
    this.#entry = []
    this.#entryBytes = 0
    this.#entryKind = undefined
    const level = this.#levels.at(-1)
    if (kind === 'key' && level) {
      level.key = String(value)
      level.expects = 'colon'
      level.empty = false
      return undefined
    }
    const path = this.#levels.map(({ key }) => key)
    this.#afterValue()
    return { path, value }
  }

  #afterValue(): void {
    const level = this.#levels.at(-1)
    if (level) level.expects = 'next'
    else this.#done = true
  }

  #nextIn(level: Level): void {
    if (typeof level.key === 'number') level.key++
    level.expects = typeof level.key === 'number' ? 'value' : 'key'
  }

  #closeLevel(): void {
    this.#levels.pop()
    this.#afterValue()
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text)
    } catch (cause) {
      return this.#fail(messageOf(cause))
    }
  }

  #fail(got: string): never {
    const keys = this.#levels.map(({ key }) => key).join('.')
    throw badInput({
      subject: keys === '' ? 'JSON' : `JSON at ${keys}`,
      expected: 'valid JSON',
      got,
      where: this.#file,
    })
  }
}
