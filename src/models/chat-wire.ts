import { z } from 'zod'
import type { SharedString } from './json-chunks.ts'

/** The part of OpenAI's chat completions that vLLM, SGLang, LMDeploy, Ollama and llama.cpp share. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string | SharedString } }
  | { readonly type: 'video_url'; readonly video_url: { readonly url: string } }

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string | readonly ContentPart[]
}

export interface ChatBody {
  readonly model: string
  readonly messages: readonly ChatMessage[]
  /** temperature, max_tokens, top_p, seed, and whatever else one server takes. */
  readonly [parameter: string]: unknown
}

const textPart = z.object({ type: z.literal('text'), text: z.string() })
const content = z.union([z.string(), z.array(z.union([textPart, z.object({ type: z.string() })]))])

/** What is read of a reply; servers add fields of their own. */
export const chatReplySchema = z.object({
  choices: z.array(
    z.object({
      message: z.object({ content: content.nullish(), refusal: z.string().nullish() }),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z
    .object({
      prompt_tokens: z.int().nonnegative().nullish().catch(undefined),
      completion_tokens: z.int().nonnegative().nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
})

export type ChatReplyBody = z.infer<typeof chatReplySchema>

const errorFields = z.object({
  message: z.string().optional(),
  type: z.string().nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
})

/** How servers say what went wrong: OpenAI and vLLM, Ollama, FastAPI. */
export const errorBodySchema = z.union([
  z.object({ error: z.union([z.string(), errorFields]) }),
  z.object({ object: z.literal('error'), ...errorFields.shape }),
  z.object({ detail: z.unknown() }),
])

export interface ServerComplaint {
  readonly message: string
  /** An HTTP status or a word, as the server says it. */
  readonly code?: string
}

/** The complaint in a body, where it is one. */
export function complaintIn(body: unknown): ServerComplaint | undefined {
  const parsed = errorBodySchema.safeParse(body)
  if (!parsed.success) return undefined
  if ('detail' in parsed.data) return { message: JSON.stringify(parsed.data.detail) }
  const error = 'error' in parsed.data ? parsed.data.error : parsed.data
  if (typeof error === 'string') return { message: error }
  const code = error.code ?? error.type
  return { message: error.message ?? JSON.stringify(error), ...(code != null && { code: String(code) }) }
}

/** The model's words; undefined where the reply holds none. */
export function textOfReply({ choices }: ChatReplyBody): string | undefined {
  const message = choices[0]?.message
  if (message === undefined) return undefined
  const { content: said, refusal } = message
  if (Array.isArray(said)) return said.flatMap(part => ('text' in part ? [part.text] : [])).join('')
  return said ?? refusal ?? undefined
}
