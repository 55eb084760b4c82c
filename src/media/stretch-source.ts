import { sha256Hex } from '../base/hash.ts'
import type { VideoSource } from './video-source.ts'

/** Frames first..last of a source as a source of its own: indices and times begin anew. The whole source is itself. */
export function stretchOf(
  source: VideoSource,
  { first, last }: { readonly first: number; readonly last: number },
): VideoSource {
  if (first === 0 && last === source.stampsS.length - 1) return source
  const startS = source.stampsS[first]
  return {
    path: source.path,
    widthPx: source.widthPx,
    heightPx: source.heightPx,
    stampsS: source.stampsS.slice(first, last + 1).map(stampS => stampS - startS),
    async *frames({ first: from = 0, last: to = last - first, only, ...options }) {
      const within = { ...options, first: first + from, last: first + Math.min(to, last - first) }
      for await (const frame of source.frames({ ...within, ...(only && { only: i => only(i - first) }) })) {
        yield { ...frame, index: frame.index - first, timeS: frame.timeS - startS }
      }
    },
    frameFile: index => source.frameFile(first + index),
    contentHash: async () => sha256Hex(`${await source.contentHash()} ${first}-${last}`),
  }
}
