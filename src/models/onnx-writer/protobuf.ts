/**
 * The wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding): all of it that an ONNX file needs is numbers and
 * length-prefixed bytes, so that a package of a few hundred kilobytes for it would be out of proportion.
 */
export type Field = readonly [number: number, value: number | bigint | string | Uint8Array]

export function message(fields: readonly Field[]): Uint8Array {
  const parts: Uint8Array[] = []
  for (const [number, value] of fields) {
    if (typeof value === 'number' || typeof value === 'bigint') parts.push(varint(number << 3), varint(value))
    else {
      const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
      parts.push(varint((number << 3) | 2), varint(bytes.length), bytes)
    }
  }
  return joined(parts)
}

/** A 32-bit float field. */
export function floatField(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return joined([varint((number << 3) | 5), bytes])
}

/** Seven bits a byte, lowest first; negative numbers as 64 bits of two's complement. */
export function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value))
  const out: number[] = []
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    out.push(rest > 0n ? low | 0x80 : low)
  } while (rest > 0n)
  return Uint8Array.from(out)
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
