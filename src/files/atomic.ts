import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { createGzip } from 'node:zlib'
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

/** Opens a temporary neighbour of `path` (`.gz`: compressed); its folder is made. Each write is awaited before the next. */
export async function openAtomic(path: string): Promise<AtomicFile> {
  await makeFolder(dirname(path))
  if (await isFolder(path)) {
    throw badInput({ subject: 'output', expected: 'a file', got: 'a folder', where: path })
  }
  const temporary = temporaryName(path)
  const handle = await open(temporary, 'wx').catch(cause => Promise.reject(notWritten(path, cause)))
  const sink: Sink = path.endsWith('.gz') ? new GzipSink(handle) : new PlainSink(handle)
  let done = false
  const discard = async () => {
    if (done) return
    done = true
    await handle.close().catch(() => undefined)
    await rm(temporary, { force: true })
  }
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (cause) {
      await discard()
      throw notWritten(path, cause)
    }
  }
  return {
    write: data => (sink.take?.(data) ? TAKEN : attempt(() => sink.write(data))),
    commit: () =>
      attempt(async () => {
        if (done) return
        await sink.end()
        await handle.sync()
        await handle.close()
        await rename(temporary, path)
        done = true
      }),
    discard,
  }
}

interface Sink {
  /** Takes what needs no waiting: true where it did. */
  take?(data: string | Uint8Array): boolean
  write(data: string | Uint8Array): Promise<void>
  end(): Promise<void>
}

/** One for all pieces that are only gathered: most of what is written. */
const TAKEN = Promise.resolve()

function notWritten(path: string, cause: unknown): StvlmError {
  if (cause instanceof StvlmError) return cause
  return badInput({ subject: 'output', expected: 'to be written', got: messageOf(cause), where: path }, cause)
}

const BUFFER_BYTES = 2 ** 18
/** UTF-8 takes at most three bytes for each of a string's 16-bit units. */
const BYTES_PER_CHAR = 3

/** Gathers small pieces in one buffer that is used again: streams allocate one for each. */
class PlainSink implements Sink {
  readonly #handle: FileHandle
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  #used = 0

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  take(data: string | Uint8Array): boolean {
    const isText = typeof data === 'string'
    if (this.#used + data.length * (isText ? BYTES_PER_CHAR : 1) > BUFFER_BYTES) return false
    if (isText) this.#used += this.#buffer.write(data, this.#used)
    else {
      this.#buffer.set(data, this.#used)
      this.#used += data.length
    }
    return true
  }

  async write(data: string | Uint8Array): Promise<void> {
    await this.#flush()
    if (!this.take(data)) await writeAll(this.#handle, typeof data === 'string' ? Buffer.from(data) : data)
  }

  end(): Promise<void> {
    return this.#flush()
  }

  async #flush(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#used)
    this.#used = 0
    await writeAll(this.#handle, bytes)
  }
}

/** Compresses on the way to the file. */
class GzipSink implements Sink {
  readonly #gzip = createGzip()
  readonly #written: Promise<void>

  constructor(handle: FileHandle) {
    this.#written = this.#pump(handle)
    // The next write or the end tells.
    this.#written.catch(() => undefined)
  }

  async #pump(handle: FileHandle): Promise<void> {
    for await (const chunk of this.#gzip) await writeAll(handle, chunk)
  }

  async write(data: string | Uint8Array): Promise<void> {
    // A pump that broke takes no more: its error ends the wait.
    if (!this.#gzip.write(data)) await Promise.race([once(this.#gzip, 'drain'), this.#written])
  }

  async end(): Promise<void> {
    this.#gzip.end()
    await this.#written
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length; ) from += (await handle.write(bytes, from)).bytesWritten
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
    await makeFolders(resolve(path))
  } catch (cause) {
    throw badInput({ subject: 'output folder', expected: 'to be made', got: messageOf(cause), where: path }, cause)
  }
}

/** Node's own recursive way does not end where a parent is there and takes no folder (as /proc). */
async function makeFolders(path: string): Promise<void> {
  if (await isFolder(path)) return
  if (dirname(path) !== path) await makeFolders(dirname(path))
  await mkdir(path).catch(async cause => {
    // Another may have made it meanwhile.
    if (!(await isFolder(path))) throw cause
  })
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    info => info.isDirectory(),
    () => false,
  )
