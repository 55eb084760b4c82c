import { randomUUID } from 'node:crypto'
import {
  isJSONRPCRequest,
  type McpServer,
  type RequestId,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server'
import { ApiError } from '../api-error.ts'
import { watchBody } from '../watch-body.ts'
import type { McpContext } from './context.ts'
import { createMcpServer } from './mcp-server.ts'

interface Session {
  readonly server: McpServer
  readonly transport: WebStandardStreamableHTTPServerTransport
  /** The name of the key that began it. */
  readonly owner: string
  usedMs: number
  /** Calls without an answer. */
  calls: number
}

export interface SessionLimits {
  /** At the same time; the one that was idle longest makes room. */
  readonly most: number
  /** One without a call for so long ends. */
  readonly idleSeconds: number
}

/** One HTTP request with its body. */
export interface Post {
  readonly request: Request
  /** Absent for GET and DELETE. */
  readonly body?: unknown
  readonly owner: string
}

/** Sessions of clients of the protocol revisions before 2026-07-28: each has a server of its own. */
export class Sessions {
  readonly #context: McpContext
  readonly #limits: SessionLimits
  readonly #sessions = new Map<string, Session>()

  constructor(context: McpContext, limits: SessionLimits) {
    this.#context = context
    this.#limits = limits
  }

  get size(): number {
    return this.#sessions.size
  }

  /** Errors: 404 for a session that is not the key's or has ended; 429 where all are at work. */
  async handle({ request, body, owner }: Post): Promise<Response> {
    const id = request.headers.get('mcp-session-id')
    const session = id === null ? await this.#begin(owner) : this.#find(id, owner)
    session.usedMs = performance.now()
    const ids = requestsOf(body)
    session.calls += ids.length
    const done = () => {
      session.calls -= ids.length
      session.usedMs = performance.now()
      if (request.signal.aborted) cancel(session, ids)
    }
    try {
      const response = await session.transport.handleRequest(request, {
        ...(body !== undefined && { parsedBody: body }),
      })
      // It did not begin with `initialize`.
      if (session.transport.sessionId === undefined) await session.server.close()
      return watchBody(response, request.signal, done)
    } catch (problem) {
      done()
      throw problem
    }
  }

  /** Ends those that were idle too long. */
  async sweep(nowMs: number = performance.now()): Promise<void> {
    const beforeMs = nowMs - 1000 * this.#limits.idleSeconds
    for (const [id, session] of this.#sessions) {
      if (session.calls === 0 && session.usedMs < beforeMs) await this.#end(id)
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.keys()].map(id => this.#end(id)))
  }

  #find(id: string, owner: string): Session {
    const session = this.#sessions.get(id)
    if (session && session.owner === owner) return session
    throw new ApiError(404, 'Mcp-Session-Id: expected a session that is open; begin with initialize', {
      code: 'not_found',
    })
  }

  async #begin(owner: string): Promise<Session> {
    await this.#makeRoom()
    const server = createMcpServer(this.#context)
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: id => {
        this.#sessions.set(id, session)
      },
      onsessionclosed: id => this.#end(id),
    })
    const session: Session = { server, transport, owner, usedMs: performance.now(), calls: 0 }
    await server.connect(transport)
    return session
  }

  async #makeRoom(): Promise<void> {
    if (this.#sessions.size < this.#limits.most) return
    const idle = [...this.#sessions].filter(([, { calls }]) => calls === 0)
    const [first] = idle.sort(([, a], [, b]) => a.usedMs - b.usedMs)
    if (!first) {
      const message = `sessions: ${this.#sessions.size} are at work already; try again in 10 s`
      throw new ApiError(429, message, { code: 'server_busy', retryAfterS: 10 })
    }
    await this.#end(first[0])
  }

  async #end(id: string): Promise<void> {
    const session = this.#sessions.get(id)
    this.#sessions.delete(id)
    await session?.server.close()
  }
}

function requestsOf(body: unknown): RequestId[] {
  const messages: unknown[] = Array.isArray(body) ? body : [body]
  return messages.filter(isJSONRPCRequest).map(message => message.id)
}

/**
 * These streams cannot be taken up again (there is no event store), so that an answer to a client that left would reach nobody: its calls end
 * as if it had cancelled them.
 */
function cancel({ transport }: Session, ids: readonly RequestId[]): void {
  for (const requestId of ids) {
    transport.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId, reason: 'left' } })
  }
}
