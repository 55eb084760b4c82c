import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createMcpHandler, isLegacyRequest, readRequestBody } from '@modelcontextprotocol/server'
import { messageOf } from '../../base/errors.ts'
import { sleep } from '../../base/retry.ts'
import { ApiError, toApiError } from '../api-error.ts'
import { admit, type Door } from '../guard/admit.ts'
import type { Keyring } from '../guard/keys.ts'
import { Rates } from '../guard/rate.ts'
import { listen, refuseOpenHost } from '../listen.ts'
import { watchBody } from '../watch-body.ts'
import type { McpContext } from './context.ts'
import { createMcpServer } from './mcp-server.ts'
import { type Post, type SessionLimits, Sessions } from './sessions.ts'

export interface McpHttpOptions {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** Required beyond this machine. */
  readonly keys?: Keyring
  readonly limits?: Partial<McpLimits>
}

export interface McpLimits extends SessionLimits {
  readonly maxBodyBytes: number
  /** Requests of one key. */
  readonly perMinute: number
  /** What is under way when it is told to stop. */
  readonly drainSeconds: number
}

const LIMITS: McpLimits = { most: 64, idleSeconds: 1800, maxBodyBytes: 2 ** 20, perMinute: 600, drainSeconds: 10 }
const PATH = '/mcp'
const SWEEP_MS = 60_000
const MAX_CONNECTIONS = 256
/** Clients that listen for changes; nothing changes here. */
const MAX_SUBSCRIPTIONS = 64

export interface RunningMcp {
  /** With its path. */
  readonly url: string
  readonly sessions: Sessions
  stop(): Promise<void>
}

/** Streamable HTTP, for clients of all protocol revisions. Errors: `usage` as `stvlm serve`. */
export async function startMcpHttp(context: McpContext, options: McpHttpOptions): Promise<RunningMcp> {
  refuseOpenHost(options)
  const limits = { ...LIMITS, ...options.limits }
  const sessions = new Sessions(context, limits)
  const state = { draining: false, calls: 0 }
  const { keys } = options
  const door: Door = { rates: new Rates(limits.perMinute), isDraining: () => state.draining, ...(keys && { keys }) }
  const onerror = (problem: Error) => context.log('warn', 'client', { message: messageOf(problem) })
  const modern = createMcpHandler(() => createMcpServer(context), {
    ...{ legacy: 'reject', onerror, maxSubscriptions: MAX_SUBSCRIPTIONS },
  })
  const answer = async (post: Post): Promise<Response> => {
    const { request, body } = post
    if (await isLegacyRequest(request, body)) return sessions.handle(post)
    return modern.fetch(request, { ...(body !== undefined && { parsedBody: body }) })
  }
  const server = createServer(
    { headersTimeout: 15_000, requestTimeout: 60_000 },
    getRequestListener(async request => {
      // Streams that only listen hold nothing up.
      const counted = request.method === 'POST' ? 1 : 0
      state.calls += counted
      const response = await respond(request, door, limits, answer, context)
      return watchBody(response, request.signal, () => {
        state.calls -= counted
      })
    }),
  )
  server.maxConnections = MAX_CONNECTIONS
  const sweeper = setInterval(() => void sessions.sweep().catch(onerror), SWEEP_MS)
  sweeper.unref()
  const url = `${await listen(server, options)}${PATH}`
  context.log('info', 'listening', { url, keys: keys?.size ?? 0, folders: context.folders.paths.join(', ') })
  return {
    ...{ url, sessions },
    async stop() {
      state.draining = true
      clearInterval(sweeper)
      await drain(server, limits.drainSeconds, () => state.calls)
      await Promise.all([sessions.close(), modern.close()])
      server.closeAllConnections()
      context.log('info', 'stopped')
    },
  }
}

async function drain(server: Server, seconds: number, calls: () => number): Promise<void> {
  server.close()
  const endMs = performance.now() + 1000 * seconds
  while (calls() > 0 && performance.now() < endMs) await sleep(50)
}

async function respond(
  request: Request,
  door: Door,
  { maxBodyBytes }: McpLimits,
  answer: (post: Post) => Promise<Response>,
  { log }: McpContext,
): Promise<Response> {
  try {
    const { owner } = admit(door, request)
    if (new URL(request.url).pathname !== PATH) {
      throw new ApiError(404, `path: expected ${PATH}, got another`, { code: 'not_found' })
    }
    return await answer({
      request,
      owner,
      ...(request.method === 'POST' && { body: await bodyOf(request, maxBodyBytes) }),
    })
  } catch (problem) {
    const refused = toApiError(problem)
    if (refused.status === 500) log('error', 'request', { message: messageOf(problem) })
    return refusal(refused)
  }
}

async function bodyOf(request: Request, maxBytes: number): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    throw new ApiError(415, 'Content-Type: expected application/json, got another', { code: 'unsupported_media_type' })
  }
  const read = await readRequestBody(request, maxBytes)
  if (read.tooLarge)
    throw new ApiError(413, `body: expected at most ${maxBytes} bytes, got more`, { code: 'body_too_large' })
  try {
    return JSON.parse(read.text)
  } catch {
    // Its message would quote what was sent.
    throw new ApiError(400, 'body: expected JSON, got something else', { code: 'invalid_json' })
  }
}

/** As JSON-RPC has it where no request is known: the HTTP status tells programs more. */
function refusal({ status, fields, retryAfterS }: ApiError): Response {
  const headers = new Headers({ 'x-content-type-options': 'nosniff' })
  if (retryAfterS !== undefined) headers.set('retry-after', String(retryAfterS))
  if (status === 401) headers.set('www-authenticate', 'Bearer')
  const code = fields.code === 'invalid_json' ? -32700 : -32000
  return Response.json({ jsonrpc: '2.0', id: null, error: { code, message: fields.message } }, { status, headers })
}
