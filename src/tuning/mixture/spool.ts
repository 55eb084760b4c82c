import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder, temporaryName } from '../../files/atomic.ts'

const BUFFER_BYTES = 2 ** 20

/** Where a row of a spool stands. */
export interface Place {
  readonly from: number
  readonly bytes: number
}

/** JSON rows that are written once, in one pass, and then read in any order; the file is gone when it is closed. */
export class Spool {
  readonly #handle: FileHandle
  readonly #path: string
  #pieces: Buffer[] = []
  #waiting = 0
  #written = 0

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle
    this.#path = path
  }

  /** Beside `path`, hidden. */
  static async beside(path: string): Promise<Spool> {
    await makeFolder(dirname(path))
    const temporary = temporaryName(path)
    return new Spool(await open(temporary, 'wx+'), temporary)
  }

  async add(row: unknown): Promise<Place> {
    const piece = Buffer.from(JSON.stringify(row))
    const place = { from: this.#written + this.#waiting, bytes: piece.length }
    this.#pieces.push(piece)
    this.#waiting += piece.length
    if (this.#waiting >= BUFFER_BYTES) await this.flush()
    return place
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#pieces)
    this.#pieces = []
    for (let at = 0; at < bytes.length; )
      at += (await this.#handle.write(bytes, at, bytes.length - at, this.#written + at)).bytesWritten
    this.#written += bytes.length
    this.#waiting = 0
  }

  /** A row that was flushed. The caller knows its type: it wrote it. */
  async text({ from, bytes }: Place): Promise<string> {
    const buffer = Buffer.allocUnsafe(bytes)
    for (let at = 0; at < bytes; ) {
      const { bytesRead } = await this.#handle.read(buffer, at, bytes - at, from + at)
      if (bytesRead === 0) throw new RangeError(`spool ends before byte ${from + bytes}`)
      at += bytesRead
    }
    return buffer.toString('utf8')
  }

  async close(): Promise<void> {
    await this.#handle.close()
    await rm(this.#path, { force: true })
  }
}
