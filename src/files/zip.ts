import { crc32, inflateRawSync } from 'node:zlib'
import { compressors } from 'hyparquet-compressors'
import { badInput, messageOf } from '../base/errors.ts'

/** A file within an archive. */
export interface ZipEntry {
  readonly name: string
  /** Unpacks it. Errors: another method than stored, Deflate or Zstandard (which Inspect uses), broken data. */
  bytes(): Uint8Array
}

/** Signatures and offsets of PKWARE's APPNOTE 6.3.10. */
const END_RECORD = 0x06054b50
const END_BYTES = 22
const END64_LOCATOR = 0x07064b50
const LOCATOR_BYTES = 20
const ENTRY = 0x02014b50
const ENTRY_BYTES = 46
const LOCAL_BYTES = 30
const MAX_COMMENT_BYTES = 0xffff
/** What one entry may unpack to: a sample with all its pictures is some megabytes. */
const MAX_ENTRY_BYTES = 2 ** 30

const METHODS: Readonly<Record<number, (packed: Uint8Array, bytes: number) => Uint8Array>> = {
  0: packed => packed,
  8: packed => inflateRawSync(packed),
  93: (packed, bytes) => {
    const { ZSTD } = compressors
    if (!ZSTD) throw new Error('no Zstandard')
    return ZSTD(packed, bytes)
  },
}

/** The entries of an archive's directory, in its order. Errors: no directory, as where the file was cut short. */
export function readZip(file: Buffer, where: string): ZipEntry[] {
  const refuse = (got: string, cause?: unknown) =>
    badInput({ subject: 'zip archive', expected: 'a whole one', got, where }, cause)
  const entries: ZipEntry[] = []
  try {
    const directory = findDirectory(file)
    if (!directory) throw refuse('no directory: the file was cut short or is still being written')
    for (let at = directory.start, i = 0; i < directory.count; i++) {
      if (file.readUInt32LE(at) !== ENTRY) throw refuse(`no entry at byte ${at}`)
      entries.push(entryAt(file, at, where))
      at += ENTRY_BYTES + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw refuse('a directory beyond its end', cause)
    throw cause
  }
  return entries
}

function findDirectory(file: Buffer): { count: number; start: number } | undefined {
  const last = file.length - END_BYTES
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (file.readUInt32LE(at) !== END_RECORD) continue
    const locator = at - LOCATOR_BYTES
    if (locator >= 0 && file.readUInt32LE(locator) === END64_LOCATOR) {
      const end64 = Number(file.readBigUInt64LE(locator + 8))
      return { count: Number(file.readBigUInt64LE(end64 + 32)), start: Number(file.readBigUInt64LE(end64 + 48)) }
    }
    return { count: file.readUInt16LE(at + 10), start: file.readUInt32LE(at + 16) }
  }
  return undefined
}

function entryAt(file: Buffer, at: number, where: string): ZipEntry {
  const method = file.readUInt16LE(at + 10)
  const checksum = file.readUInt32LE(at + 16)
  const [packedBytes, bytes] = [file.readUInt32LE(at + 20), file.readUInt32LE(at + 24)]
  const name = file.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + file.readUInt16LE(at + 28))
  const local = file.readUInt32LE(at + 42)
  const refuse = (got: string, cause?: unknown) =>
    badInput({ subject: `zip entry ${name}`, expected: 'stored, Deflate or Zstandard', got, where }, cause)
  return {
    name,
    bytes() {
      const unpack = METHODS[method]
      if (!unpack) throw refuse(`method ${method}`)
      if (bytes > MAX_ENTRY_BYTES) throw refuse(`${bytes} bytes, or more than 4 GB`)
      try {
        const start = local + LOCAL_BYTES + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
        const unpacked = unpack(file.subarray(start, start + packedBytes), bytes)
        if (unpacked.length !== bytes) throw new Error(`${unpacked.length} bytes of ${bytes}`)
        if (crc32(unpacked) !== checksum) throw new Error('another checksum')
        return unpacked
      } catch (cause) {
        throw refuse(messageOf(cause), cause)
      }
    },
  }
}
