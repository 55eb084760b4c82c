import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { badInput, interrupted, messageOf, missing, type StvlmError } from '../base/errors.ts'
import { TryAgain } from '../base/retry.ts'

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>
  /** For the whole exchange, to the last byte of the answer. */
  readonly timeoutMs: number
  /** A longer answer is refused before it is held. */
  readonly maxBytes: number
  readonly signal?: AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Connections are kept: a handshake a question would cost more than a short answer. */
const AGENTS = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) }

/** Nobody answers there at all. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'])
/** The exchange broke off; the next may pass. */
const BROKEN_OFF = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'HPE_INVALID_EOF_STATE'])

/**
 * Posts JSON (in chunks) and reads the whole answer, whatever its status; redirections are not followed. Errors: TryAgain where the
 * server is not reachable (`missing`), breaks off or is late (`badInput`); `badInput` where the answer is too long or no
 * HTTP; `interrupted` by the signal. Addresses in errors bear no query.
 */
export function postJson(url: URL, json: readonly Buffer[], options: PostOptions): Promise<HttpAnswer> {
  const { headers, timeoutMs, maxBytes, signal } = options
  const where = addressOf(url)
  const length = json.reduce((sum, chunk) => sum + chunk.length, 0)
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const agent = url.protocol === 'https:' ? AGENTS['https:'] : AGENTS['http:']
    const fixed = { 'content-type': 'application/json', 'content-length': length, 'accept-encoding': 'identity' }
    const request = send(url, { method: 'POST', agent, headers: { ...headers, ...fixed } })
    const timer = setTimeout(() => request.destroy(late(timeoutMs, where)), timeoutMs)
    const abort = () => request.destroy(interrupted(where))
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    const fail = (cause: unknown) => {
      settle()
      reject(problemOf(cause, where))
    }
    request.on('error', fail)
    request.on('response', response => {
      readText(response, maxBytes, where).then(text => {
        settle()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      }, fail)
    })
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
    // Together on the wire: a segment a chunk would be slow.
    request.cork()
    for (const chunk of json) request.write(chunk)
    request.end()
  })
}

/** What of an address may stand in files and errors. */
export const addressOf = ({ origin, pathname }: URL): string => `${origin}${pathname}`

function readText(response: IncomingMessage, maxBytes: number, where: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else response.destroy(tooLong(maxBytes, where))
    })
    response.on('error', reject)
    response.on('end', () => {
      if (response.complete) resolve(Buffer.concat(chunks).toString('utf8'))
      else reject(brokenOff('the connection was closed half way', where))
    })
  })
}

function problemOf(cause: unknown, where: string): unknown {
  if (!(cause instanceof Error) || cause.name === 'StvlmError') return cause
  const code = 'code' in cause ? String(cause.code) : ''
  if (UNREACHABLE.has(code)) {
    return new TryAgain(
      'missing',
      { subject: 'server', expected: 'to be reachable', got: code, where },
      undefined,
      cause,
    )
  }
  if (BROKEN_OFF.has(code)) return brokenOff(`${code} (${cause.message})`, where)
  if (code.startsWith('HPE_')) {
    return badInput({ subject: 'answer', expected: 'HTTP', got: `something else (${code})`, where }, cause)
  }
  return missing({ subject: 'server', expected: 'to be reachable', got: messageOf(cause), where }, cause)
}

const brokenOff = (got: string, where: string): StvlmError =>
  new TryAgain('badInput', { subject: 'answer', expected: 'to be whole', got, where })

const late = (timeoutMs: number, where: string): StvlmError =>
  new TryAgain('badInput', { subject: 'answer', expected: `within ${timeoutMs / 1000} s`, got: 'none', where })

const tooLong = (maxBytes: number, where: string): StvlmError =>
  badInput({ subject: 'answer', expected: `at most ${maxBytes} bytes`, got: 'more', where })
