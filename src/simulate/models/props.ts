import { Random } from '../../base/random.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { Surface } from '../raster/raster.ts'
import { TEXTURE } from '../raster/textures.ts'
import type { Prop, PropName } from '../world/world.ts'
import { blob, type Detail, ellipse, type Mesh, MeshBuilder } from './mesh.ts'

export interface Model {
  readonly mesh: Mesh
  readonly palette: readonly Surface[]
  /** Stretched to the prop's size; else its size is built in. */
  readonly stretch?: Vec3
}

type Build = (prop: Prop, detail: Detail) => Model

export const PROP_MODELS: Readonly<Record<PropName, Build>> = {
  building,
  tree,
  pole,
  bush,
  fence,
  skyline,
  goal,
  book,
  mug,
  wall,
}

const WALLS: readonly Vec3[] = [
  [186, 170, 148],
  [152, 92, 74],
  [204, 198, 186],
  [132, 134, 138],
  [176, 148, 112],
  [118, 94, 84],
]

function building({ sizeM, lookSeed }: Prop, detail: Detail): Model {
  const random = new Random(lookSeed, 'building')
  const mesh = new MeshBuilder(detail)
  mesh.box([0, 0, sizeM[2] / 2], sizeM, 0)
  mesh.box([0, 0, sizeM[2] + 0.2], [sizeM[0] + 0.5, sizeM[1] + 0.5, 0.4], 1)
  const gabled = sizeM[2] < 8 && random.chance(0.6)
  if (gabled) addGable(mesh, sizeM)
  const wall = random.pick(WALLS)
  const texture = random.pick([TEXTURE.windows, TEXTURE.windows, TEXTURE.brick])
  return {
    mesh: mesh.build(),
    palette: [
      { rgb: wall, texture },
      { rgb: gabled ? [134, 74, 58] : [110, 108, 106], texture: TEXTURE.planks },
    ],
  }
}

function addGable(builder: MeshBuilder, [length, width, height]: Vec3): void {
  const ring = (x: number): Vec3[] => [
    [x, width / 2 + 0.4, height + 0.3],
    [x, 0, height + 0.3 + width * 0.35],
    [x, -width / 2 - 0.4, height + 0.3],
  ]
  builder.loft([ring(-length / 2 - 0.4), ring(length / 2 + 0.4)], () => 1)
}

const VARIANTS = 5
const cache = new Map<string, Mesh>()

/** Templates of size 1 are built once a variant. */
function template(key: string, build: () => Mesh): Mesh {
  const found = cache.get(key)
  if (found) return found
  const mesh = build()
  cache.set(key, mesh)
  return mesh
}

function tree({ sizeM, lookSeed }: Prop, detail: Detail): Model {
  const variant = lookSeed % VARIANTS
  const mesh = template(`tree ${variant} ${detail}`, () => {
    const builder = new MeshBuilder(detail)
    builder.loft([ellipse([0, 0, 0], 0.05, 0.05, 6), ellipse([0.01, 0, 0.5], 0.03, 0.03, 6)], () => 0)
    addCrown(builder, new Random('tree', variant), 0.62, 0.33, detail)
    return builder.build()
  })
  const random = new Random(lookSeed, 'leaves')
  const leaves: Vec3 = [random.uniform(52, 92), random.uniform(84, 118), random.uniform(34, 56)]
  return {
    mesh,
    palette: [
      { rgb: [92, 74, 58], texture: TEXTURE.bark },
      { rgb: leaves, texture: TEXTURE.leaves },
    ],
    stretch: sizeM,
  }
}

function addCrown(builder: MeshBuilder, random: Random, middle: number, spread: number, detail: Detail): void {
  const blobs = detail === 'full' ? 5 : 2
  for (let k = 0; k < blobs; k++) {
    const a = random.uniform(0, 2 * Math.PI)
    const off = k === 0 ? 0 : random.uniform(0.1, 0.2)
    const bumps = Float64Array.from({ length: 99 }, () => random.uniform(0.78, 1.15))
    const size = random.uniform(0.7, 1) * spread
    const centre: Vec3 = [off * Math.cos(a), off * Math.sin(a), middle + random.uniform(-0.16, 0.14)]
    const grid = detail === 'full' ? ([6, 9] as const) : ([3, 5] as const)
    blob(builder, centre, [size, size, size * 0.8], grid, 1, (r, s) => bumps[r * 9 + s])
  }
}

function bush({ sizeM, lookSeed }: Prop, detail: Detail): Model {
  const variant = lookSeed % VARIANTS
  const mesh = template(`bush ${variant} ${detail}`, () => {
    const builder = new MeshBuilder(detail)
    addCrown(builder, new Random('bush', variant), 0.6, 0.45, detail)
    return builder.build()
  })
  const random = new Random(lookSeed, 'leaves')
  const leaves: Vec3 = [random.uniform(50, 90), random.uniform(82, 112), random.uniform(36, 58)]
  return { mesh, palette: [{ rgb: leaves }, { rgb: leaves, texture: TEXTURE.leaves }], stretch: sizeM }
}

