const BITS = new Uint32Array(1)
const FLOAT = new Float32Array(BITS.buffer)

/** IEEE 754 binary16 as a number. */
export function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The nearest binary16 of each number, ties to even; what is too large becomes infinite. */
export function toHalf(numbers: Float32Array): Uint16Array {
  return Uint16Array.from(numbers, nearestHalf)
}

function nearestHalf(value: number): number {
  FLOAT[0] = value
  const sign = (BITS[0] >>> 16) & 0x8000
  if (Number.isNaN(value)) return sign | 0x7e00
  const size = Math.abs(value)
  if (size >= 65520) return sign | 0x7c00
  // Below 2^-14 steps are 2^-24 wide; above, 2^-10 of the power of two below.
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size))
  const steps = roundEven(size / 2 ** (exponent - 10))
  return sign | (size < 2 ** -14 ? steps : ((exponent + 15) << 10) + steps - 1024)
}

function roundEven(value: number): number {
  const low = Math.floor(value)
  const rest = value - low
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low
}
