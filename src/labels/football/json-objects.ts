import { badInput } from '../../base/errors.ts'
import { MAX_LINE_BYTES, readBytes } from '../../files/lines.ts'
import { parseJsonText } from './documents.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

export interface JsonObject {
  readonly value: unknown
  /** "file, object 3" */
  readonly where: string
}

/**
 * The objects that stand at one depth of a JSON file, one at a time: depth 1 for the elements of an array, 2 for those
 * of an array within an object. Files of any size pass; memory is bounded by the largest object.
 */
export async function* readJsonObjects(path: string, depth: number): AsyncGenerator<JsonObject> {
  const scanner = new ObjectScanner(depth)
  let number = 0
  for await (const chunk of readBytes(path)) {
    for (const text of scanner.scan(chunk)) {
      number++
      const where = `${path}, object ${number}`
      yield { value: parseJsonText(text, where), where }
    }
    if (scanner.heldBytes > MAX_LINE_BYTES) {
      throw badInput({ subject: 'object', expected: `at most ${MAX_LINE_BYTES} bytes`, got: 'more', where: path })
    }
  }
  if (scanner.depth !== 0) {
    const got = `its end within object ${number + 1}`
    throw badInput({ subject: 'JSON', expected: 'a whole file', got, where: path })
  }
}

class ObjectScanner {
  depth = 0
  readonly #target: number
  #inString = false
  #escaped = false
  #held: Buffer[] = []
  #holding = false

  constructor(target: number) {
    this.#target = target
  }

  get heldBytes(): number {
    return this.#held.reduce((sum, piece) => sum + piece.length, 0)
  }

  /** The objects that end within the chunk. */
  *scan(chunk: Buffer): Generator<string> {
    let start = 0
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]
      if (this.#inString) this.#inside(byte)
      else if (byte === QUOTE) this.#inString = true
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (this.depth === this.#target && byte === OPEN_BRACE) {
          this.#holding = true
          start = i
        }
        this.depth++
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.depth--
        if (this.depth === this.#target && this.#holding) {
          yield this.#take(chunk.subarray(start, i + 1))
        }
      }
    }
    if (this.#holding) this.#held.push(chunk.subarray(start))
  }

  #inside(byte: number): void {
    if (this.#escaped) this.#escaped = false
    else if (byte === BACKSLASH) this.#escaped = true
    else if (byte === QUOTE) this.#inString = false
  }

  #take(last: Buffer): string {
    const text = Buffer.concat([...this.#held, last]).toString('utf8')
    this.#held = []
    this.#holding = false
    return text
  }
}
