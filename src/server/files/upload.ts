import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { messageOf } from '../../base/errors.ts'
import { ApiError, badRequest } from '../api-error.ts'
import { inTime } from '../guard/body.ts'
import type { Limits } from '../limits.ts'
import { PURPOSES } from '../wire/files.ts'
import type { FileStore, StoredFile } from './file-store.ts'

/**
 * A multipart form with `purpose` and `file`, in either order, straight to the store: no more than a few pieces are in memory.
 * Errors: 400 for another form, 408 for a pause, 413 and 429 of the store.
 */
export async function receiveUpload(
  request: Request,
  store: FileStore,
  owner: string,
  limits: Limits,
): Promise<StoredFile> {
  const type = request.headers.get('content-type') ?? 'none'
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(type) || !request.body) {
    throw new ApiError(415, `Content-Type: expected multipart/form-data, got ${type.slice(0, 80)}`, {
      code: 'unsupported_media_type',
    })
  }
  const aborter = new AbortController()
  const signal = AbortSignal.any([request.signal, aborter.signal])
  const form = formOf(type, limits)
  let purpose: string | undefined
  let receiving: Promise<StoredFile> | undefined
  form.on('field', (name, value) => {
    if (name === 'purpose') purpose = value
  })
  form.on('file', (name, stream, filename) => {
    if (name !== 'file' || receiving) return void stream.resume()
    receiving = receiveFile(stream, store, { filename: filename ?? 'file', purpose: 'user_data', owner }, signal)
    // A failed file ends the form: the rest need not come.
    receiving.catch(problem => form.destroy(problem instanceof Error ? problem : new Error(messageOf(problem))))
  })
  try {
    await pipeline(pieces(request.body, 1000 * limits.bodySeconds), form, { signal })
    if (!receiving) throw badRequest('file: expected a part of that name, got none', 'file')
    return await withPurpose(await receiving, purpose, store)
  } catch (problem) {
    aborter.abort()
    await receiving?.catch(() => undefined)
    throw problem instanceof ApiError || request.signal.aborted
      ? problem
      : badRequest(`form: expected multipart/form-data, got ${messageOf(problem).slice(0, 100)}`)
  }
}

function formOf(type: string, { maxFileBytes }: Limits): Busboy {
  try {
    const limits = { files: 1, fields: 8, parts: 9, fieldSize: 1000, fileSize: maxFileBytes + 1 }
    return new Busboy({ headers: { 'content-type': type }, limits })
  } catch (problem) {
    throw badRequest(`form: expected multipart/form-data, got ${messageOf(problem).slice(0, 100)}`)
  }
}

const receiveFile = (
  stream: BusboyFileStream,
  store: FileStore,
  incoming: Parameters<FileStore['receive']>[1],
  signal: AbortSignal,
): Promise<StoredFile> => store.receive(stream, incoming, signal)

/** A pause ends the upload; slow it may be. */
async function* pieces(body: ReadableStream<Uint8Array>, waitMs: number): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), waitMs)
      if (done) return
      yield value
    }
  } finally {
    // A client that is gone cannot be told.
    await reader.cancel().catch(() => undefined)
  }
}

/** `purpose` may come after the file. */
async function withPurpose(file: StoredFile, purpose: string | undefined, store: FileStore): Promise<StoredFile> {
  const known = PURPOSES.find(name => name === purpose)
  if (known) return store.mark(file, known)
  await store.remove(file)
  const got = purpose === undefined ? 'nothing' : 'another word'
  throw badRequest(`purpose: expected ${PURPOSES.join(', ')}, got ${got}`, 'purpose')
}
