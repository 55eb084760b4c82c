import { z } from 'zod'
import { badRequest, notFound } from './api-error.ts'
import type { Call } from './context.ts'
import { withJson } from './guard/body.ts'

/** A kind of answer, for the document. */
export interface ReplyKind {
  readonly about: string
  readonly type?: string
  readonly schema?: z.ZodType
}

interface Description {
  readonly method: 'get' | 'post' | 'delete'
  /** As OpenAPI writes it: /v1/files/{id}. */
  readonly path: string
  readonly operationId: string
  readonly summary: string
  readonly tag: string
  /** Answered without a key. */
  readonly open?: true
  readonly replies: Readonly<Record<number, ReplyKind>>
}

type Finish = () => Promise<Response>

interface Spec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> extends Description {
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** The body is none of JSON, and read by `handle` itself: its schema is for the document. */
  readonly form?: z.ZodType
  /** A function as its result goes on when the body has been let go. */
  handle(
    call: Call,
    input: { readonly params: z.output<P>; readonly query: z.output<Q>; readonly body: z.output<B> },
  ): Promise<Response | Finish> | Response
}

/** One row of the server: what is documented is what is checked. */
export interface Route extends Description {
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly form?: z.ZodType
  run(call: Call, params: Readonly<Record<string, string>>): Promise<Response>
}

export function route<
  P extends z.ZodType = z.ZodObject,
  Q extends z.ZodType = z.ZodObject,
  B extends z.ZodType = z.ZodUndefined,
>(spec: Spec<P, Q, B>): Route {
  const { params = z.object({}), query = z.object({}), body } = spec
  return {
    ...spec,
    async run(call, given) {
      const checkedParams = params.safeParse(given)
      // An id of another form cannot be there.
      if (!checkedParams.success) throw notFound('that')
      const input = {
        params: checkedParams.data as z.output<P>,
        query: parse(query, queryOf(call.request)) as z.output<Q>,
      }
      const done = body
        ? await withJson(call.request, call.context.limits, call.context.buffered, async json =>
            spec.handle(call, { ...input, body: parse(body, json) as z.output<B> }),
          )
        : await spec.handle(call, { ...input, body: undefined as z.output<B> })
      return typeof done === 'function' ? await done() : done
    },
  }
}

function queryOf({ url }: Request): Record<string, string> {
  return Object.fromEntries(new URL(url).searchParams)
}

/** Errors: 400 with the field in `param`. */
function parse(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = deepest(result.error.issues[0])
  const param = issue.path.map(String).join('.').slice(0, 200)
  const field = param === '' ? 'body' : param
  throw badRequest(`${field}: ${issue.message}`.slice(0, 500), param === '' ? undefined : param, 'invalid_value')
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Of a choice between forms, what is wrong with the one that came furthest. */
function deepest(issue: z.core.$ZodIssue): Issue {
  if (issue.code !== 'invalid_union') return issue
  const inner = issue.errors.flat().map(deepest)
  const best = inner.reduce<Issue | undefined>((a, b) => (a && a.path.length >= b.path.length ? a : b), undefined)
  return best && best.path.length > 0 ? { path: [...issue.path, ...best.path], message: best.message } : issue
}
