import type { SharedRows } from './decoder.ts'

/** What the shared part of a prompt left in the decoder. */
export interface Prefix {
  readonly rows: SharedRows
  /** Its tokens; rows of clips count as the placeholder. */
  readonly ids: readonly number[]
  /** Rows of each turn's clip; 0 where it has none. */
  readonly counts: readonly number[]
  readonly bytes: number
}

/** Prefixes of clips that were asked about, up to so many bytes; the latest used are kept, and one always. */
export class Prefixes {
  readonly #maxBytes: number
  /** The least recently used first. */
  readonly #kept = new Map<string, Prefix>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  async get(key: string, make: () => Promise<Prefix>): Promise<Prefix> {
    const known = this.#kept.get(key)
    this.#kept.delete(key)
    const prefix = known ?? (await make())
    if (!known) this.#makeRoom(prefix.bytes)
    this.#kept.set(key, prefix)
    return prefix
  }

  #makeRoom(bytes: number): void {
    this.#bytes += bytes
    for (const [key, old] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) return
      this.#kept.delete(key)
      this.#bytes -= old.bytes
    }
  }
}
