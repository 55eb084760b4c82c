import { throwIfAborted } from '../../base/work.ts'
import type { Generation } from './config.ts'
import type { Decoder, KvCache } from './decoder.ts'
import type { Embedder } from './embedder.ts'

export interface GreedyOptions extends Generation {
  readonly maxNewTokens: number
  readonly signal?: AbortSignal
  readonly onToken?: (id: number, logits: Float32Array) => void
}

/** From the logits after the prompt on: the likeliest token each time, the first of equals, until one that ends; that one is not given. */
export async function answerGreedily(
  { decoder, embedder, cache }: { decoder: Decoder; embedder: Embedder; cache: KvCache },
  start: Float32Array,
  promptIds: readonly number[],
  { maxNewTokens, eosIds, repetitionPenalty, signal, onToken }: GreedyOptions,
): Promise<number[]> {
  const ids: number[] = []
  const seen = new Set(repetitionPenalty === 1 ? [] : promptIds)
  for (let logits = start; ; ) {
    throwIfAborted(signal, 'answer')
    const id = likeliest(logits, seen, repetitionPenalty)
    onToken?.(id, logits)
    if (eosIds.includes(id)) return ids
    ids.push(id)
    if (ids.length >= maxNewTokens) return ids
    if (repetitionPenalty !== 1) seen.add(id)
    logits = await decoder.run(cache, await embedder.embed([id]), 1)
  }
}

function likeliest(logits: Float32Array, seen: ReadonlySet<number>, penalty: number): number {
  let [best, score] = [0, Number.NEGATIVE_INFINITY]
  for (let id = 0; id < logits.length; id++) {
    const own = seen.has(id) ? penalised(logits[id], penalty) : logits[id]
    if (own > score) [best, score] = [id, own]
  }
  return best
}

/** In 32 bits, as torch computes it. */
const penalised = (logit: number, penalty: number): number => Math.fround(logit > 0 ? logit / penalty : logit * penalty)
