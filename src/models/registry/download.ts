import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { interrupted, messageOf, missing } from '../../base/errors.ts'
import type { WorkOptions } from '../../base/work.ts'
import { sha256OfFile } from '../../files/question-scenes.ts'
import { recordHash, wrongHash } from './check.ts'

export interface DownloadOptions extends WorkOptions {
  /** What the bytes must be; where nobody knows it is recorded beside the file. */
  readonly sha256?: string
  /** A connection that gives nothing for so long is given up. */
  readonly idleTimeoutMs?: number
}

const IDLE_TIMEOUT_MS = 60_000

/**
 * Fetches one file. What has come stays in `path.part` when it fails or is interrupted, and the next call goes on from
 * there (HTTP Range, RFC 9110) where the server still has the same bytes (If-Range by its ETag). The file gets its name
 * when it is whole and its hash is right. Errors: `missing` where it cannot be fetched, `badInput` with both hashes.
 */
export async function downloadFile(url: string, path: string, options: DownloadOptions = {}): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.part`
  await fetchRest(url, part, options)
  const sha256 = await sha256OfFile(part)
  if (options.sha256 !== undefined && sha256 !== options.sha256) {
    await discard(part)
    throw wrongHash(url, options.sha256, sha256)
  }
  if (options.sha256 === undefined) await recordHash(path, sha256)
  await rename(part, path)
  await rm(tagPath(part), { force: true })
}

const tagPath = (part: string): string => `${part}.etag`

async function discard(part: string): Promise<void> {
  await rm(part, { force: true })
  await rm(tagPath(part), { force: true })
}

/** Appends to the part what it lacks, or starts it anew where the server does not go on. */
async function fetchRest(url: string, part: string, options: DownloadOptions): Promise<void> {
  const { signal, idleTimeoutMs = IDLE_TIMEOUT_MS } = options
  const idle = new AbortController()
  const timer = setTimeout(() => idle.abort(), idleTimeoutMs)
  try {
    const have = await resumable(part)
    const response = await fetch(url, {
      // A compressed answer would have other lengths and other ranges than the file.
      headers: { 'accept-encoding': 'identity', ...(have && { range: `bytes=${have.bytes}-`, 'if-range': have.tag }) },
      signal: signal ? AbortSignal.any([signal, idle.signal]) : idle.signal,
    })
    await writeBody(response, part, url, have?.bytes ?? 0, { ...options, onChunk: () => timer.refresh() })
  } catch (cause) {
    if (signal?.aborted) throw interrupted(url)
    const got = idle.signal.aborted ? `nothing for ${idleTimeoutMs / 1000} s` : reasonOf(cause)
    throw missing({ subject: 'download', expected: 'the whole file', got, where: url }, cause)
  } finally {
    clearTimeout(timer)
  }
}

/** `fetch failed` says nothing; what lies under it does. */
function reasonOf(thrown: unknown): string {
  const under = thrown instanceof Error ? thrown.cause : undefined
  return under === undefined ? messageOf(thrown) : `${messageOf(thrown)}: ${messageOf(under)}`
}

/** What of the part can be kept: without the server's tag nobody knows whether its bytes are still the same. */
async function resumable(part: string): Promise<{ bytes: number; tag: string } | undefined> {
  const bytes = (await stat(part).catch(() => undefined))?.size ?? 0
  const tag = await readFile(tagPath(part), 'utf8').catch(() => '')
  return bytes > 0 && tag !== '' ? { bytes, tag } : undefined
}

interface BodyOptions extends DownloadOptions {
  readonly onChunk: () => void
}

async function writeBody(
  response: Response,
  part: string,
  url: string,
  haveBytes: number,
  { onProgress, onChunk }: BodyOptions,
): Promise<void> {
  const goesOn = response.status === 206 && startsAt(response, haveBytes)
  // 416: the part is as long as the file, or longer; its hash tells, and a wrong one starts anew.
  if (response.status === 416 && haveBytes > 0) return
  if (!goesOn && response.status !== 200) throw new Error(`HTTP status ${response.status}`)
  if (!response.body) throw new Error('no body')
  let done = goesOn ? haveBytes : 0
  const rest = Number(response.headers.get('content-length') ?? Number.NaN)
  const total = Number.isFinite(rest) && !response.headers.has('content-encoding') ? done + rest : undefined
  if (!goesOn) await startAnew(part, response.headers.get('etag'))
  const file = await open(part, 'a')
  try {
    for await (const chunk of response.body) {
      onChunk()
      await file.write(chunk)
      done += chunk.length
      onProgress?.({ done, ...(total !== undefined && { total }), unit: 'bytes', detail: url })
    }
  } finally {
    await file.close()
  }
  if (total !== undefined && done !== total) throw new Error(`${done} of ${total} bytes`)
}

const startsAt = (response: Response, bytes: number): boolean =>
  response.headers.get('content-range')?.startsWith(`bytes ${bytes}-`) === true

/** A weak tag promises no equal bytes. */
async function startAnew(part: string, tag: string | null): Promise<void> {
  await discard(part)
  if (tag !== null && !tag.startsWith('W/')) await writeFile(tagPath(part), tag)
}
