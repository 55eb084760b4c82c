import { Random } from '../../base/random.ts'

/** Side of the noise tiles; a power of two. */
export const TILE = 256

/** Smooth periodic value noise of several octaves, 0..255, mean about 128; tiles without a seam. */
export function makeNoiseTile(seed: number, octaves: readonly number[]): Uint8Array {
  const sum = new Float64Array(TILE * TILE)
  let weightSum = 0
  octaves.forEach((cells, k) => {
    const weight = 0.6 ** k
    weightSum += weight * weight
    addOctave(sum, new Random(seed, 'noise', cells), cells, weight)
  })
  const scale = 110 / Math.sqrt(weightSum)
  return Uint8Array.from(sum, v => Math.max(0, Math.min(255, Math.round(128 + v * scale))))
}

function addOctave(sum: Float64Array, random: Random, cells: number, weight: number): void {
  const grid = Float64Array.from({ length: cells * cells }, () => random.uniform(-1, 1))
  const step = TILE / cells
  for (let y = 0; y < TILE; y++) {
    const gy = y / step
    const y0 = Math.floor(gy)
    const ty = smooth(gy - y0)
    const row0 = (y0 % cells) * cells
    const row1 = ((y0 + 1) % cells) * cells
    for (let x = 0; x < TILE; x++) {
      const gx = x / step
      const x0 = Math.floor(gx)
      const tx = smooth(gx - x0)
      const a = x0 % cells
      const b = (x0 + 1) % cells
      const top = grid[row0 + a] + tx * (grid[row0 + b] - grid[row0 + a])
      const bottom = grid[row1 + a] + tx * (grid[row1 + b] - grid[row1 + a])
      sum[y * TILE + x] += weight * (top + ty * (bottom - top))
    }
  }
}

const smooth = (t: number): number => t * t * (3 - 2 * t)

/** The tiles that every picture shares: grain, patches, clouds. */
export const NOISE = {
  fine: makeNoiseTile(1, [256, 128, 64]),
  broad: makeNoiseTile(2, [8, 16, 32, 64, 128]),
  cloud: makeNoiseTile(3, [4, 8, 16, 32, 64]),
} as const
