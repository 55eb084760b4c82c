import { open } from 'node:fs/promises'
import { badInput, messageOf } from '../base/errors.ts'
import { type FrameSize, MAX_FRAME_PIXELS } from './pixels.ts'

export type ImageSize = FrameSize

/** A JPEG's size stands behind its tables and thumbnails. */
const HEADER_BYTES = 2 ** 18

/** The size of a PNG or a JPEG from its header; nothing is decoded. */
export async function imageSizeOf(path: string): Promise<ImageSize> {
  const size = sizeOfHeader(await headerOf(path))
  if (size && size.widthPx > 0 && size.heightPx > 0) return size
  throw badInput({ subject: 'image', expected: 'a whole PNG or JPEG', got: 'another kind of file', where: path })
}

/** The same of a JPEG in memory. */
export function jpegSizeOf(bytes: Uint8Array, where: string): ImageSize {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = view.length > 4 && view.readUInt16BE(0) === 0xffd8 ? sizeOfHeader(view) : undefined
  if (size && size.widthPx > 0 && size.heightPx > 0 && size.widthPx * size.heightPx <= MAX_FRAME_PIXELS) return size
  const got = size ? `one of ${size.widthPx}x${size.heightPx} pixels` : 'something else'
  throw badInput({ subject: 'image', expected: `a JPEG of at most ${MAX_FRAME_PIXELS} pixels`, got, where })
}

async function headerOf(path: string): Promise<Buffer> {
  try {
    const handle = await open(path)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (cause) {
    throw badInput({ subject: 'image', expected: 'to be readable', got: messageOf(cause), where: path }, cause)
  }
}

function sizeOfHeader(bytes: Buffer): ImageSize | undefined {
  const isPng = bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47
  if (isPng) return { widthPx: bytes.readUInt32BE(16), heightPx: bytes.readUInt32BE(20) }
  return bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8 ? sizeOfJpeg(bytes) : undefined
}

/** Walks the segments to the start of frame (ITU-T T.81, B.1.1). */
function sizeOfJpeg(bytes: Buffer): ImageSize | undefined {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1]
    // C4, C8 and CC are no frames: tables, an extension, arithmetic coding.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { widthPx: bytes.readUInt16BE(at + 7), heightPx: bytes.readUInt16BE(at + 5) }
    }
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}
