import { createHash, timingSafeEqual } from 'node:crypto'
import { badUsage } from '../../base/errors.ts'

/** Whose request it is where no keys are asked for. */
export const ANYBODY = 'anybody'
/** A shorter key can be guessed. */
const MIN_KEY_CHARS = 16

/** Keys by their hashes: the texts themselves are not kept. */
export class Keyring {
  readonly #rows: readonly { readonly name: string; readonly hash: Buffer }[]

  /** Lines or words: `KEY` or `NAME:KEY`; # begins a comment. Errors: `usage` for a short key and for a name that is there twice. */
  constructor(text: string) {
    const words = text
      .split('\n')
      .flatMap(line => line.replace(/#.*/, '').split(/[\s,]+/))
      .filter(word => word !== '')
    this.#rows = words.map((word, i) => rowOf(word, i))
    const names = new Set(this.#rows.map(row => row.name))
    if (names.size < this.#rows.length) {
      throw badUsage({ subject: 'API keys', expected: 'a name of its own for each', got: 'one twice' })
    }
  }

  get size(): number {
    return this.#rows.length
  }

  /** The name of the key in an Authorization header. All are compared, each in the same time whatever was sent. */
  nameOf(authorization: string | undefined): string | undefined {
    const sent = hashOf(/^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1] ?? '')
    let name: string | undefined
    for (const row of this.#rows) if (timingSafeEqual(row.hash, sent)) name = row.name
    return name
  }
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

function rowOf(word: string, i: number): { name: string; hash: Buffer } {
  const colon = word.indexOf(':')
  const key = word.slice(colon + 1)
  if (key.length < MIN_KEY_CHARS) {
    const expected = `at least ${MIN_KEY_CHARS} characters`
    throw badUsage({ subject: `API key ${i + 1}`, expected, got: `${key.length}` })
  }
  return { name: colon > 0 ? word.slice(0, colon) : `key-${i + 1}`, hash: hashOf(key) }
}
