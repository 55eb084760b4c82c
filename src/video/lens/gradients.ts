import type { GreyImage } from './segments.ts'

export interface GradientField {
  readonly widthPx: number
  /** 0 where it is too weak for a direction. */
  readonly strength: Float32Array
  /** Of the edge, the brighter side to its right. */
  readonly angleRad: Float32Array
  readonly strongestFirst: Int32Array
}

/** Grey levels: weaker gradients turn by more than 22.5 degrees with rounding of 2 levels (von Gioi et al. 2010). */
const MIN_STRENGTH = 2 / Math.sin(Math.PI / 8)
const LEVELS = 1024

/** Gradients over blocks of 2x2 pixels of the picture, smoothed by 1-2-1. */
export function gradientsOf({ widthPx, heightPx, data }: GreyImage): GradientField {
  const smooth = smoothed(data, widthPx, heightPx)
  const strength = new Float32Array(widthPx * heightPx)
  const angleRad = new Float32Array(widthPx * heightPx)
  for (let y = 0; y + 1 < heightPx; y++) {
    for (let x = 0; x + 1 < widthPx; x++) {
      const p = y * widthPx + x
      const falling = smooth[p + widthPx + 1] - smooth[p]
      const rising = smooth[p + 1] - smooth[p + widthPx]
      const gx = (falling + rising) / 2
      const gy = (falling - rising) / 2
      const g = Math.sqrt(gx * gx + gy * gy)
      if (g < MIN_STRENGTH) continue
      strength[p] = g
      angleRad[p] = Math.atan2(gx, -gy)
    }
  }
  return { widthPx, strength, angleRad, strongestFirst: byStrength(strength) }
}

function smoothed(data: Uint8Array, widthPx: number, heightPx: number): Float32Array {
  const rows = new Float32Array(data.length)
  const out = new Float32Array(data.length)
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const p = y * widthPx + x
      rows[p] = (data[p - (x > 0 ? 1 : 0)] + 2 * data[p] + data[p + (x + 1 < widthPx ? 1 : 0)]) / 4
    }
  }
  for (let y = 0; y < heightPx; y++) {
    const up = y > 0 ? widthPx : 0
    const down = y + 1 < heightPx ? widthPx : 0
    for (let p = y * widthPx; p < (y + 1) * widthPx; p++) out[p] = (rows[p - up] + 2 * rows[p] + rows[p + down]) / 4
  }
  return out
}

/** Indices of what is above 0, in buckets of falling strength. */
function byStrength(strength: Float32Array): Int32Array {
  let max = 1e-9
  for (const g of strength) if (g > max) max = g
  const starts = new Int32Array(LEVELS + 1)
  const level = (g: number): number => Math.floor((1 - g / max) * (LEVELS - 1))
  for (const g of strength) if (g > 0) starts[level(g) + 1]++
  for (let i = 0; i < LEVELS; i++) starts[i + 1] += starts[i]
  const out = new Int32Array(starts[LEVELS])
  for (let p = 0; p < strength.length; p++) if (strength[p] > 0) out[starts[level(strength[p])]++] = p
  return out
}
