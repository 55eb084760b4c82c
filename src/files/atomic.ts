import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import { createGzip, type Gzip } from 'node:zlib'
import { badInput, messageOf, StvlmError } from '../base/errors.ts'

/** What is written in pieces. */
export interface Output {
  write(data: string | Uint8Array): Promise<void>
  commit(): Promise<void>
  /** Leaves nothing behind; harmless after `commit`. */
  discard(): Promise<void>
}

/** A file that gets its name only when it is whole. */
export type AtomicFile = Output

/** Opens a temporary neighbour of `path` (`.gz`: compressed); its folder is made. */
export async function openAtomic(path: string): Promise<AtomicFile> {
  await makeFolder(dirname(path))
  if ((await stat(path).catch(() => undefined))?.isDirectory()) {
    throw badInput({ subject: 'output', expected: 'a file', got: 'a folder', where: path })
  }
  const temporary = temporaryName(path)
  const file = createWriteStream(temporary, { highWaterMark: 2 ** 18 })
  const closed = new Promise<void>(resolve => file.once('close', () => resolve()))
  let failure: unknown
  file.on('error', error => {
    failure = error
  })
  const gzip = path.endsWith('.gz') ? createGzip() : undefined
  gzip?.pipe(file)
  gzip?.on('error', error => {
    failure = error
  })
  const sink: WriteStream | Gzip = gzip ?? file
  let done = false
  const discard = async () => {
    if (done) return
    done = true
    file.destroy()
    // A file that is still being opened would come into being after its removal.
    await closed
    await rm(temporary, { force: true })
  }
  const fail = async (cause: unknown): Promise<never> => {
    await discard()
    if (cause instanceof StvlmError) throw cause
    throw badInput({ subject: 'output', expected: 'to be written', got: messageOf(cause), where: path }, cause)
  }
  return {
    async write(data) {
      if (failure) await fail(failure)
      if (!sink.write(data)) await drained(sink, file)
      if (failure) await fail(failure)
    },
    async commit() {
      if (done) return
      try {
        sink.end()
        await finished(file)
        await syncToDisk(temporary)
        await rename(temporary, path)
        done = true
      } catch (cause) {
        await fail(cause)
      }
    },
    discard,
  }
}

/** Resolves when the sink takes more, or when the file broke and nothing will. */
async function drained(sink: WriteStream | Gzip, file: WriteStream): Promise<void> {
  const stop = new AbortController()
  const waits = [once(sink, 'drain', { signal: stop.signal }), once(file, 'close', { signal: stop.signal })]
  await Promise.race(waits).catch(() => undefined)
  stop.abort()
  await Promise.allSettled(waits)
}

/** Writes a whole file at once, atomically. */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const file = await openAtomic(path)
  await file.write(data)
  await file.commit()
}

/** Beside the final name, hidden, and unique, so that two runs never share one. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${randomBytes(4).toString('hex')}.part`)
}

/** Makes the folder with its parents; a file in its place is refused with one line. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (cause) {
    throw badInput({ subject: 'output folder', expected: 'to be made', got: messageOf(cause), where: path }, cause)
  }
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
