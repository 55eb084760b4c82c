import { Random } from '../../base/random.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { Surface } from '../raster/raster.ts'
import { TEXTURE } from '../raster/textures.ts'
import type { Actor } from '../world/world.ts'

/** Frequent colours of cars. */
const PAINTS: readonly Vec3[] = [
  [206, 208, 210],
  [236, 236, 234],
  [36, 38, 42],
  [92, 96, 102],
  [150, 154, 158],
  [150, 26, 28],
  [34, 62, 122],
  [28, 78, 60],
  [188, 160, 40],
  [122, 84, 60],
  [70, 110, 160],
  [196, 84, 30],
]
const SHIRTS: readonly Vec3[] = [
  [188, 44, 40],
  [44, 74, 150],
  [226, 226, 222],
  [46, 48, 52],
  [212, 176, 60],
  [70, 120, 76],
  [128, 80, 130],
  [200, 120, 70],
  [120, 160, 190],
  [96, 70, 56],
]
const TROUSERS: readonly Vec3[] = [
  [44, 56, 84],
  [34, 34, 38],
  [96, 88, 76],
  [70, 72, 76],
  [120, 104, 82],
  [56, 44, 40],
]
const SKINS: readonly Vec3[] = [
  [226, 180, 150],
  [202, 150, 118],
  [158, 108, 78],
  [104, 70, 52],
  [238, 198, 170],
]
const HAIR: readonly Vec3[] = [
  [40, 30, 24],
  [84, 58, 36],
  [24, 22, 22],
  [150, 116, 70],
  [120, 116, 112],
]

/** Colours in the order of the vehicles' SLOT. */
export function vehiclePalette({ lookSeed, model }: Actor): Surface[] {
  const random = new Random(lookSeed, 'paint')
  const large = model === 'bus' || model === 'truck' || model === 'van'
  const paint = large && random.chance(0.5) ? ([232, 232, 228] as const) : random.pick(PAINTS)
  const cargo = random.pick<Vec3>([
    [224, 222, 216],
    [180, 184, 188],
    [70, 96, 140],
    [150, 60, 48],
  ])
  return [
    { rgb: paint, gloss: 62 },
    { rgb: [26, 30, 34], gloss: 105 },
    { rgb: [26, 26, 28] },
    { rgb: [160, 162, 166], gloss: 40 },
    { rgb: [30, 30, 32] },
    { rgb: [228, 230, 226], gloss: 60, glow: 0.3 },
    { rgb: [164, 22, 20], gloss: 40, glow: 0.25 },
    { rgb: [226, 226, 214] },
    { rgb: cargo, gloss: 12 },
  ]
}

/** Colours in the order of SKIN. */
export function personPalette({ lookSeed, teamRgb }: Actor): Surface[] {
  const random = new Random(lookSeed, 'clothes')
  const skin = random.pick(SKINS)
  const shirt = teamRgb ?? random.pick(SHIRTS)
  const trousers = teamRgb ? scaled(teamRgb, 0.45) : random.pick(TROUSERS)
  const bare = teamRgb !== undefined || random.chance(0.5)
  const shoes = random.pick<Vec3>([
    [36, 34, 34],
    [220, 220, 220],
    [90, 66, 48],
  ])
  return [
    { rgb: skin },
    { rgb: random.pick(HAIR) },
    { rgb: shirt, texture: TEXTURE.cloth },
    { rgb: trousers, texture: TEXTURE.cloth },
    { rgb: shoes },
    { rgb: bare ? skin : shirt },
    { rgb: random.pick(PAINTS), gloss: 30 },
    { rgb: [34, 34, 36] },
    { rgb: teamRgb ?? trousers },
  ]
}

const scaled = ([r, g, b]: Vec3, f: number): Vec3 => [r * f, g * f, b * f]

export const ballPalette = (): Surface[] => [{ rgb: [236, 236, 232] }, { rgb: [44, 44, 48] }]
