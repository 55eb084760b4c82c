import { readFile } from 'node:fs/promises'
import type { Media, Prompt, Responder, Turn } from '../bench/responder.ts'
import type { ChatMessage, ContentPart } from '../models/chat-wire.ts'
import { SharedString } from '../models/json-chunks.ts'
import { type ChatServer, chat } from '../models/openai-chat.ts'
import { type KeyOptions, keyFrom, parseSpec } from '../models/openai-spec.ts'
import { addressOf } from '../models/post-json.ts'

/** Sampling parameters and whatever else goes into the body of every request; null takes a default out. */
export type BodyParameters = Readonly<Record<string, unknown>>

export interface OpenAiOptions extends KeyOptions {
  /** What is sent of a clip; a blind model gets the words alone. */
  readonly media: 'frames' | 'video' | 'nothing'
  readonly body: BodyParameters
  readonly timeoutMs: number
}

/** Answers are short and repeatable unless the user wants others. */
const DEFAULT_BODY: BodyParameters = { temperature: 0, max_tokens: 512 }

/** A model behind any OpenAI-compatible server; `spec` is NAME@URL, as "Qwen/Qwen2.5-VL-7B-Instruct@http://localhost:8000/v1". */
export function openAiResponder(spec: string, options: OpenAiOptions): Responder {
  const { model, url } = parseSpec(spec)
  const key = keyFrom(options)
  const server: ChatServer = { url, timeoutMs: options.timeoutMs, ...(key !== undefined && { key }) }
  const body = withoutNulls({ ...DEFAULT_BODY, ...options.body })
  return {
    name: model,
    sees: options.media,
    server: addressOf(url),
    settings: { responder: 'openai', media: options.media, body: JSON.stringify(sorted(body)) },
    async answer({ prompt }, signal) {
      const reply = await chat(server, { ...body, model, messages: await messagesOf(prompt) }, signal)
      const { text, promptTokens, completionTokens } = reply
      const usage = {
        ...(promptTokens !== undefined && { promptTokens }),
        ...(completionTokens !== undefined && { completionTokens }),
      }
      return { text, ...(Object.keys(usage).length > 0 && { usage }) }
    },
  }
}

const withoutNulls = (body: BodyParameters): BodyParameters =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))

const sorted = (body: BodyParameters): BodyParameters =>
  Object.fromEntries(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)))

export async function messagesOf({ system, shots, ask }: Prompt): Promise<ChatMessage[]> {
  const messages: ChatMessage[] = system === undefined ? [] : [{ role: 'system', content: system }]
  for (const shot of shots) {
    messages.push({ role: 'user', content: await contentOf(shot) }, { role: 'assistant', content: shot.answer })
  }
  messages.push({ role: 'user', content: await contentOf(ask) })
  return messages
}

async function contentOf({ text, media }: Turn): Promise<string | ContentPart[]> {
  const shown = await partsOf(media)
  return shown.length === 0 ? text : [...shown, { type: 'text', text }]
}

/** Every frame after its time stamp in words. */
async function partsOf(media: Media): Promise<ContentPart[]> {
  if (media.kind === 'nothing') return []
  if (media.kind === 'video') {
    const url = `data:video/mp4;base64,${(await readFile(media.file)).toString('base64')}`
    return [{ type: 'video_url', video_url: { url } }]
  }
  return media.frames.flatMap(({ timeS, jpeg }): ContentPart[] => [
    { type: 'text', text: `${Number(timeS.toFixed(2))} s:` },
    { type: 'image_url', image_url: { url: dataUrlOf(jpeg) } },
  ])
}

/** Pictures are shared by the questions of a clip, and so are their letters. */
const DATA_URLS = new WeakMap<Uint8Array, SharedString>()

function dataUrlOf(jpeg: Uint8Array): SharedString {
  const known = DATA_URLS.get(jpeg)
  if (known) return known
  const url = new SharedString(`data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`)
  DATA_URLS.set(jpeg, url)
  return url
}
