import { ApiError, badRequest } from '../api-error.ts'
import type { Limits } from '../limits.ts'

/** Bytes of bodies that are in memory, of all requests together. */
export class Buffered {
  readonly #max: number
  #held = 0

  constructor(max: number) {
    this.#max = max
  }

  get held(): number {
    return this.#held
  }

  take(bytes: number): void {
    if (this.#held + bytes > this.#max) {
      throw new ApiError(429, 'too much is being sent at the same time; try again in 2 s', {
        ...{ code: 'server_busy', retryAfterS: 2 },
      })
    }
    this.#held += bytes
  }

  give(bytes: number): void {
    this.#held -= bytes
  }
}

/** Reads a JSON body and hands it to `work`; its bytes count as held until that is done. Errors: 400, 408, 413, 415, 429. */
export async function withJson<T>(
  request: Request,
  { maxBodyBytes, bodySeconds }: Limits,
  buffered: Buffered,
  work: (body: unknown) => Promise<T>,
): Promise<T> {
  refuseOtherKind(request)
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLong(maxBodyBytes)
  let bytes = 0
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of chunksWithin(request, 1000 * bodySeconds)) {
      if (bytes + chunk.length > maxBodyBytes) throw tooLong(maxBodyBytes)
      buffered.take(chunk.length)
      bytes += chunk.length
      chunks.push(chunk)
    }
    return await work(parsed(Buffer.concat(chunks.splice(0))))
  } finally {
    buffered.give(bytes)
  }
}

function refuseOtherKind(request: Request): void {
  const type = request.headers.get('content-type') ?? 'none'
  if (/^application\/json\s*(;|$)/i.test(type)) return
  throw new ApiError(415, `Content-Type: expected application/json, got ${type.slice(0, 80)}`, {
    code: 'unsupported_media_type',
  })
}

const tooLong = (max: number) =>
  new ApiError(413, `body: expected at most ${max} bytes, got more; send the video to /v1/files`, {
    code: 'body_too_large',
  })

/** The body's pieces as long as they come in time. */
export async function* chunksWithin(request: Request, waitMs: number): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader()
  if (!reader) return
  const endMs = performance.now() + waitMs
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), endMs - performance.now())
      if (done) return
      yield value
    }
  } finally {
    // A client that is gone cannot be told.
    await reader.cancel().catch(() => undefined)
  }
}

export async function inTime<T>(work: Promise<T>, waitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ApiError(408, 'body: expected to come in time', { code: 'timeout' })), waitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // Its message would quote what was sent.
    throw badRequest(`body: expected JSON, got ${bytes.length === 0 ? 'nothing' : 'something else'}`)
  }
}
