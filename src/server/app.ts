import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { messageOf } from '../base/errors.ts'
import { ApiError, toApiError } from './api-error.ts'
import type { Call, ServerContext } from './context.ts'
import { admit } from './guard/admit.ts'
import { ANYBODY } from './guard/keys.ts'
import { openApiDocument } from './openapi.ts'
import type { Route } from './route.ts'
import { CHAT_ROUTES } from './routes/chat.ts'
import { FILE_ROUTES } from './routes/files.ts'
import { HEALTH_ROUTES } from './routes/health.ts'
import { TRACK_ROUTES } from './routes/tracks.ts'
import { watchBody } from './watch-body.ts'

export const ROUTES: readonly Route[] = [...CHAT_ROUTES, ...FILE_ROUTES, ...TRACK_ROUTES, ...HEALTH_ROUTES]

export type App = Hono<{ Bindings: HttpBindings }>

/** The server as a function of requests. */
export function createApp(context: ServerContext, version: string): App {
  const app = new Hono<{ Bindings: HttpBindings }>()
  const document = openApiDocument(ROUTES, version)
  app.get('/openapi.json', () => Response.json(document))
  for (const one of ROUTES) {
    const path = one.path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.on(one.method.toUpperCase(), path, c => respond(context, one, c.req.raw, c.req.param()))
  }
  app.all('*', c => {
    const known = ROUTES.filter(one => matches(one.path, c.req.path)).map(one => one.method.toUpperCase())
    return respond(context, known.length > 0 ? wrongMethod(known) : NO_ROUTE, c.req.raw, {})
  })
  return app
}

const matches = (pattern: string, path: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)

type Answering = Pick<Route, 'path' | 'open' | 'run'>

const NO_ROUTE: Answering = {
  path: 'unknown',
  open: true,
  run: () =>
    Promise.reject(new ApiError(404, 'path: expected one of /openapi.json, got another', { code: 'not_found' })),
}

const wrongMethod = (known: readonly string[]): Answering => ({
  path: 'unknown',
  open: true,
  run: () =>
    Promise.reject(new ApiError(405, `method: expected ${known.join(' or ')}`, { code: 'method_not_allowed' })),
})

async function respond(
  context: ServerContext,
  answering: Answering,
  request: Request,
  params: Readonly<Record<string, string>>,
): Promise<Response> {
  const startMs = performance.now()
  const id = requestId(request)
  const linked = linkedTo(request.signal, context.stopping)
  let owner = ANYBODY
  let response: Response
  let extra: Record<string, string> = {}
  let why: unknown
  try {
    if (!answering.open) ({ owner, extra } = admit(context, request))
    const call: Call = { context, request, id, owner, signal: linked.signal }
    response = await answering.run(call, params)
  } catch (problem) {
    why = problem
    response = refusal(toApiError(problem))
  }
  for (const [name, value] of Object.entries({ ...extra, 'x-request-id': id, 'x-content-type-options': 'nosniff' })) {
    response.headers.set(name, value)
  }
  if (context.isDraining()) response.headers.set('connection', 'close')
  const { method } = request
  const { status } = response
  return watchBody(response, request.signal, bytes => {
    linked.free()
    const seconds = (performance.now() - startMs) / 1000
    context.metrics.request(answering.path, method, status, seconds)
    const told = why === undefined ? {} : { message: messageOf(why), ...(status === 500 && stackOf(why)) }
    const left = request.signal.aborted && { left: true }
    const fields = { request: id, method, route: answering.path, status, seconds: Number(seconds.toFixed(4)), bytes }
    context.log(status >= 500 ? 'error' : 'info', 'request', { ...fields, key: owner, ...left, ...told })
  })
}

/** Ended by the client or by the server; its place at the server's own signal, which outlives it, is given back. */
function linkedTo(client: AbortSignal, stopping: AbortSignal): { signal: AbortSignal; free(): void } {
  const aborter = new AbortController()
  const end = () => aborter.abort()
  for (const one of [client, stopping]) {
    if (one.aborted) end()
    one.addEventListener('abort', end, { once: true })
  }
  return { signal: aborter.signal, free: () => stopping.removeEventListener('abort', end) }
}

const stackOf = (problem: unknown) => (problem instanceof Error && problem.stack ? { stack: problem.stack } : {})

/** What the client calls it, where that can stand in a log. */
function requestId({ headers }: Request): string {
  const given = headers.get('x-request-id')
  return given !== null && /^[\w-]{8,64}$/.test(given) ? given : randomUUID()
}

function refusal({ status, fields, retryAfterS }: ApiError): Response {
  const headers = new Headers(retryAfterS === undefined ? [] : [['retry-after', String(retryAfterS)]])
  return Response.json({ error: fields }, { status, headers })
}
