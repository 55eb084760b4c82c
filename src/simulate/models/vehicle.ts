import type { Vec3 } from '../../geometry/vec3.ts'
import type { ModelName } from '../world/kinds.ts'
import { type Detail, type Mesh, MeshBuilder, wheelRing } from './mesh.ts'

/** Colour slots of vehicles. */
export const SLOT = {
  paint: 0,
  glass: 1,
  tyre: 2,
  rim: 3,
  dark: 4,
  headlight: 5,
  taillight: 6,
  plate: 7,
  cargo: 8,
} as const

/** One cross-section: place along the length (-0.5 rear .. 0.5 front), half width and heights over the whole ones. */
interface Station {
  readonly x: number
  readonly half: number
  readonly low: number
  readonly belt: number
  readonly top: number
  /** Half width of the top edge over the half width. */
  readonly topHalf: number
  /** What lies between this station and the next: panes at the sides, a pane on top. */
  readonly sidePane?: boolean
  readonly topPane?: boolean
  readonly cargo?: boolean
}

export interface VehicleShape {
  readonly stations: readonly Station[]
  readonly wheelsX: readonly number[]
  readonly wheelRadiusM: number
  /** Windows as a band in a slab side, instead of between belt and roof. */
  readonly lengthM: number
  readonly widthM: number
  readonly heightM: number
}

const at = (x: number, half: number, low: number, belt: number, top: number, topHalf: number, panes = ''): Station => ({
  x,
  half,
  low,
  belt,
  top,
  topHalf,
  ...(panes.includes('s') && { sidePane: true }),
  ...(panes.includes('t') && { topPane: true }),
  ...(panes.includes('c') && { cargo: true }),
})

const CAR = { wheelsX: [-0.3, 0.31], wheelRadiusM: 0.32, lengthM: 4.4, widthM: 1.8, heightM: 1.5 }

