import { inflateSync } from 'node:zlib'
import { badInput, messageOf } from '../../base/errors.ts'
import { halfOf } from '../../base/half.ts'
import type { RawDepth } from './raw-reconstruction.ts'

const MAGIC = 20000630
/** Rows a chunk, by number of the compression: none, (RLE), one row deflated, 16 rows deflated. */
const ROWS: Readonly<Record<number, number>> = { 0: 1, 2: 1, 3: 16 }
const BYTES: Readonly<Record<number, number>> = { 0: 4, 1: 2, 2: 4 }
const MAX_PIXELS = 2 ** 26

interface Channel {
  readonly name: string
  readonly type: number
}

interface Header {
  readonly channels: readonly Channel[]
  readonly compression: number
  readonly window: readonly number[]
  readonly end: number
}

/**
 * The channel Z (or the only one) of an OpenEXR file of scan lines, halves or floats, not packed or deflated ("Technical
 * Introduction to OpenEXR" and "OpenEXR File Layout"). Errors: `badInput` in one line for any other kind.
 */
export function parseExrDepth(bytes: Uint8Array, where: string): RawDepth {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return depthOf(file)
  } catch (cause) {
    const expected = 'one channel of scan lines, halves or floats, none or ZIP packed'
    throw badInput({ subject: 'OpenEXR', expected, got: messageOf(cause), where }, cause)
  }
}

function depthOf(file: Buffer): RawDepth {
  const header = readHeader(file)
  const { channels, compression, window } = header
  const rows = ROWS[compression]
  if (rows === undefined) throw new Error(`compression ${compression}`)
  const [widthPx, heightPx] = [window[2] - window[0] + 1, window[3] - window[1] + 1]
  if (!(widthPx > 0 && heightPx > 0 && widthPx * heightPx <= MAX_PIXELS)) throw new Error(`${widthPx}x${heightPx}`)
  const wanted = channels.length === 1 ? 0 : channels.findIndex(channel => channel.name === 'Z')
  if (wanted < 0 || channels[wanted].type === 0) throw new Error(`channels ${channels.map(c => c.name).join(', ')}`)
  const rowBytes = channels.reduce((sum, { type }) => sum + BYTES[type] * widthPx, 0)
  const before = channels.slice(0, wanted).reduce((sum, { type }) => sum + BYTES[type] * widthPx, 0)
  const depth = new Float32Array(widthPx * heightPx)
  for (let chunk = 0; chunk < Math.ceil(heightPx / rows); chunk++) {
    const at = Number(file.readBigUInt64LE(header.end + 8 * chunk))
    const firstRow = file.readInt32LE(at) - window[1]
    const count = Math.min(rows, heightPx - firstRow)
    if (!(firstRow >= 0 && count > 0)) throw new Error(`a chunk at row ${firstRow}`)
    const packed = file.subarray(at + 8, at + 8 + file.readInt32LE(at + 4))
    const plain = packed.length === count * rowBytes ? packed : unpacked(packed, count * rowBytes)
    for (let y = 0; y < count; y++) {
      takeRow(plain, y * rowBytes + before, channels[wanted].type, depth, (firstRow + y) * widthPx, widthPx)
    }
  }
  return { widthPx, heightPx, depth }
}

function takeRow(plain: Buffer, from: number, type: number, depth: Float32Array, to: number, count: number): void {
  for (let x = 0; x < count; x++) {
    depth[to + x] = type === 1 ? halfOf(plain.readUInt16LE(from + 2 * x)) : plain.readFloatLE(from + 4 * x)
  }
}

/** Differences of bytes about 128, the even bytes before the odd ones, deflated. */
function unpacked(packed: Buffer, size: number): Buffer {
  const mixed = inflateSync(packed, { maxOutputLength: size })
  if (mixed.length !== size) throw new Error(`${mixed.length} bytes of ${size}`)
  for (let i = 1; i < size; i++) mixed[i] = (mixed[i - 1] + mixed[i] - 128) & 0xff
  const plain = Buffer.alloc(size)
  const half = Math.ceil(size / 2)
  for (let i = 0; i < size; i++) plain[i] = mixed[i % 2 === 0 ? i >> 1 : half + (i >> 1)]
  return plain
}

function readHeader(file: Buffer): Header {
  if (file.length < 9 || file.readInt32LE(0) !== MAGIC) throw new Error('another kind of file')
  if (file.readInt32LE(4) & 0x1a00) throw new Error('tiles, depth of several samples or several parts')
  let at = 8
  const text = (): string => {
    const end = file.indexOf(0, at)
    if (end < 0) throw new Error('the end of the file in its header')
    const word = file.toString('latin1', at, end)
    at = end + 1
    return word
  }
  let channels: readonly Channel[] = []
  let compression = -1
  let window: readonly number[] = []
  for (let name = text(); name !== ''; name = text()) {
    text()
    const size = file.readInt32LE(at)
    const value = file.subarray(at + 4, at + 4 + size)
    at += 4 + size
    if (name === 'channels') channels = readChannels(value)
    if (name === 'compression') compression = value[0]
    if (name === 'dataWindow') window = [0, 4, 8, 12].map(from => value.readInt32LE(from))
  }
  if (channels.length === 0 || window.length === 0) throw new Error('a header without channels or a window')
  return { channels, compression, window, end: at }
}

function readChannels(value: Buffer): Channel[] {
  const channels: Channel[] = []
  for (let at = 0; at < value.length && value[at] !== 0; ) {
    const end = value.indexOf(0, at)
    const name = value.toString('latin1', at, end)
    channels.push({ name, type: value.readInt32LE(end + 1) })
    at = end + 17
  }
  return channels
}
