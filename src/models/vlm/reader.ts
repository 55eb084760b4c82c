import { throwIfAborted } from '../../base/work.ts'
import type { Decoder, KvCache, SharedRows } from './decoder.ts'
import type { Embedder } from './embedder.ts'
import type { Asked, OpenKind, Piece, Rows } from './kinds/kind.ts'
import type { Prefix } from './prefixes.ts'
import type { VisionEncoder } from './vision.ts'

export interface ReaderParts {
  readonly kind: OpenKind
  readonly vision: VisionEncoder
  readonly embedder: Embedder
  readonly decoder: Decoder
}

/** A causal prompt is read in pieces: logits of a whole one would not fit in memory where the vocabulary is large. */
const PIECE_TOKENS = 256

/** Puts prompts through a model's graphs. */
export class Reader {
  readonly #parts: ReaderParts

  constructor(parts: ReaderParts) {
    this.#parts = parts
  }

  /** Looks at the clips and reads what is shared by all questions about them. */
  async shared(asked: Asked, signal?: AbortSignal): Promise<Prefix> {
    const { kind, vision, decoder } = this.#parts
    const clips: (Rows | undefined)[] = []
    for (const { clip } of asked.turns) {
      throwIfAborted(signal, 'answer')
      const images = await clip?.pictures([...clip.timesS.keys()], signal)
      clips.push(images && kind.rowsOf(await vision.see(images, clip && kind.wholeAtS?.(clip.timesS))))
    }
    const counts = clips.map(clip => clip?.count ?? 0)
    const pieces = kind.layout(asked, counts).shared
    const ids = pieces.flatMap(piece => ('ids' in piece ? piece.ids : placeholders(piece, kind.videoId)))
    const embeds = await this.#embed(pieces, clips, ids.length)
    const atOnce = kind.looksAhead ? ids.length : PIECE_TOKENS
    const rows = await this.#read(embeds, ids.length, atOnce, signal)
    return { rows, ids, counts, bytes: decoder.bytesOf(ids.length) }
  }

  /** Reads words after the shared part; at least one. Gives the logits of the token after them. */
  async own(cache: KvCache, ids: readonly number[], signal?: AbortSignal): Promise<Float32Array> {
    const { embedder, decoder } = this.#parts
    for (let from = 0; ; from += PIECE_TOKENS) {
      throwIfAborted(signal, 'answer')
      const piece = ids.slice(from, from + PIECE_TOKENS)
      const logits = await decoder.run(cache, await embedder.embed(piece), piece.length)
      if (from + PIECE_TOKENS >= ids.length) return logits
    }
  }

  async #read(embeds: Float32Array, count: number, atOnce: number, signal?: AbortSignal): Promise<SharedRows> {
    const { decoder } = this.#parts
    const cache = { shared: decoder.empty(), own: decoder.rows() }
    cache.own.reserve(count)
    const width = embeds.length / count
    for (let from = 0; from < count; from += atOnce) {
      throwIfAborted(signal, 'answer')
      const to = Math.min(count, from + atOnce)
      await decoder.run(cache, embeds.subarray(from * width, to * width), to - from)
    }
    return decoder.share(cache.own)
  }

  /** f32[count, width]: words from the table of embeddings, rows of clips as they are. */
  async #embed(pieces: readonly Piece[], clips: readonly (Rows | undefined)[], count: number): Promise<Float32Array> {
    const words = pieces.flatMap(piece => ('ids' in piece ? piece.ids : []))
    const embedded = await this.#parts.embedder.embed(words)
    const width = words.length > 0 ? embedded.length / words.length : (clips.find(Boolean)?.width ?? 0)
    const out = new Float32Array(count * width)
    let [to, at] = [0, 0]
    for (const piece of pieces) {
      if ('ids' in piece) {
        out.set(embedded.subarray(at, at + piece.ids.length * width), to)
        at += piece.ids.length * width
        to += piece.ids.length * width
      } else {
        out.set(clips[piece.turn]?.data.subarray(piece.from * width, piece.to * width) ?? [], to)
        to += (piece.to - piece.from) * width
      }
    }
    return out
  }
}

const placeholders = ({ from, to }: { from: number; to: number }, id: number): number[] =>
  Array.from({ length: to - from }, () => id)