export const VEHICLE_SHAPES: Readonly<Partial<Record<ModelName, VehicleShape>>> = {
  sedan: {
    ...CAR,
    stations: [
      at(-0.5, 0.44, 0.2, 0.42, 0.5, 0.9),
      at(-0.485, 0.485, 0.15, 0.55, 0.64, 0.9),
      at(-0.36, 0.5, 0.13, 0.6, 0.68, 0.88, 'ts'),
      at(-0.19, 0.5, 0.13, 0.61, 0.97, 0.74),
      at(-0.175, 0.5, 0.13, 0.61, 0.98, 0.74, 's'),
      at(-0.04, 0.5, 0.13, 0.61, 1, 0.74),
      at(-0.02, 0.5, 0.13, 0.61, 1, 0.74, 's'),
      at(0.1, 0.5, 0.13, 0.6, 0.97, 0.74, 'ts'),
      at(0.25, 0.5, 0.13, 0.58, 0.63, 0.86),
      at(0.43, 0.48, 0.14, 0.5, 0.54, 0.86),
      at(0.485, 0.44, 0.16, 0.4, 0.47, 0.86),
      at(0.5, 0.38, 0.2, 0.35, 0.4, 0.86),
    ],
  },
  hatchback: {
    ...CAR,
    lengthM: 4.1,
    stations: [
      at(-0.5, 0.45, 0.2, 0.45, 0.55, 0.9),
      at(-0.48, 0.49, 0.15, 0.6, 0.66, 0.88, 't'),
      at(-0.38, 0.5, 0.13, 0.62, 0.95, 0.74),
      at(-0.34, 0.5, 0.13, 0.62, 0.97, 0.75, 's'),
      at(-0.2, 0.5, 0.13, 0.61, 1, 0.75),
      at(-0.18, 0.5, 0.13, 0.61, 1, 0.75, 's'),
      at(-0.02, 0.5, 0.13, 0.6, 1, 0.75),
      at(0, 0.5, 0.13, 0.6, 1, 0.75, 's'),
      at(0.11, 0.5, 0.13, 0.59, 0.96, 0.75, 'ts'),
      at(0.27, 0.5, 0.13, 0.57, 0.63, 0.86),
      at(0.44, 0.48, 0.14, 0.5, 0.55, 0.86),
      at(0.49, 0.44, 0.16, 0.4, 0.46, 0.86),
      at(0.5, 0.38, 0.2, 0.35, 0.4, 0.86),
    ],
  },
  suv: {
    ...CAR,
    wheelRadiusM: 0.37,
    heightM: 1.68,
    stations: [
      at(-0.5, 0.46, 0.22, 0.5, 0.58, 0.92),
      at(-0.49, 0.49, 0.18, 0.6, 0.66, 0.9, 't'),
      at(-0.45, 0.5, 0.16, 0.62, 0.95, 0.8),
      at(-0.42, 0.5, 0.16, 0.62, 0.98, 0.8, 's'),
      at(-0.26, 0.5, 0.16, 0.62, 1, 0.8),
      at(-0.24, 0.5, 0.16, 0.62, 1, 0.8, 's'),
      at(-0.03, 0.5, 0.16, 0.62, 1, 0.8),
      at(-0.01, 0.5, 0.16, 0.62, 1, 0.8, 's'),
      at(0.12, 0.5, 0.16, 0.61, 0.97, 0.8, 'ts'),
      at(0.24, 0.5, 0.16, 0.6, 0.66, 0.88),
      at(0.45, 0.49, 0.17, 0.55, 0.6, 0.88),
      at(0.49, 0.46, 0.19, 0.45, 0.52, 0.88),
      at(0.5, 0.42, 0.24, 0.4, 0.44, 0.88),
    ],
  },
  van: {
    wheelsX: [-0.31, 0.33],
    wheelRadiusM: 0.36,
    lengthM: 5.4,
    widthM: 2,
    heightM: 2.3,
    stations: [
      at(-0.5, 0.48, 0.16, 0.52, 0.95, 0.9),
      at(-0.49, 0.5, 0.12, 0.52, 0.99, 0.9),
      at(0.02, 0.5, 0.12, 0.52, 1, 0.9),
      at(0.14, 0.5, 0.12, 0.52, 1, 0.9, 's'),
      at(0.27, 0.5, 0.12, 0.5, 0.96, 0.88, 'ts'),
      at(0.38, 0.5, 0.12, 0.48, 0.56, 0.88),
      at(0.48, 0.47, 0.13, 0.4, 0.44, 0.9),
      at(0.5, 0.43, 0.16, 0.32, 0.36, 0.9),
    ],
  },
  truck: {
    wheelsX: [-0.36, -0.22, 0.36],
    wheelRadiusM: 0.48,
    lengthM: 7.5,
    widthM: 2.4,
    heightM: 3.2,
    stations: [
      at(-0.5, 0.5, 0.3, 0.6, 1, 1, 'c'),
      at(0.2, 0.5, 0.3, 0.6, 1, 1),
      at(0.21, 0.3, 0.25, 0.3, 0.32, 0.9),
      at(0.25, 0.3, 0.25, 0.3, 0.32, 0.9),
      at(0.26, 0.47, 0.17, 0.5, 0.86, 0.95),
      at(0.33, 0.47, 0.17, 0.5, 0.86, 0.95, 's'),
      at(0.43, 0.47, 0.17, 0.5, 0.84, 0.95, 'ts'),
      at(0.49, 0.47, 0.17, 0.46, 0.5, 0.98),
      at(0.5, 0.45, 0.17, 0.3, 0.34, 0.98),
    ],
  },
  bus: {
    wheelsX: [-0.28, 0.3],
    wheelRadiusM: 0.5,
    lengthM: 11,
    widthM: 2.5,
    heightM: 3.1,
    stations: [
      at(-0.5, 0.48, 0.12, 0.45, 0.97, 0.96),
      ...[-0.48, -0.36, -0.24, -0.12, 0, 0.12, 0.24].flatMap(x => [
        at(x, 0.5, 0.1, 0.4, 1, 0.96),
        at(x + 0.012, 0.5, 0.1, 0.4, 1, 0.96, 's'),
      ]),
      at(0.36, 0.5, 0.1, 0.4, 1, 0.96),
      at(0.37, 0.5, 0.1, 0.35, 1, 0.96, 's'),
      at(0.47, 0.5, 0.1, 0.33, 0.98, 0.96, 'ts'),
      at(0.495, 0.49, 0.1, 0.3, 0.36, 0.98),
      at(0.5, 0.47, 0.1, 0.2, 0.24, 0.98),
    ],
  },
}

/** Share of the pane's height that the roof's frame takes. */
const FRAME_SHARE = 0.16

