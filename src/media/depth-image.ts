import { readFile } from 'node:fs/promises'
import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { badInput, messageOf } from '../base/errors.ts'
import { refuseNoFile } from './ffmpeg.ts'
import { type FrameSize, MAX_FRAME_PIXELS } from './pixels.ts'

/** 16 bits a pixel, rows from the top, as depth cameras and KITTI store depth. */
export interface Grey16Image extends FrameSize {
  readonly data: Uint16Array
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const BYTES_A_PIXEL = 2
/** Of IHDR: 16 bits, grey, deflate, the five filters, not interlaced. */
const GREY16 = '16,0,0,0,0'

/** Reads a PNG of 16-bit grey. Errors: `badInput` in one line. */
export async function readGrey16Png(path: string): Promise<Grey16Image> {
  await refuseNoFile(path, 'depth image')
  return decodeGrey16Png(await readFile(path), path)
}

/**
 * A PNG of 16-bit grey, not interlaced (PNG, third edition, sections 5, 7.2 and 9): the only kind that depth is stored in, read several
 * times faster than by a decoder that widens everything to colours.
 */
export function decodeGrey16Png(bytes: Buffer, where: string): Grey16Image {
  const refuse = (got: string, cause?: unknown) =>
    badInput({ subject: 'depth image', expected: 'a PNG of 16-bit grey', got, where }, cause)
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw refuse('another kind of file')
  if (bytes.length < 33) throw refuse('the end of the file in its header')
  const [widthPx, heightPx] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  if (!(widthPx > 0 && heightPx > 0 && widthPx * heightPx <= MAX_FRAME_PIXELS)) throw refuse(`${widthPx}x${heightPx}`)
  const kind = [...bytes.subarray(24, 29)].join()
  if (kind !== GREY16) throw refuse(`a PNG of another kind (bits, colour, compression, filter, interlace: ${kind})`)
  const rowBytes = BYTES_A_PIXEL * widthPx
  const whole = heightPx * (rowBytes + 1)
  let filtered: Buffer
  try {
    filtered = inflateSync(imageData(bytes), { maxOutputLength: whole })
  } catch (cause) {
    throw refuse(messageOf(cause), cause)
  }
  if (filtered.length !== whole) throw refuse(`${filtered.length} of ${whole} bytes of pixels`)
  if (!unfilter(filtered, heightPx, rowBytes)) throw refuse('an unknown filter')
  return { widthPx, heightPx, data: pixelsOf(filtered, widthPx, heightPx) }
}

/** Bytes of a PNG of 16-bit grey. */
export function encodeGrey16Png({ widthPx, heightPx, data }: Grey16Image): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header[8] = 16
  const rowBytes = BYTES_A_PIXEL * widthPx
  const rows = Buffer.alloc(heightPx * (rowBytes + 1))
  for (let y = 0, from = 0; y < heightPx; y++) {
    let at = y * (rowBytes + 1) + 1
    for (let x = 0; x < widthPx; x++, at += BYTES_A_PIXEL) rows.writeUInt16BE(data[from++], at)
  }
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([SIGNATURE, ...parts])
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const out = Buffer.alloc(named.length + 8)
  out.writeUInt32BE(data.length, 0)
  named.copy(out, 4)
  out.writeUInt32BE(crc32(named), named.length + 4)
  return out
}

/** The compressed pixels: all IDAT chunks in a row. A checksum that does not hold is an error. */
function imageData(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw new Error('the end of the file')
    const length = bytes.readUInt32BE(at)
    const end = at + 8 + length
    if (end + 4 > bytes.length) throw new Error('the end of the file')
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) throw new Error(`another checksum of ${name}`)
    if (name === 'IEND') return Buffer.concat(parts)
    if (name === 'IDAT') parts.push(bytes.subarray(at + 8, end))
    at = end + 4
  }
}

/** In place; false where a row names a filter that there is not. */
function unfilter(rows: Buffer, heightPx: number, rowBytes: number): boolean {
  for (let y = 0; y < heightPx; y++) {
    const start = y * (rowBytes + 1) + 1
    const filter = rows[start - 1]
    if (filter > 4) return false
    if (filter === 1) addLeft(rows, start, rowBytes)
    else if (filter === 2) addUp(rows, start, rowBytes, y)
    else if (filter === 3) addMean(rows, start, rowBytes, y)
    else if (filter === 4) addPaeth(rows, start, rowBytes, y)
  }
  return true
}

function addLeft(rows: Buffer, start: number, rowBytes: number): void {
  for (let i = start + BYTES_A_PIXEL; i < start + rowBytes; i++) rows[i] += rows[i - BYTES_A_PIXEL]
}

function addUp(rows: Buffer, start: number, rowBytes: number, y: number): void {
  if (y > 0) for (let i = start; i < start + rowBytes; i++) rows[i] += rows[i - rowBytes - 1]
}

function addMean(rows: Buffer, start: number, rowBytes: number, y: number): void {
  for (let i = start; i < start + rowBytes; i++) {
    const left = i - start < BYTES_A_PIXEL ? 0 : rows[i - BYTES_A_PIXEL]
    const up = y > 0 ? rows[i - rowBytes - 1] : 0
    rows[i] += (left + up) >> 1
  }
}

function addPaeth(rows: Buffer, start: number, rowBytes: number, y: number): void {
  for (let i = start; i < start + rowBytes; i++) {
    const first = i - start < BYTES_A_PIXEL
    const left = first ? 0 : rows[i - BYTES_A_PIXEL]
    const up = y > 0 ? rows[i - rowBytes - 1] : 0
    const corner = first || y === 0 ? 0 : rows[i - rowBytes - 1 - BYTES_A_PIXEL]
    const a = Math.abs(up - corner)
    const b = Math.abs(left - corner)
    const c = Math.abs(up + left - 2 * corner)
    rows[i] += a <= b && a <= c ? left : b <= c ? up : corner
  }
}

function pixelsOf(rows: Buffer, widthPx: number, heightPx: number): Uint16Array {
  const data = new Uint16Array(widthPx * heightPx)
  for (let y = 0, to = 0, at = 0; y < heightPx; y++) {
    at++
    for (let x = 0; x < widthPx; x++, at += BYTES_A_PIXEL) data[to++] = (rows[at] << 8) | rows[at + 1]
  }
  return data
}
