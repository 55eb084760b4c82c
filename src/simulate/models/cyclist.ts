import { cross, normalize, subtract, type Vec3 } from '../../geometry/vec3.ts'
import type { ActorState } from '../world/world.ts'
import { composeAffine, shiftBy, stretchBy } from './affine.ts'
import { type Detail, type Mesh, MeshBuilder, wheelRing } from './mesh.ts'
import { BODY, type BodyParts, SKIN } from './person.ts'
import { type BodyPose, type Emit, emitBody, type LimbAngles, placeOf, reach } from './pose-person.ts'

const WHEEL_M = 0.34
const REAR_X = -0.52
const FRONT_X = 0.53
const CRANK: Vec3 = [-0.07, 0, 0.29]
const CRANK_M = 0.17
const SADDLE: Vec3 = [-0.22, 0, 0.95]
const GRIP: Vec3 = [0.42, 0, 1.03]
const RIDER_M = 1.72
/** Of the template: wheels' ends and the rider's crown. */
export const BICYCLE_LENGTH_M = FRONT_X - REAR_X + 2 * WHEEL_M
export const CYCLIST_HEIGHT_M = 1.7
/** Way covered in one turn of the pedals. */
const DEVELOPMENT_M = 4.5

export function buildBicycle(detail: Detail): Mesh {
  const builder = new MeshBuilder(detail)
  const sides = detail === 'full' ? 16 : 8
  for (const x of [REAR_X, FRONT_X]) addWheel(builder, x, sides)
  const head: Vec3 = [0.38, 0, 0.85]
  const bars: readonly (readonly [Vec3, Vec3])[] = [
    [CRANK, head],
    [CRANK, [-0.2, 0, 0.85]],
    [[-0.19, 0, 0.8], head],
    [[REAR_X, 0, WHEEL_M], CRANK],
    [
      [REAR_X, 0, WHEEL_M],
      [-0.19, 0, 0.8],
    ],
    [
      [FRONT_X, 0, WHEEL_M],
      [0.36, 0, 0.95],
    ],
    [
      [0.4, -0.24, 1],
      [0.4, 0.24, 1],
    ],
  ]
  for (const [from, to] of bars) addBar(builder, from, to, 0.018)
  builder.box([-0.22, 0, 0.9], [0.24, 0.14, 0.05], SKIN.tyre)
  return builder.build()
}

function addWheel(builder: MeshBuilder, x: number, sides: number): void {
  const rim = (y: number, r: number): Vec3[] => wheelRing([x, y, WHEEL_M], r, sides)
  builder.loft([rim(-0.02, WHEEL_M), rim(0.02, WHEEL_M)], () => SKIN.tyre, false)
  for (const [y, left] of [
    [0.02, true],
    [-0.02, false],
  ] as const) {
    const [outer, inner] = [rim(y, WHEEL_M), rim(y, WHEEL_M * 0.88)]
    outer.forEach((p, i) => {
      const next = (i + 1) % sides
      const quad = [p, outer[next], inner[next], inner[i]]
      builder.polygon(left ? quad : quad.reverse(), SKIN.tyre)
    })
  }
  for (let k = 0; k < 3; k++) {
    const ring = rim(0, WHEEL_M * 0.9)
    const i = Math.round((k * sides) / 6)
    addBar(builder, ring[i], ring[(i + sides / 2) % sides], 0.005)
  }
}

/** A square bar from one point to another. */
function addBar(builder: MeshBuilder, from: Vec3, to: Vec3, radius: number): void {
  const along = normalize(subtract(to, from))
  const aside = normalize(cross(along, Math.abs(along[2]) > 0.9 ? [1, 0, 0] : [0, 0, 1]))
  const over = cross(along, aside)
  const ring = (p: Vec3): Vec3[] =>
    (
      [
        [1, 0],
        [0, 1],
        [-1, 0],
        [0, -1],
      ] as const
    ).map(
      ([a, b]): Vec3 => [
        p[0] + radius * (a * aside[0] + b * over[0]),
        p[1] + radius * (a * aside[1] + b * over[1]),
        p[2] + radius * (a * aside[2] + b * over[2]),
      ],
    )
  builder.loft([ring(from), ring(to)], () => SKIN.frame)
}

export function emitCyclist(
  bicycle: Mesh,
  parts: BodyParts,
  state: ActorState,
  [lengthM, , heightM]: Vec3,
  emit: Emit,
): void {
  const scale: Vec3 = [lengthM / BICYCLE_LENGTH_M, lengthM / BICYCLE_LENGTH_M, heightM / CYCLIST_HEIGHT_M]
  const world = composeAffine(placeOf(state), stretchBy(scale))
  emit(bicycle, world)
  const seat = composeAffine(world, shiftBy([SADDLE[0], 0, 0]))
  emitBody(parts, ridingPose(state.travelledM), seat, RIDER_M, 1, emit)
}

function ridingPose(travelledM: number): BodyPose {
  const lean = 0.62
  const turn = (2 * Math.PI * travelledM) / DEVELOPMENT_M
  const hipUp = SADDLE[2] / RIDER_M
  const side = (shift: number): LimbAngles => {
    const pedal = [CRANK[0] + CRANK_M * Math.sin(turn + shift), CRANK[2] + CRANK_M * Math.cos(turn + shift) + 0.03]
    const [thigh, knee] = reach((pedal[0] - SADDLE[0]) / RIDER_M, pedal[1] / RIDER_M - hipUp, BODY.thigh, 0.262, 1)
    const shoulder = [Math.sin(lean) * BODY.torso * 0.88, hipUp + Math.cos(lean) * BODY.torso * 0.88]
    const [arm, elbow] = reach(
      (GRIP[0] - SADDLE[0]) / RIDER_M - shoulder[0],
      GRIP[2] / RIDER_M - shoulder[1],
      BODY.upperArm,
      0.19,
      -1,
    )
    return { thigh, knee, arm, elbow }
  }
  return { hipForward: 0, hipUp, leanRad: lean, sides: [side(0), side(Math.PI)], spreadRad: 0.12 }
}
