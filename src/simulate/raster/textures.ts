import { NOISE, TILE } from './noise.ts'

/** Patterns of surfaces, by number. */
export const TEXTURE = { plain: 0, cloth: 1, leaves: 2, windows: 3, brick: 4, planks: 5, bark: 6 } as const

/** Brightness of a pattern at (u, v) metres, about 1. */
export function textureAt(texture: number, u: number, v: number): number {
  const { fine, broad } = NOISE
  switch (texture) {
    case TEXTURE.cloth:
      return 0.9 + broad[wrap(v * 400) * TILE + wrap(u * 400)] / 1280
    case TEXTURE.leaves:
      return 0.25 + (fine[wrap(v * 26) * TILE + wrap(u * 26)] + broad[wrap(v * 60) * TILE + wrap(u * 60)]) / 340
    case TEXTURE.windows:
      return windows(u, v) * (0.92 + broad[wrap(v * 9) * TILE + wrap(u * 9)] / 1600)
    case TEXTURE.brick:
      return brick(u, v) * windows(u, v)
    case TEXTURE.planks:
      return (fraction(u * 5) < 0.1 ? 0.62 : 1) * (0.85 + broad[wrap(v * 20) * TILE + wrap(u * 60)] / 850)
    case TEXTURE.bark:
      return 0.6 + fine[wrap(v * 20) * TILE + wrap(u * 90)] / 320
    default:
      return 1
  }
}

const wrap = (v: number): number => v & (TILE - 1)
const fraction = (v: number): number => v - Math.floor(v)

/** Panes of 1.2 x 1.5 m in frames, one every 2.8 m and every floor of 3 m. */
function windows(u: number, v: number): number {
  const x = fraction(u / 2.8) * 2.8
  const y = fraction(v / 3) * 3
  if (x < 0.75 || x > 2.05 || y < 0.85 || y > 2.4) return 1
  if (x < 0.83 || x > 1.97 || y < 0.93 || y > 2.32 || (x > 1.36 && x < 1.44)) return 1.18
  return 0.36 + 0.12 * fraction(Math.floor(u / 2.8) * 0.37 + Math.floor(v / 3) * 0.61)
}

function brick(u: number, v: number): number {
  const row = Math.floor(v / 0.09)
  const joint = fraction(v / 0.09) < 0.14 || fraction(u / 0.26 + (row & 1) * 0.5) < 0.06
  const { fine } = NOISE
  const tone = fine[wrap(row * 7) * TILE + wrap(Math.floor(u / 0.26 + (row & 1) * 0.5) * 3)]
  return joint ? 1.12 : 0.82 + tone / 800
}
