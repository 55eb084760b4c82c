import lz4 from 'lz4js'

const MAGIC = 0x184d2204
const UNCOMPRESSED = 0x80000000
/** A byte of a block yields at most this many. */
const MAX_RATIO = 255

/**
 * A whole LZ4 frame (frame format 1.6.1) of which the length is known. Sizes are checked before a block is read,
 * so that broken ones neither loop nor allocate.
 */
export function decodeLz4Frame(frame: Uint8Array, lengthBytes: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if (frame.length < 11 || view.getUint32(0, true) !== MAGIC) throw new Error('an LZ4 buffer without its magic number')
  if (!(lengthBytes >= 0 && lengthBytes <= frame.length * MAX_RATIO)) throw new Error(`an LZ4 length of ${lengthBytes}`)
  const flags = frame[4]
  const blockChecksumBytes = flags & 0x10 ? 4 : 0
  const out = new Uint8Array(lengthBytes)
  let to = 0
  for (let at = 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0); ; ) {
    const word = at + 4 <= frame.length ? view.getUint32(at, true) : Number.NaN
    if (word === 0) break
    const length = word % UNCOMPRESSED
    at += 4
    if (!(at + length <= frame.length)) throw new Error('an LZ4 buffer that ends in the middle of a block')
    to = word >= UNCOMPRESSED ? copyBlock(frame, out, at, length, to) : lz4.decompressBlock(frame, out, at, length, to)
    at += length + blockChecksumBytes
  }
  if (to !== lengthBytes) throw new Error(`an LZ4 buffer of ${to} bytes that promises ${lengthBytes}`)
  return out
}

function copyBlock(from: Uint8Array, out: Uint8Array, at: number, length: number, to: number): number {
  if (to + length > out.length) throw new Error('an LZ4 block longer than its buffer')
  out.set(from.subarray(at, at + length), to)
  return to + length
}
