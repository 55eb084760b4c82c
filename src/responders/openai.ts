import { readFile } from 'node:fs/promises'
import { badUsage, missing } from '../base/errors.ts'
import type { Media, Prompt, Responder, Turn } from '../bench/responder.ts'
import type { ChatMessage, ContentPart } from '../models/chat-wire.ts'
import { SharedString } from '../models/json-chunks.ts'
import { type ChatServer, chat } from '../models/openai-chat.ts'
import { addressOf } from '../models/post-json.ts'

/** Sampling parameters and whatever else goes into the body of every request; null takes a default out. */
export type BodyParameters = Readonly<Record<string, unknown>>

export interface OpenAiOptions {
  /** What is sent of a clip; a blind model gets the words alone. */
  readonly media: 'frames' | 'video' | 'nothing'
  readonly body: BodyParameters
  readonly timeoutMs: number
  /** Name of the environment's variable that holds the key; by default the first of KEY_NAMES that is set. */
  readonly keyEnv?: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export const KEY_NAMES = ['STVLM_API_KEY', 'OPENAI_API_KEY'] as const

/** Answers are short and repeatable unless the user wants others. */
const DEFAULT_BODY: BodyParameters = { temperature: 0, max_tokens: 512 }
const CHAT_PATH = '/chat/completions'

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

/** The last @ before the address parts them: names may hold one. */
export function parseSpec(spec: string): { model: string; url: URL } {
  const found = /^(.+)@(https?:\/\/.+)$/i.exec(spec)
  if (!found || !URL.canParse(found[2])) {
    throw badUsage({ subject: '--model', expected: 'openai:NAME@http(s)://...', got: 'something else' })
  }
  const url = new URL(found[2])
  if (url.username || url.password) {
    throw badUsage({ subject: '--model', expected: 'no name or password in the address', got: 'one' })
  }
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = path.endsWith(CHAT_PATH) ? path : `${path || '/v1'}${CHAT_PATH}`
  url.hash = ''
  return { model: found[1], url }
}

function keyFrom({ keyEnv, env }: OpenAiOptions): string | undefined {
  const name = keyEnv ?? KEY_NAMES.find(candidate => env[candidate])
  if (name === undefined) return undefined
  const key = env[name]?.trim()
  if (!key) throw missing({ subject: 'key', expected: `in the environment's ${name}`, got: 'none' })
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw missing({ subject: `key in ${name}`, expected: 'letters, digits and signs', got: 'blanks or others' })
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
