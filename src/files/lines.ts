import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { PassThrough, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import unbzip2 from 'unbzip2-stream'
import { badInput, messageOf, StvlmError } from '../base/errors.ts'

/** A longer line is no record of ours; it would have to be held whole. */
export const MAX_LINE_BYTES = 64 * 2 ** 20

export interface Line {
  readonly text: string
  /** From 1. */
  readonly number: number
}

export interface LinesOptions {
  readonly maxLineBytes?: number
  readonly signal?: AbortSignal
  readonly onBytes?: (count: number) => void
}

/** The lines of a text file, `.gz` and `.bz2` too, without blank ones; memory is bounded by the longest line. */
export async function* readLines(path: string, options: LinesOptions = {}): AsyncGenerator<Line> {
  const { maxLineBytes = MAX_LINE_BYTES } = options
  let rest: Buffer[] = []
  let restBytes = 0
  let number = 1
  for await (const chunk of readBytes(path, options)) {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const piece = chunk.subarray(from, end)
      refuseLong(restBytes + piece.length, maxLineBytes, path, number)
      const text = decodeLine(rest, piece)
      if (text !== '') yield { text, number }
      number++
      from = end + 1
      rest = []
      restBytes = 0
    }
    if (from < chunk.length) {
      rest.push(chunk.subarray(from))
      restBytes += chunk.length - from
      refuseLong(restBytes, maxLineBytes, path, number)
    }
  }
  const text = decodeLine(rest, Buffer.alloc(0))
  if (text !== '') yield { text, number }
}

function decodeLine(rest: readonly Buffer[], piece: Buffer): string {
  const bytes = rest.length === 0 ? piece : Buffer.concat([...rest, piece])
  return bytes.toString('utf8').trim()
}

function refuseLong(bytes: number, maxLineBytes: number, path: string, number: number): void {
  if (bytes <= maxLineBytes) return
  const expected = `at most ${maxLineBytes} bytes`
  throw badInput({ subject: 'line', expected, got: 'more', where: `${path}:${number}` })
}

/** A file's bytes, `.gz` and `.bz2` unpacked, a chunk at a time. */
export async function* readBytes(path: string, { signal, onBytes }: LinesOptions = {}): AsyncGenerator<Buffer> {
  await refuseMissing(path)
  const raw = createReadStream(path, { highWaterMark: 2 ** 18, signal })
  if (onBytes) raw.on('data', chunk => onBytes(chunk.length))
  const stream = unpacked(raw, path)
  raw.on('error', error => stream.destroy(error))
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } catch (cause) {
    if (cause instanceof StvlmError || signal?.aborted) throw cause
    throw badInput({ subject: 'file', expected: 'readable, whole data', got: messageOf(cause), where: path }, cause)
  } finally {
    raw.destroy()
  }
}

function unpacked(raw: Readable, path: string): Readable {
  if (path.endsWith('.gz')) return raw.pipe(createGunzip())
  if (!path.endsWith('.bz2')) return raw
  // A stream of the old kind: it has no iterator, and `pipe` hands on no errors.
  const unpacking = raw.pipe(unbzip2())
  const stream = unpacking.pipe(new PassThrough())
  unpacking.on('error', error => stream.destroy(error))
  return stream
}

/** A file that can be read; a folder or nothing is refused with one line. */
export async function refuseMissing(path: string): Promise<void> {
  const info = await stat(path).catch(() => undefined)
  if (info?.isFile() || info?.isFIFO() || info?.isCharacterDevice()) return
  throw badInput({
    subject: 'file',
    expected: 'to exist',
    got: info?.isDirectory() ? 'a folder' : 'nothing there',
    where: path,
  })
}
