import { messageOf, StvlmError } from '../base/errors.ts'

/** What went wrong, as OpenAI's servers say it: `{"error": {message, type, param, code}}`. */
export interface ErrorFields {
  readonly message: string
  readonly type: string
  readonly param: string | null
  readonly code: string | null
}

interface More {
  readonly param?: string
  readonly code?: string
  readonly retryAfterS?: number
}

/** An answer that is a refusal. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly fields: ErrorFields
  readonly retryAfterS: number | undefined

  constructor(status: number, message: string, { param, code, retryAfterS }: More = {}) {
    super(message)
    this.status = status
    this.fields = { message, type: typeOf(status), param: param ?? null, code: code ?? null }
    this.retryAfterS = retryAfterS
  }
}

/** OpenAI's words for the status. */
function typeOf(status: number): string {
  if (status >= 500) return 'server_error'
  if (status === 429) return 'rate_limit_error'
  if (status === 401) return 'authentication_error'
  return 'invalid_request_error'
}

export const badRequest = (message: string, param?: string, code?: string) =>
  new ApiError(400, message, { ...(param !== undefined && { param }), ...(code !== undefined && { code }) })

export const notFound = (what: string, param?: string) =>
  new ApiError(404, `${what} is not there`, { code: 'not_found', ...(param !== undefined && { param }) })

/** Anything that was thrown as a refusal; what nobody expected tells nothing of itself. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown
  if (!(thrown instanceof StvlmError)) {
    return new ApiError(500, 'the server failed; its log tells more by the request id', { code: 'internal_error' })
  }
  const message = publicMessage(thrown)
  switch (thrown.fault) {
    case 'missing':
      return new ApiError(503, message, { code: 'not_available' })
    case 'interrupted':
      return new ApiError(408, 'the request was ended before its answer', { code: 'interrupted' })
    default:
      return badRequest(message, undefined, thrown.fault === 'usage' ? 'invalid_value' : 'invalid_media')
  }
}

/** A path of this machine; addresses have a host before it. */
const PATHS = /(?<![\w/:])(?:file:)?\/(?:[^\s/:;,'"()]+\/)+[^\s/:;,'"()]*/g

/** Without where it happened: paths of the server are nobody's business. */
export function publicMessage(problem: unknown): string {
  if (!(problem instanceof StvlmError)) return messageOf(problem).replaceAll(PATHS, 'the file')
  const { subject, expected, got } = problem.details
  return `${subject}: expected ${expected}, got ${got}`.replaceAll(PATHS, 'the file').replaceAll(/\s+/g, ' ')
}
