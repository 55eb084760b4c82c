import type { Frame } from '../responder.ts'
import type { ClipMedia, FramesWanted } from './item.ts'

/** Frames of so many bytes are kept: some hundred clips of sixteen pictures. */
const MAX_BYTES = 256 * 2 ** 20
/** Clips that are decoded at once: each is a process with threads of its own. */
const MAX_DECODING = 2

interface Entry {
  readonly frames: Promise<readonly Frame[]>
  /** Known once they are there. */
  bytes: number
}

/** Frames that are cut, scaled and encoded once a clip, however many questions ask for them; the latest used are kept. */
export class ClipCache {
  readonly #wanted: FramesWanted
  readonly #maxBytes: number
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry>()
  readonly #waiting: (() => void)[] = []
  #bytes = 0
  #decoding = 0

  constructor(wanted: FramesWanted, maxBytes = MAX_BYTES) {
    this.#wanted = wanted
    this.#maxBytes = maxBytes
  }

  frames(clip: ClipMedia, signal: AbortSignal): Promise<readonly Frame[]> {
    const known = this.#entries.get(clip.key)
    this.#entries.delete(clip.key)
    const entry = known ?? this.#decode(clip, signal)
    this.#entries.set(clip.key, entry)
    return entry.frames
  }

  #decode(clip: ClipMedia, signal: AbortSignal): Entry {
    const entry: Entry = { frames: this.#inTurn(() => clip.frames(this.#wanted, signal)), bytes: 0 }
    entry.frames.then(
      frames => {
        entry.bytes = frames.reduce((sum, frame) => sum + frame.jpeg.length, 0)
        this.#bytes += entry.bytes
        this.#evict()
      },
      // Those that asked are told; the next that asks tries again.
      () => this.#entries.delete(clip.key),
    )
    return entry
  }

  #evict(): void {
    for (const [key, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return
      // What is still being decoded is wanted, and counts nothing yet.
      if (bytes === 0) continue
      this.#entries.delete(key)
      this.#bytes -= bytes
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    while (this.#decoding >= MAX_DECODING) await new Promise<void>(resolve => this.#waiting.push(resolve))
    this.#decoding++
    try {
      return await work()
    } finally {
      this.#decoding--
      this.#waiting.shift()?.()
    }
  }
}
