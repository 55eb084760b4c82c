import { Random } from '../../base/random.ts'
import { withRetries } from '../../base/retry.ts'
import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import type { DecodedFrame } from '../../media/decode.ts'
import { pngBytes, type RgbImage } from '../../media/image.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { ContentPart } from '../../models/chat-wire.ts'
import { type ChatServer, chat } from '../../models/openai-chat.ts'
import { keyFrom, parseSpec } from '../../models/openai-spec.ts'
import type { Track } from '../../tracks/scene.ts'
import type { Removal } from '../filter.ts'

/** A vision-language model behind an OpenAI-compatible server. */
export interface AskedModel {
  readonly model: string
  readonly server: ChatServer
}

const SPEC = /^openai:(.+)$/
const TIMEOUT_MS = 120_000
const ATTEMPTS = 5
/** Answers are a word or a number. */
const MOST_TOKENS = 32

/** `openai:NAME@URL`; the key is taken from the environment. Errors: `usage` for another form. */
export function askedModel(spec: string, subject: string, env: NodeJS.ProcessEnv = process.env): AskedModel {
  const { model, url } = parseSpec(SPEC.exec(spec)?.[1] ?? '', subject)
  const key = keyFrom({ env })
  return { model, server: { url, timeoutMs: TIMEOUT_MS, ...(key !== undefined && { key }) } }
}

/** What a model is asked of a track. */
export interface AskedRule {
  readonly rule: string
  /** A track of which the model says more than this goes. */
  readonly limit: number
  /** Undefined where there is nothing to ask, or no answer that can be read. */
  measure(track: Track, source: VideoSource, model: AskedModel, signal?: AbortSignal): Promise<number | undefined>
}

/** The tracks that go by what the model says of them, one after another. Errors: those of `answerOn`. */
export async function refusedBy(
  { rule, limit, measure }: AskedRule,
  tracks: readonly Track[],
  source: VideoSource,
  model: AskedModel,
  { signal, onProgress }: WorkOptions = {},
): Promise<Removal[]> {
  const removed: Removal[] = []
  for (const [i, track] of tracks.entries()) {
    throwIfAborted(signal, source.path)
    const value = await measure(track, source, model, signal)
    if (value !== undefined && value > limit) removed.push({ trackId: track.id, rule, value, limit })
    onProgress?.({ done: i + 1, total: tracks.length, unit: 'tracks' })
  }
  return removed
}

/** What the model says of the pictures. Errors: those of `chat`, after some attempts. */
export async function answerOn(
  { model, server }: AskedModel,
  pictures: readonly RgbImage[],
  text: string,
  signal?: AbortSignal,
): Promise<string> {
  const shown = pictures.map((picture): ContentPart => {
    const url = `data:image/png;base64,${Buffer.from(pngBytes(picture)).toString('base64')}`
    return { type: 'image_url', image_url: { url } }
  })
  const content: ContentPart[] = [...shown, { type: 'text', text }]
  const body = { model, temperature: 0, max_tokens: MOST_TOKENS, messages: [{ role: 'user' as const, content }] }
  const random = new Random(0, 'filter by a model')
  const reply = await withRetries(() => chat(server, body, signal), { attempts: ATTEMPTS, random, signal })
  return reply.text
}

/** The pictures nearest to these rising times, one a time, at most so wide. */
export async function picturesAt(
  source: VideoSource,
  timesS: readonly number[],
  { mostWidthPx = source.widthPx, signal }: { readonly mostWidthPx?: number; readonly signal?: AbortSignal } = {},
): Promise<DecodedFrame[]> {
  const indices = timesS.map(timeS => nearestIndex(source.stampsS, timeS))
  const chosen = new Set(indices)
  const scale = Math.min(1, mostWidthPx / source.widthPx)
  const even = (px: number): number => Math.max(2, 2 * Math.round((px * scale) / 2))
  const size = scale < 1 ? { widthPx: even(source.widthPx), heightPx: even(source.heightPx) } : {}
  const range = { first: Math.min(...indices), last: Math.max(...indices) }
  const pictures = new Map<number, DecodedFrame>()
  const only = (index: number): boolean => chosen.has(index)
  for await (const { data, ...frame } of source.frames({ format: 'rgb24', ...size, ...range, only, signal })) {
    // The decoder uses its buffer again.
    pictures.set(frame.index, { ...frame, data: data.slice() })
  }
  return indices.flatMap(index => pictures.get(index) ?? [])
}

const nearestIndex = (stampsS: readonly number[], timeS: number): number =>
  stampsS.reduce((best, stampS, i) => (Math.abs(stampS - timeS) < Math.abs(stampsS[best] - timeS) ? i : best), 0)
