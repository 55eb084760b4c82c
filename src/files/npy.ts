import { readFile } from 'node:fs/promises'
import { badInput } from '../base/errors.ts'
import { halfOf } from '../base/half.ts'
import { refuseMissing } from './lines.ts'
import { readZip } from './zip.ts'

/** Numbers of an array in C order (the last index runs fastest). */
export interface NumberArray {
  readonly shape: readonly number[]
  readonly data: Float32Array | Float64Array
}

type Read = (view: DataView, at: number) => number

interface NumberType {
  readonly bytes: number
  readonly wide: boolean
  readonly read: Read
}

const WHOLE_LIMIT = BigInt(Number.MAX_SAFE_INTEGER)

/** An error where a 64-bit number is no exact double. */
function exact(value: bigint): number {
  if (value > WHOLE_LIMIT || value < -WHOLE_LIMIT) throw new RangeError(`the number ${value} beyond 2^53`)
  return Number(value)
}

/** By numpy's code of kind and size; all little-endian. */
const TYPES: Readonly<Record<string, NumberType>> = {
  f2: { bytes: 2, wide: false, read: (v, at) => halfOf(v.getUint16(at, true)) },
  f4: { bytes: 4, wide: false, read: (v, at) => v.getFloat32(at, true) },
  f8: { bytes: 8, wide: true, read: (v, at) => v.getFloat64(at, true) },
  b1: { bytes: 1, wide: false, read: (v, at) => v.getUint8(at) },
  u1: { bytes: 1, wide: false, read: (v, at) => v.getUint8(at) },
  i1: { bytes: 1, wide: false, read: (v, at) => v.getInt8(at) },
  u2: { bytes: 2, wide: false, read: (v, at) => v.getUint16(at, true) },
  i2: { bytes: 2, wide: false, read: (v, at) => v.getInt16(at, true) },
  u4: { bytes: 4, wide: true, read: (v, at) => v.getUint32(at, true) },
  i4: { bytes: 4, wide: true, read: (v, at) => v.getInt32(at, true) },
  u8: { bytes: 8, wide: true, read: (v, at) => exact(v.getBigUint64(at, true)) },
  i8: { bytes: 8, wide: true, read: (v, at) => exact(v.getBigInt64(at, true)) },
}

/**
 * An array of numpy's .npy (format 1-3, NEP 1): floats of 2, 4 and 8 bytes, whole numbers and booleans, in C or Fortran order.
 * Errors: `badInput` in one line for anything else (objects, big-endian), and where the bytes do not fill the shape.
 */
export function parseNpy(bytes: Uint8Array, where: string): NumberArray {
  const refuse = (got: string, cause?: unknown) =>
    badInput({ subject: 'npy array', expected: 'numbers, little-endian', got, where }, cause)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < 12 || buffer.toString('latin1', 1, 6) !== 'NUMPY') throw refuse('another kind of file')
  const isLong = buffer[6] > 1
  const from = isLong ? 12 : 10
  const start = from + (isLong ? buffer.readUInt32LE(8) : buffer.readUInt16LE(8))
  const header =
    /'descr':\s*'([<|>=])([a-zA-Z]\d+)'.*?'fortran_order':\s*(True|False).*?'shape':\s*\(([\d,\s]*)\)/s.exec(
      buffer.toString('latin1', from, Math.min(start, buffer.length)),
    )
  const type = header && TYPES[header[2]]
  if (!header || !type || header[1] === '>')
    throw refuse(header ? `type ${header[1]}${header[2]}` : 'a header without them')
  const shape = header[4]
    .split(',')
    .filter(word => word.trim() !== '')
    .map(Number)
  const count = shape.reduce((product, size) => product * size, 1)
  if (buffer.length - start !== count * type.bytes) {
    throw refuse(`${buffer.length - start} bytes for ${shape.join(' x ') || 'one number'} of ${type.bytes} bytes`)
  }
  try {
    const data = valuesOf(buffer.subarray(start), type, count)
    return { shape, data: header[3] === 'True' && shape.length > 1 ? rowMajor(data, shape) : data }
  } catch (cause) {
    if (cause instanceof RangeError) throw refuse(cause.message, cause)
    throw cause
  }
}

function valuesOf(bytes: Buffer, { bytes: size, wide, read }: NumberType, count: number): Float32Array | Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data = wide ? new Float64Array(count) : new Float32Array(count)
  for (let i = 0; i < count; i++) data[i] = read(view, i * size)
  return data
}

/** From Fortran order, in which the first index runs fastest. */
function rowMajor(data: Float32Array | Float64Array, shape: readonly number[]): Float32Array | Float64Array {
  const strides: number[] = []
  let stride = 1
  for (const size of shape) {
    strides.push(stride)
    stride *= size
  }
  const out = data instanceof Float32Array ? new Float32Array(data.length) : new Float64Array(data.length)
  const at = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < out.length; to++) {
    out[to] = data[from]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]
      if (++at[axis] < shape[axis]) break
      from -= strides[axis] * shape[axis]
      at[axis] = 0
    }
  }
  return out
}

export async function readNpy(path: string): Promise<NumberArray> {
  await refuseMissing(path)
  return parseNpy(await readFile(path), path)
}

/** The arrays of an .npz by name; each is unpacked when asked for. */
export interface NpzFile {
  readonly path: string
  readonly names: readonly string[]
  has(name: string): boolean
  /** Errors: `badInput` where there is none of the name. */
  array(name: string): NumberArray
}

/** Opens numpy's archive of arrays, stored or deflated. */
export async function openNpz(path: string): Promise<NpzFile> {
  await refuseMissing(path)
  const entries = new Map(readZip(await readFile(path), path).map(entry => [entry.name.replace(/\.npy$/, ''), entry]))
  return {
    path,
    names: [...entries.keys()],
    has: name => entries.has(name),
    array(name) {
      const entry = entries.get(name)
      if (entry) return parseNpy(entry.bytes(), `${path}, ${name}`)
      const got = [...entries.keys()].join(', ')
      throw badInput({ subject: 'npz', expected: `an array "${name}"`, got, where: path })
    },
  }
}
