import { badInput, badUsage, missing, type StvlmError } from '../base/errors.ts'
import { TryAgain } from '../base/retry.ts'
import { type ChatBody, chatReplySchema, complaintIn, textOfReply } from './chat-wire.ts'
import { jsonChunks } from './json-chunks.ts'
import { addressOf, type HttpAnswer, postJson } from './post-json.ts'
import { retryAfterMs } from './retry-after.ts'

export interface ChatServer {
  /** Of the chat completions themselves. */
  readonly url: URL
  /** Goes into the header and nowhere else; what the server says is cleared of it. */
  readonly key?: string
  readonly timeoutMs: number
  readonly maxBytes?: number
}

export interface ChatReply {
  readonly text: string
  readonly promptTokens?: number
  readonly completionTokens?: number
}

/** An answer to one question is a few kilobytes; reasoning makes it longer, nothing makes it this long. */
export const MAX_REPLY_BYTES = 8 * 2 ** 20
/** How much of what a server says goes into an error. */
const MAX_COMPLAINT = 300

/**
 * One exchange with an OpenAI-compatible server. Errors: TryAgain for 408, 425, 429, 5xx and what `postJson` says so of;
 * `usage` and `missing` where no question can succeed (400, 401, 403, 404, no quota, a redirection); `badInput` where
 * this one answer is none.
 */
export async function chat(server: ChatServer, body: ChatBody, signal?: AbortSignal): Promise<ChatReply> {
  const { url, key, timeoutMs, maxBytes = MAX_REPLY_BYTES } = server
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const answer = await postJson(url, jsonChunks(body), { headers, timeoutMs, maxBytes, signal })
  const text = key === undefined ? answer.text : answer.text.replaceAll(key, '***')
  return readReply({ ...answer, text }, addressOf(url))
}

function readReply(answer: HttpAnswer, where: string): ChatReply {
  const { status, headers, text } = answer
  const body = parsed(text)
  const complaint = complaintIn(body)
  if (status !== 200)
    throw refusal(status, complaint?.code, `${status} ${complaint?.message ?? plain(text)}`, answer, where)
  if (complaint) {
    const said = `200 with an error: ${complaint.message}`
    throw refusal(Number(complaint.code), complaint.code, said, answer, where)
  }
  const reply = chatReplySchema.safeParse(body)
  if (!reply.success) {
    const kind = headers['content-type'] ?? 'no content-type'
    throw noReply(`${kind}: ${plain(text) || 'nothing'}`, where)
  }
  const said = textOfReply(reply.data)
  const reason = reply.data.choices[0]?.finish_reason
  if (said === undefined)
    throw noReply(reply.data.choices.length === 0 ? 'empty choices' : 'a message without text', where)
  if (said === '' && reason === 'length') throw noReply('no text before max_tokens was reached', where)
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = reply.data.usage ?? {}
  return {
    text: said,
    ...(promptTokens != null && { promptTokens }),
    ...(completionTokens != null && { completionTokens }),
  }
}

/** A status as an error; servers that answer 200 with an error say the status in it, if at all. */
function refusal(
  status: number,
  code: string | undefined,
  said: string,
  { headers }: HttpAnswer,
  where: string,
): StvlmError {
  const got = said.slice(0, MAX_COMPLAINT)
  if (code === 'insufficient_quota') return missing({ subject: 'server', expected: 'quota to be left', got, where })
  if (status === 401 || status === 403) {
    return missing({ subject: 'key', expected: 'one that the server takes, in the environment', got, where })
  }
  if (status === 404) return missing({ subject: 'server', expected: 'to know the model and the path', got, where })
  if (status === 400 || (status >= 300 && status < 400)) {
    return badUsage({ subject: 'server', expected: 'to take the request', got, where })
  }
  const details = { subject: 'server', expected: 'an answer', got, where }
  const mayPass = status >= 500 || status === 429 || status === 408 || status === 425
  return mayPass ? new TryAgain('badInput', details, retryAfterMs(headers, Date.now())) : badInput(details)
}

const noReply = (got: string, where: string): StvlmError =>
  badInput({ subject: 'answer', expected: 'a chat completion', got: got.slice(0, MAX_COMPLAINT), where })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the caller says what stands there instead.
    return undefined
  }
}

/** The words of an HTML page, or the text itself. */
function plain(text: string): string {
  const words = text
    .slice(0, 20_000)
    .replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
  return words.replaceAll(/[\s\p{Cc}\uFFFD]+/gu, ' ').trim()
}
