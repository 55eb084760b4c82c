import { Random } from '../../base/random.ts'

const TABLE_BITS = 15
const TABLE_UNIT = 32

let table: Int16Array | undefined

/** Gaussian numbers in units of 1/32 standard deviation. */
function noiseTable(): Int16Array {
  if (!table) {
    const random = new Random('sensor noise')
    // Every number stands in it with its opposite: the noise has no bias.
    const half = Array.from({ length: 2 ** (TABLE_BITS - 1) }, () => Math.round(random.normal() * TABLE_UNIT))
    table = Int16Array.from([...half, ...half.map(v => -v)])
  }
  return table
}

/** Grey levels of noise, and some more from the start, so that a row never wraps. */
function scaledNoise(sd: number, rowBytes: number): Int16Array {
  const noise = noiseTable()
  // Odd, so that halves, which always round up, are rare.
  const factor = Math.round((sd / TABLE_UNIT) * 4096) | 1
  const mask = noise.length - 1
  return Int16Array.from({ length: noise.length + rowBytes }, (_, k) => (noise[k & mask] * factor + 2048) >> 12)
}

/** A sensor's noise of deviation `sd` (grey levels): added to pictures, each row from another place of the table. */
export function makeNoise(widthPx: number, sd: number): (rgb: Uint8Array, random: Random) => void {
  if (sd <= 0) return () => {}
  const rowBytes = widthPx * 3
  const noise = scaledNoise(sd, rowBytes)
  const mask = 2 ** TABLE_BITS - 1
  return (rgb, random) => {
    // Its stores cut to 0..255 without a branch.
    const levels = new Uint8ClampedArray(rgb.buffer, rgb.byteOffset, rgb.length)
    for (let start = 0; start < levels.length; start += rowBytes) {
      const end = start + rowBytes
      for (let o = start, k = random.uint32() & mask; o < end; o++, k++) levels[o] += noise[k]
    }
  }
}

/** Smooths the stairs along outlines: there a pixel is mixed with its four neighbours, in place. */
export function softenEdges(rgb: Uint8Array, { owner, widthPx, heightPx }: Outline): void {
  const row = widthPx * 3
  for (let y = 1; y < heightPx - 1; y++) {
    const end = (y + 1) * widthPx - 1
    let left = owner[y * widthPx]
    let own = owner[y * widthPx + 1]
    for (let p = y * widthPx + 1; p < end; p++) {
      const before = left
      const here = own
      const after = owner[p + 1]
      left = here
      own = after
      if (before === here && here === after && here === owner[p + widthPx] && here === owner[p - widthPx]) continue
      const o = p * 3
      for (let k = o; k < o + 3; k++) {
        rgb[k] = (rgb[k] * 4 + rgb[k - 3] + rgb[k + 3] + rgb[k - row] + rgb[k + row] + 4) >> 3
      }
    }
  }
}

interface Outline {
  readonly owner: Int32Array
  readonly widthPx: number
  readonly heightPx: number
}
