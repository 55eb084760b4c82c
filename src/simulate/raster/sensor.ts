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

/** Adds the sensor's noise, each row from another place of the table. */
export function addNoise(rgb: Uint8Array, widthPx: number, sd: number, random: Random): void {
  if (sd <= 0) return
  const noise = noiseTable()
  const mask = 2 ** TABLE_BITS - 1
  // Odd, so that halves, which always round up, are rare.
  const factor = Math.round((sd / TABLE_UNIT) * 4096) | 1
  const rowBytes = widthPx * 3
  for (let start = 0; start < rgb.length; start += rowBytes) {
    let k = random.uint32() & mask
    for (let o = start; o < start + rowBytes; o++, k = (k + 1) & mask) {
      const v = rgb[o] + ((noise[k] * factor + 2048) >> 12)
      rgb[o] = v < 0 ? 0 : Math.min(v, 255)
    }
  }
}

/** Smooths the stairs along outlines: there a pixel is mixed with its four neighbours, in place. */
export function softenEdges(rgb: Uint8Array, { owner, widthPx, heightPx }: Outline): void {
  const row = widthPx * 3
  for (let y = 1; y < heightPx - 1; y++) {
    for (let x = 1, p = y * widthPx + 1; x < widthPx - 1; x++, p++) {
      const own = owner[p]
      if (own === owner[p + 1] && own === owner[p + widthPx] && own === owner[p - 1] && own === owner[p - widthPx])
        continue
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
