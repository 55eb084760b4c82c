import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { link, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { makeFolder, writeFileAtomic } from '../../files/atomic.ts'
import { ApiError, notFound } from '../api-error.ts'
import type { Limits } from '../limits.ts'
import { PURPOSES } from '../wire/files.ts'

const storedSchema = z.strictObject({
  id: z.string(),
  filename: z.string(),
  bytes: z.int().nonnegative(),
  createdS: z.int(),
  sha256: z.string(),
  purpose: z.enum(PURPOSES),
  /** The name of the key that sent it; others do not see it. */
  owner: z.string(),
})
export type StoredFile = z.infer<typeof storedSchema>

export type Incoming = Pick<StoredFile, 'filename' | 'purpose' | 'owner'>

/** Files that were sent, under names of ours; beside each what is known of it. */
export class FileStore {
  readonly #folder: string
  readonly #limits: Limits
  readonly #files = new Map<string, StoredFile>()
  /** Bytes of uploads under way, by key. */
  readonly #arriving = new Map<string, number>()

  private constructor(folder: string, limits: Limits) {
    this.#folder = folder
    this.#limits = limits
  }

  /** What an earlier run left half-sent is removed. */
  static async open(folder: string, limits: Limits): Promise<FileStore> {
    const store = new FileStore(folder, limits)
    await makeFolder(folder)
    for (const name of await readdir(folder)) {
      if (name.endsWith('.part')) await rm(join(folder, name), { force: true })
      if (!/^file-[0-9a-f]{24}\.json$/.test(name)) continue
      const known = storedSchema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))
      store.#files.set(known.id, known)
    }
    return store
  }

  /** Writes a stream to disk as it comes. Errors: 413 for one too long, 429 where the key has too much; nothing is left of it then. */
  async receive(stream: Readable, { filename, purpose, owner }: Incoming, signal: AbortSignal): Promise<StoredFile> {
    this.#refuseMany(owner)
    const id = `file-${randomBytes(12).toString('hex')}`
    const part = join(this.#folder, `${id}.part`)
    const hash = createHash('sha256')
    let bytes = 0
    try {
      await pipeline(
        stream,
        async function* (this: FileStore, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
          for await (const chunk of source) {
            bytes += chunk.length
            hash.update(chunk)
            this.#count(owner, chunk.length, bytes)
            yield chunk
          }
        }.bind(this),
        createWriteStream(part, { flags: 'wx' }),
        { signal },
      )
      await rename(part, this.#path(id))
      const createdS = Math.floor(Date.now() / 1000)
      const stored = { id, filename: plainName(filename), bytes, createdS, sha256: hash.digest('hex'), purpose, owner }
      await this.#write(stored)
      return stored
    } finally {
      this.#arriving.set(owner, (this.#arriving.get(owner) ?? 0) - bytes)
      await rm(part, { force: true })
    }
  }

  async mark(file: StoredFile, purpose: StoredFile['purpose']): Promise<StoredFile> {
    const marked = { ...file, purpose }
    await this.#write(marked)
    return marked
  }

  /** Errors: 404, also for another key's. */
  get(id: string, owner: string, param?: string): StoredFile {
    const file = this.#files.get(id)
    if (file && file.owner === owner) return file
    throw notFound('that file', param)
  }

  pathOf({ id }: StoredFile): string {
    return this.#path(id)
  }

  /** A second name for the bytes, which stays when the file is deleted. */
  async linkTo(file: StoredFile, path: string): Promise<void> {
    await link(this.#path(file.id), path)
  }

  /** Newest first. */
  list(owner: string): StoredFile[] {
    return [...this.#files.values()].filter(file => file.owner === owner).reverse()
  }

  async remove({ id }: StoredFile): Promise<void> {
    this.#files.delete(id)
    await rm(`${this.#path(id)}.json`, { force: true })
    await rm(this.#path(id), { force: true })
  }

  async sweep(beforeS: number): Promise<void> {
    for (const file of this.#files.values()) if (file.createdS < beforeS) await this.remove(file)
  }

  async #write(file: StoredFile): Promise<void> {
    await writeFileAtomic(`${this.#path(file.id)}.json`, JSON.stringify(file))
    this.#files.set(file.id, file)
  }

  #path(id: string): string {
    return join(this.#folder, id)
  }

  #refuseMany(owner: string): void {
    if (this.list(owner).length < this.#limits.maxFiles) return
    throw new ApiError(429, `files: at most ${this.#limits.maxFiles} at a time; delete some`, {
      code: 'too_many_files',
    })
  }

  #count(owner: string, more: number, bytes: number): void {
    const { maxFileBytes, maxStoredBytes } = this.#limits
    const arriving = (this.#arriving.get(owner) ?? 0) + more
    this.#arriving.set(owner, arriving)
    if (bytes > maxFileBytes) {
      throw new ApiError(413, `file: expected at most ${maxFileBytes} bytes, got more`, { code: 'file_too_large' })
    }
    const stored = this.list(owner).reduce((sum, file) => sum + file.bytes, 0)
    if (stored + arriving > maxStoredBytes) {
      throw new ApiError(429, `files: at most ${maxStoredBytes} bytes at a time; delete some`, {
        code: 'storage_full',
      })
    }
  }
}

/** For people only; it never becomes a path. */
const plainName = (name: string): string =>
  (name.split(/[\\/]/).at(-1) ?? '').replaceAll(/[^\p{L}\p{N} ._()+-]/gu, '_').slice(0, 200) || 'file'