function pole({ sizeM: [, , height], lookSeed }: Prop, detail: Detail): Model {
  const random = new Random(lookSeed, 'pole')
  const builder = new MeshBuilder(detail)
  builder.loft([ellipse([0, 0, 0], 0.08, 0.08, 6), ellipse([0, 0, height], 0.05, 0.05, 6)], () => 0)
  const sign = random.chance(0.5)
  if (sign) builder.box([0.07, 0, 2.4], [0.03, 0.62, 0.62], 1)
  else builder.box([0.7, 0, height], [1.4, 0.12, 0.1], 0)
  const board = random.pick<Vec3>([
    [196, 40, 36],
    [40, 84, 170],
    [232, 196, 40],
  ])
  return { mesh: builder.build(), palette: [{ rgb: [118, 120, 124] }, { rgb: board, texture: TEXTURE.plain }] }
}

function fence({ sizeM, lookSeed }: Prop, detail: Detail): Model {
  const random = new Random(lookSeed, 'fence')
  const mesh = new MeshBuilder(detail).box([0, 0, sizeM[2] / 2], sizeM, 0).build()
  const rgb = random.pick<Vec3>([
    [138, 108, 78],
    [170, 166, 158],
    [86, 92, 84],
  ])
  return { mesh, palette: [{ rgb, texture: TEXTURE.planks }] }
}

/** A far ring of trees and houses of uneven height. */
function skyline({ sizeM, lookSeed }: Prop, detail: Detail): Model {
  const random = new Random(lookSeed, 'skyline')
  const builder = new MeshBuilder(detail)
  const count = 48
  const heights = Array.from({ length: count }, () => sizeM[2] * random.uniform(0.35, 1))
  for (let i = 0; i < count; i++) {
    const at = (k: number, z: number): Vec3 => {
      const a = (2 * Math.PI * k) / count
      return [(Math.cos(a) * sizeM[0]) / 2, (Math.sin(a) * sizeM[1]) / 2, z]
    }
    // Seen from inside.
    builder.polygon(
      [at(i + 1, 0), at(i, 0), at(i, heights[i]), at(i + 1, heights[(i + (i % 3 ? 1 : 0)) % count])],
      i % 4 === 0 ? 1 : 0,
    )
  }
  return {
    mesh: builder.build(),
    palette: [
      { rgb: [74, 92, 60], texture: TEXTURE.leaves },
      { rgb: [146, 138, 128], texture: TEXTURE.windows },
    ],
  }
}

function goal({ sizeM: [depth, width, height] }: Prop, detail: Detail): Model {
  const builder = new MeshBuilder(detail)
  const bar = 0.1
  for (const left of [-1, 1]) builder.box([0, (left * width) / 2, height / 2], [bar, bar, height], 0)
  builder.box([0, 0, height], [bar, width + bar, bar], 0)
  for (const left of [-1, 1]) builder.box([-depth / 2, (left * width) / 2, 0.05], [depth, 0.05, 0.05], 0)
  builder.box([-depth, 0, 0.05], [0.05, width, 0.05], 0)
  return { mesh: builder.build(), palette: [{ rgb: [228, 228, 226] }] }
}

function book({ sizeM, lookSeed }: Prop, detail: Detail): Model {
  const random = new Random(lookSeed, 'book')
  const cover = sizeM[2] * 0.12
  const mesh = new MeshBuilder(detail)
    .box([0, 0, cover / 2], [sizeM[0], sizeM[1], cover], 0)
    .box([0, 0, sizeM[2] / 2], [sizeM[0] * 0.95, sizeM[1] * 0.95, sizeM[2] * 0.8], 1)
    .box([0, 0, sizeM[2] - cover / 2], [sizeM[0], sizeM[1], cover], 0)
    .build()
  const rgb: Vec3 = [random.uniform(30, 200), random.uniform(30, 160), random.uniform(30, 180)]
  return {
    mesh,
    palette: [
      { rgb, texture: TEXTURE.cloth },
      { rgb: [226, 220, 204], texture: TEXTURE.planks },
    ],
  }
}

function mug({ sizeM, lookSeed }: Prop, detail: Detail): Model {
  const random = new Random(lookSeed, 'mug')
  const r = sizeM[0] / 2
  const builder = new MeshBuilder(detail)
  builder.loft([ellipse([0, 0, 0], r * 0.85, r * 0.85, 14), ellipse([0, 0, sizeM[2]], r, r, 14)], () => 0)
  builder.polygon(ellipse([0, 0, sizeM[2] * 1.002], r * 0.9, r * 0.9, 14), 1)
  builder.box([r * 1.25, 0, sizeM[2] * 0.55], [r * 0.5, r * 0.25, sizeM[2] * 0.6], 0)
  const rgb: Vec3 = [random.uniform(60, 240), random.uniform(60, 240), random.uniform(60, 240)]
  return { mesh: builder.build(), palette: [{ rgb, gloss: 60 }, { rgb: [58, 38, 26] }] }
}

function wall({ sizeM, lookSeed }: Prop, detail: Detail): Model {
  const random = new Random(lookSeed, 'wall')
  const mesh = new MeshBuilder(detail).box([0, 0, sizeM[2] / 2], sizeM, 0).build()
  const rgb: Vec3 = [random.uniform(170, 225), random.uniform(165, 215), random.uniform(150, 210)]
  return { mesh, palette: [{ rgb, texture: TEXTURE.cloth }] }
}