export function buildVehicle(shape: VehicleShape, detail: Detail): Mesh {
  const builder = new MeshBuilder(detail)
  const rings = shape.stations.map(s => ringOf(s, shape))
  builder.loft(rings, (r, side) => slotOf(shape.stations[r], side))
  if (detail === 'full') addLamps(builder, shape)
  for (const x of shape.wheelsX) {
    for (const left of [1, -1]) addWheel(builder, shape, x * shape.lengthM, left, detail === 'full' ? 14 : 6)
  }
  return builder.build()
}

/** Counter-clockwise seen from the front: right sill, up the left... the ring starts low on the left side. */
function ringOf({ x, half, low, belt, top, topHalf }: Station, { lengthM, widthM, heightM }: VehicleShape): Vec3[] {
  const w = half * widthM
  const frame = top - (top - belt) * FRAME_SHARE
  const frameHalf = w + (w * topHalf - w) * (1 - FRAME_SHARE)
  const right: [number, number][] = [
    [w * 0.86, low],
    [w, low + (belt - low) * 0.35],
    [w, belt],
    [frameHalf, frame],
    [w * topHalf * 0.93, top],
  ]
  const point = (y: number, z: number): Vec3 => [x * lengthM, y, z * heightM]
  return [...right.map(([y, z]) => point(y, z)), ...[...right].reverse().map(([y, z]) => point(-y, z))]
}

/** Sides of a ring: 0 sill, 1 door, 2 pane, 3 frame, 4 roof, 5 frame, 6 pane, 7 door, 8 sill, 9 floor. */
function slotOf(station: Station, side: number): number {
  if (side === 9) return SLOT.dark
  if (station.cargo) return SLOT.cargo
  if (side === 0 || side === 8) return SLOT.dark
  if (station.sidePane && (side === 2 || side === 6)) return SLOT.glass
  if (station.topPane && (side === 4 || (!station.sidePane && (side === 3 || side === 5)))) return SLOT.glass
  return SLOT.paint
}

function addLamps(builder: MeshBuilder, { lengthM, widthM, heightM, stations }: VehicleShape): void {
  const first = stations[0]
  const last = stations[stations.length - 1]
  const rearTop = Math.min(first.top, 0.55)
  const pane = (end: 1 | -1, y: number, z: number, w: number, h: number, slot: number): void => {
    builder.box([end * lengthM * 0.4985, y * widthM, z * heightM], [0.03, w * widthM, h * heightM], slot)
  }
  for (const y of [-1, 1]) {
    pane(-1, y * 0.36, rearTop * 0.92, 0.13, 0.1, SLOT.taillight)
    pane(1, y * last.half * 0.72, (last.top + last.belt) * 0.55, 0.16, 0.07, SLOT.headlight)
    builder.box([0.16 * lengthM, y * widthM * 0.5, 0.66 * Math.min(heightM, 1.6)], [0.12, 0.12, 0.12], SLOT.paint)
  }
  pane(-1, 0, rearTop * 0.72, 0.24, 0.07, SLOT.plate)
  pane(1, 0, last.low + 0.04, 0.24, 0.06, SLOT.plate)
  pane(1, 0, (last.low + last.belt) / 2 + 0.04, 0.4, 0.06, SLOT.dark)
}

function addWheel(
  builder: MeshBuilder,
  { widthM, wheelRadiusM: r }: VehicleShape,
  x: number,
  left: number,
  sides: number,
): void {
  const outer = left * widthM * 0.5
  const inner = left * (widthM * 0.5 - 0.22)
  // The arch: a dark disc on the door, a little larger than the wheel.
  face(builder, wheelRing([x, outer + left * 0.004, r * 1.05], r * 1.13, sides), left, SLOT.dark)
  const across = [inner, outer + left * 0.012].sort((a, b) => a - b)
  builder.loft(
    across.map(y => wheelRing([x, y, r], r, sides)),
    () => SLOT.tyre,
    false,
  )
  face(builder, wheelRing([x, outer + left * 0.012, r], r, sides), left, SLOT.tyre)
  const spokes = wheelRing([x, outer + left * 0.02, r], r * 0.66, 10).map(
    ([px, py, pz], i): Vec3 => (i % 2 ? [x + (px - x) * 0.62, py, r + (pz - r) * 0.62] : [px, py, pz]),
  )
  spokes.forEach((spoke, i) => {
    face(builder, [[x, spoke[1], r], spoke, spokes[(i + 1) % spokes.length]], left, SLOT.rim)
  })
}

function face(builder: MeshBuilder, ring: readonly Vec3[], left: number, slot: number): void {
  builder.polygon(left > 0 ? ring : [...ring].reverse(), slot)
}
