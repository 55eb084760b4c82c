import { badInput } from '../../../base/errors.ts'
import { type LinesOptions, MAX_LINE_BYTES, readBytes } from '../../../files/lines.ts'

/** Whole lines of a file, in an array of their own, which may be handed to another thread. */
export interface Chunk {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Whether its last line has no end: then it is the file's last. */
  readonly isCut: boolean
}

const CHUNK_BYTES = 2 ** 18

/** A file (`.gz` too) in pieces of about 256 KiB that end where lines end. */
export async function* chunksOfLines(path: string, options: LinesOptions = {}): AsyncGenerator<Chunk> {
  let pieces: Buffer[] = []
  let size = 0
  for await (const piece of readBytes(path, options)) {
    const end = size + piece.length < CHUNK_BYTES ? -1 : piece.lastIndexOf(10)
    if (end >= 0) {
      yield { bytes: joined([...pieces, piece.subarray(0, end + 1)]), isCut: false }
      pieces = []
      size = 0
    }
    pieces.push(piece.subarray(end + 1))
    size += piece.length - end - 1
    if (size > MAX_LINE_BYTES) throw tooLong(path)
  }
  if (size > 0) yield last(joined(pieces))
}

const last = (bytes: Chunk['bytes']): Chunk => ({ bytes, isCut: bytes[bytes.length - 1] !== 10 })

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

const tooLong = (path: string) =>
  badInput({ subject: 'line', expected: `at most ${MAX_LINE_BYTES} bytes`, got: 'more', where: path })
