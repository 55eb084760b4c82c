import type { Random } from '../../base/random.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import { type KindName, kindNamed, type ModelName } from './kinds.ts'
import type { Actor, ActorState, CameraView } from './world.ts'

/** An actor without a path yet. */
export type Body = Omit<Actor, 'states'>

export function drawBody(random: Random, id: string, kindName: KindName): Body {
  const kind = kindNamed(kindName)
  const sizeM: Vec3 = [random.uniform(...kind.lengthM), random.uniform(...kind.widthM), random.uniform(...kind.heightM)]
  const model: ModelName = random.pick(kind.models)
  return { id, kind: kindName, model, category: kind.category, sizeM, lookSeed: random.uint32() }
}

/** Half the diagonal on the ground, a little less: bodies that pass side by side do not touch. */
export const footRadiusM = ({ sizeM }: Pick<Actor, 'sizeM'>): number => Math.sqrt(sizeM[0] ** 2 + sizeM[1] ** 2) * 0.45

/** Every how many frames closeness is looked at. */
const strideOf = (count: number): number => Math.max(1, Math.floor(count / 80))
/** Bodies keep this far apart. */
const APART_M = 0.35

type Placed = Pick<Actor, 'sizeM' | 'states'>

/** Whether the two bodies' rectangles on the ground touch in any frame. */
export function collide(a: Placed, b: Placed): boolean {
  const reach = ((footRadiusM(a) + footRadiusM(b)) / 0.9 + APART_M) ** 2
  const stride = strideOf(a.states.length)
  for (let i = 0; i < a.states.length; i += stride) {
    const dx = a.states[i].xM - b.states[i].xM
    const dy = a.states[i].yM - b.states[i].yM
    if (dx * dx + dy * dy < reach && !isApart(a, b, i) && !isApart(b, a, i)) return true
  }
  return false
}

/** Whether a line along a side of `a` parts the two rectangles. */
function isApart(a: Placed, b: Placed, i: number): boolean {
  const [p, q] = [a.states[i], b.states[i]]
  const [c, s] = [Math.cos(p.yawRad), Math.sin(p.yawRad)]
  const [dx, dy] = [q.xM - p.xM, q.yM - p.yM]
  const turn = q.yawRad - p.yawRad
  const [across, along] = [Math.abs(Math.sin(turn)), Math.abs(Math.cos(turn))]
  const [length, width] = b.sizeM
  return (
    Math.abs(c * dx + s * dy) > (a.sizeM[0] + length * along + width * across) / 2 + APART_M ||
    Math.abs(c * dy - s * dx) > (a.sizeM[1] + length * across + width * along) / 2 + APART_M
  )
}

/** Whether the actor ever comes nearer than `marginM` to the camera. */
export function meetsCamera(
  actor: Pick<Actor, 'sizeM' | 'states'>,
  views: readonly CameraView[],
  marginM: number,
): boolean {
  const reach = (footRadiusM(actor) + marginM) ** 2
  return actor.states.some((state, i) => {
    const [x, y] = views[i].worldFromCamera.translationM
    return (state.xM - x) ** 2 + (state.yM - y) ** 2 < reach
  })
}

/** Moves and turns a path drawn from the origin. */
export function moveStates(states: readonly ActorState[], xM: number, yM: number, yawRad: number): ActorState[] {
  const c = Math.cos(yawRad)
  const s = Math.sin(yawRad)
  return states.map(state => ({
    ...state,
    xM: xM + c * state.xM - s * state.yM,
    yM: yM + s * state.xM + c * state.yM,
    yawRad: state.yawRad + yawRad,
  }))
}

/** A name from weights. */
export function pickWeighted<T extends string>(random: Random, weights: Readonly<Partial<Record<T, number>>>): T {
  const entries = (Object.entries(weights) as [T, number][]).filter(([, weight]) => weight > 0)
  let left = random.uniform(
    0,
    entries.reduce((sum, [, weight]) => sum + weight, 0),
  )
  for (const [name, weight] of entries) {
    left -= weight
    if (left < 0) return name
  }
  return entries[entries.length - 1][0]
}
