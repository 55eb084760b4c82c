import { varint } from '../onnx-writer/protobuf.ts'

/** A field of a message of Protocol Buffers, as it lies in the bytes (protobuf.dev/programming-guides/encoding). */
export interface WireField {
  readonly number: number
  /** A whole number, or the bytes of anything else. */
  readonly value: bigint | Uint8Array
  /** With its number before it. */
  readonly whole: Uint8Array
}

/** Bytes of the values of fixed width, by wire type: 64 and 32 bits. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 }
const VARINT = 0
const BYTES = 2

/** Nothing is copied. Errors: RangeError where the bytes are no message. */
export function fieldsOf(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = []
  for (let at = 0; at < bytes.length; ) {
    const [key, start] = varintAt(bytes, at)
    const [number, wire] = [Number(key >> 3n), Number(key & 7n)]
    const [head, next] = wire === VARINT || wire === BYTES ? varintAt(bytes, start) : [0n, start]
    const end = next + (wire === BYTES ? Number(head) : (FIXED[wire] ?? 0))
    if (end > bytes.length || !(wire === VARINT || wire === BYTES || wire in FIXED)) throw noMessage()
    const value = wire === VARINT ? BigInt.asIntN(64, head) : bytes.subarray(next, end)
    fields.push({ number, value, whole: bytes.subarray(at, end) })
    at = end
  }
  return fields
}

function varintAt(bytes: Uint8Array, at: number): [bigint, number] {
  let value = 0n
  for (let shift = 0n; at < bytes.length && shift < 70n; shift += 7n) {
    const byte = bytes[at++]
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return [value, at]
  }
  throw noMessage()
}

const noMessage = () => new RangeError('bytes that are no message of Protocol Buffers')

/** A field that holds a message, in parts: large ones are copied once, when all is put together. */
export function nested(number: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return [varint((number << 3) | BYTES), varint(length), ...parts]
}

const decoder = new TextDecoder()

export const textsOf = (fields: readonly WireField[], number: number): string[] =>
  messagesOf(fields, number).map(bytes => decoder.decode(bytes))

/** Values of a field that holds bytes, in their order. */
export const messagesOf = (fields: readonly WireField[], number: number): Uint8Array[] =>
  fields.flatMap(field => (field.number === number && typeof field.value !== 'bigint' ? [field.value] : []))

/** Of the last such field, as a reader of Protocol Buffers has it; 0 where there is none. */
export const wholeOf = (fields: readonly WireField[], number: number): number =>
  fields.reduce(
    (last, field) => (field.number === number && typeof field.value === 'bigint' ? Number(field.value) : last),
    0,
  )
