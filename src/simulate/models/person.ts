import type { Vec3 } from '../../geometry/vec3.ts'
import { blob, type Detail, ellipse, type Mesh, MeshBuilder } from './mesh.ts'

export const SKIN = {
  skin: 0,
  hair: 1,
  shirt: 2,
  trousers: 3,
  shoes: 4,
  sleeve: 5,
  frame: 6,
  tyre: 7,
  sock: 8,
} as const

/** Parts of a body of height 1, each hung at its joint, pointing down (-z) or, torso and head, up. */
export interface BodyParts {
  readonly hips: Mesh
  readonly torso: Mesh
  readonly head: Mesh
  readonly upperArm: Mesh
  readonly forearm: Mesh
  readonly thigh: Mesh
  readonly shin: Mesh
}

/** Heights and lengths over the body's (Drillis and Contini 1964, rounded). */
export const BODY = {
  hip: 0.515,
  torso: 0.3,
  shoulderHalf: 0.118,
  hipHalf: 0.052,
  thigh: 0.245,
  shin: 0.25,
  upperArm: 0.172,
  forearm: 0.215,
  neck: 0.035,
} as const

interface Fineness {
  readonly detail: Detail
  /** Of every round part. */
  readonly sides: number
  /** Of face and hair. */
  readonly headRings: readonly [number, number]
}

const FINENESS: Readonly<Record<Detail, Fineness>> = {
  full: { detail: 'full', sides: 8, headRings: [5, 4] },
  low: { detail: 'low', sides: 4, headRings: [3, 3] },
}

/** Elliptic rings from top to bottom as a tube: [z, half depth (x), half width (y), shift of x]. */
function tube(
  rows: readonly (readonly [number, number, number, number?])[],
  { detail, sides }: Fineness,
  slotOf: (ring: number) => number,
): Mesh {
  const builder = new MeshBuilder(detail)
  const rings = [...rows].sort((a, b) => a[0] - b[0])
  builder.loft(
    rings.map(([z, dx, dy, shift = 0]) => ellipse([shift, 0, z], dx, dy, sides)),
    slotOf,
  )
  return builder.build()
}

export function buildBody(detail: Detail): BodyParts {
  const fineness = FINENESS[detail]
  return {
    hips: tube(
      [
        [0.05, 0.056, 0.088],
        [0, 0.062, 0.098],
        [-0.045, 0.05, 0.085],
      ],
      fineness,
      () => SKIN.trousers,
    ),
    torso: tube(
      [
        [0, 0.058, 0.09],
        [0.08, 0.056, 0.086],
        [0.18, 0.066, 0.102],
        [0.26, 0.06, 0.118],
        [0.295, 0.04, 0.075],
        [0.315, 0.028, 0.032],
      ],
      fineness,
      () => SKIN.shirt,
    ),
    head: headMesh(fineness),
    upperArm: tube(
      [
        [0.025, 0.02, 0.02],
        [0, 0.031, 0.029],
        [-0.09, 0.027, 0.026],
        [-0.172, 0.022, 0.022],
      ],
      fineness,
      r => (r === 0 ? SKIN.sleeve : SKIN.shirt),
    ),
    forearm: tube(
      [
        [0, 0.023, 0.023],
        [-0.06, 0.023, 0.022],
        [-0.14, 0.016, 0.016],
        [-0.165, 0.02, 0.012],
        [-0.215, 0.014, 0.008],
      ],
      fineness,
      r => (r < 2 ? SKIN.skin : SKIN.sleeve),
    ),
    thigh: tube(
      [
        [0.03, 0.045, 0.043],
        [-0.04, 0.05, 0.047],
        [-0.15, 0.042, 0.039],
        [-0.245, 0.033, 0.031],
      ],
      fineness,
      () => SKIN.trousers,
    ),
    shin: shinMesh(fineness),
  }
}

function headMesh({ detail, sides, headRings }: Fineness): Mesh {
  const builder = new MeshBuilder(detail)
  builder.loft([ellipse([0, 0, -0.02], 0.03, 0.03, sides), ellipse([0, 0, 0.03], 0.028, 0.028, sides)], () => SKIN.skin)
  blob(builder, [0.006, 0, 0.075], [0.056, 0.045, 0.066], [headRings[0], sides], SKIN.skin)
  blob(builder, [-0.008, 0, 0.092], [0.056, 0.05, 0.057], [headRings[1], sides], SKIN.hair)
  return builder.build()
}

function shinMesh({ detail, sides }: Fineness): Mesh {
  const builder = new MeshBuilder(detail)
  const rows: [number, number, number][] = [
    [-0.235, 0.02, 0.02],
    [-0.1, 0.033, 0.031],
    [0, 0.033, 0.031],
  ]
  builder.loft(
    rows.map(([z, dx, dy]) => ellipse([0, 0, z], dx, dy, sides)),
    () => SKIN.sock,
  )
  const foot = (x: number, halfWidth: number, top: number): Vec3[] => [
    [x, halfWidth, -0.265],
    [x, halfWidth, top],
    [x, -halfWidth, top],
    [x, -halfWidth, -0.265],
  ]
  builder.loft([foot(-0.035, 0.022, -0.225), foot(0.03, 0.026, -0.228), foot(0.095, 0.024, -0.25)], () => SKIN.shoes)
  return builder.build()
}
