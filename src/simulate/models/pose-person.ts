import type { Vec3 } from '../../geometry/vec3.ts'
import type { ActorState } from '../world/world.ts'
import { type Affine, composeAffine, pitchBy, rollBy, shiftBy, standAt, stretchBy } from './affine.ts'
import type { Mesh } from './mesh.ts'
import { BODY, type BodyParts } from './person.ts'

/** Takes one mesh at its place in the world. */
export type Emit = (mesh: Mesh, worldFromMesh: Affine) => void

const chain = (...steps: readonly Affine[]): Affine => steps.reduce(composeAffine)

/** Angles of one side of the body, radians; positive swings forward what hangs down. */
export interface LimbAngles {
  readonly thigh: number
  readonly knee: number
  readonly arm: number
  readonly elbow: number
}

export interface BodyPose {
  /** Of the hips, in body heights. */
  readonly hipForward: number
  readonly hipUp: number
  readonly leanRad: number
  /** Left, right. */
  readonly sides: readonly [LimbAngles, LimbAngles]
  /** How far the arms stand off. */
  readonly spreadRad: number
}

const WALK_STRIDE_M = 1.4
const RUN_STRIDE_M = 2.3
export const RUNS_ABOVE_MPS = 2.4

/** Legs and arms of a walk or a run; the phase comes from the way covered, so feet do not slide much. */
export function gait(state: ActorState, heightM: number, runner: boolean): BodyPose {
  const { speedMps, travelledM } = state
  const runs = runner && speedMps > RUNS_ABOVE_MPS
  const stride = ((runner ? RUN_STRIDE_M : WALK_STRIDE_M) * heightM) / 1.75
  const phase = (2 * Math.PI * travelledM) / stride
  const effort = Math.min(1, speedMps / 1.1)
  const swing = runs ? 0.72 : 0.47 * effort
  const side = (shift: number): LimbAngles => {
    const s = Math.sin(phase + shift)
    const c = Math.cos(phase + shift)
    return {
      thigh: swing * s + (runs ? 0.12 : 0),
      knee: 0.06 + (runs ? 1.5 : 0.95 * effort) * lifted(c) + (runs ? 0.2 : 0),
      arm: -swing * 0.75 * s,
      elbow: (runs ? 1.35 : 0.18) + 0.2 * effort * Math.max(0, -s),
    }
  }
  const sides = [side(0), side(Math.PI)] as const
  return {
    hipForward: 0,
    hipUp: Math.max(...sides.map(legDrop)),
    leanRad: runs ? 0.2 : 0.03 + 0.04 * effort,
    sides,
    spreadRad: 0.1,
  }
}

const SOLE = 0.265

/** How far below the hip the sole hangs. */
const legDrop = ({ thigh, knee }: LimbAngles): number => BODY.thigh * Math.cos(thigh) + SOLE * Math.cos(thigh - knee)

/** Puts the parts where the pose has them; `heightM` scales the body of height 1, `girth` its width. */
export function emitBody(
  parts: BodyParts,
  pose: BodyPose,
  worldFromBody: Affine,
  heightM: number,
  girth: number,
  emit: Emit,
): void {
  const scaled = composeAffine(worldFromBody, stretchBy([heightM * girth, heightM * girth, heightM]))
  const hips = composeAffine(scaled, shiftBy([pose.hipForward, 0, pose.hipUp]))
  emit(parts.hips, hips)
  const trunk = composeAffine(hips, pitchBy(-pose.leanRad))
  emit(parts.torso, trunk)
  emit(parts.head, chain(trunk, shiftBy([0, 0, BODY.torso + BODY.neck]), pitchBy(pose.leanRad * 0.8)))
  pose.sides.forEach(({ thigh, knee, arm, elbow }, i) => {
    const left = i === 0 ? 1 : -1
    const leg = chain(hips, shiftBy([0, left * BODY.hipHalf, 0]), pitchBy(thigh))
    emit(parts.thigh, leg)
    emit(parts.shin, chain(leg, shiftBy([0, 0, -BODY.thigh]), pitchBy(-knee)))
    const shoulder: Vec3 = [0, left * BODY.shoulderHalf, BODY.torso * 0.88]
    const upper = chain(trunk, shiftBy(shoulder), rollBy(left * pose.spreadRad), pitchBy(arm + pose.leanRad))
    emit(parts.upperArm, upper)
    emit(parts.forearm, chain(upper, shiftBy([0, 0, -BODY.upperArm]), pitchBy(elbow)))
  })
}

export const placeOf = (state: ActorState): Affine => standAt(state.xM, state.yM, state.zM, state.yawRad)

/** Angles of two links that reach (forward, up) from their joint; `bend` 1: knee forward, -1: elbow back. */
export function reach(forward: number, up: number, first: number, second: number, bend: 1 | -1): [number, number] {
  const d = Math.min(Math.sqrt(forward * forward + up * up), (first + second) * 0.999)
  const towards = Math.atan2(forward, -up)
  const cosine = (a: number, b: number, opposite: number): number =>
    Math.max(-1, Math.min(1, (a * a + b * b - opposite * opposite) / (2 * a * b)))
  const inner = Math.acos(cosine(first, d, second))
  const outer = Math.PI - Math.acos(cosine(first, second, d))
  return [towards + bend * inner, outer]
}

/** max(0, c) to the power 1.5. */
function lifted(c: number): number {
  return c > 0 ? c * Math.sqrt(c) : 0
}
