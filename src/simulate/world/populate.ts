import type { Random } from '../../base/random.ts'
import type { SimulationConfig } from '../config.ts'
import { drawMotion, followPath, standStill } from '../motion/draw-motion.ts'
import { CurvePath } from '../motion/road-path.ts'
import { drawSpeedProfile } from '../motion/speed-profile.ts'
import { isVehicle, type KindName, kindNamed } from './kinds.ts'
import { type Body, collide, drawBody, footRadiusM, meetsCamera, moveStates, pickWeighted } from './place.ts'
import { LANE_M, type Lane, type Layout, laneAt, outsideRoadsM, roadWidthM, toSegmentM } from './street-plan.ts'
import type { Actor, ActorState, CameraView } from './world.ts'

export interface Surroundings {
  readonly config: SimulationConfig
  readonly layout: Layout
  readonly timesS: readonly number[]
  readonly views: readonly CameraView[]
  readonly kinds: Readonly<Partial<Record<KindName, number>>>
}

const TRIES = 30
/** Nothing with a track comes nearer to the camera than this. */
const CAMERA_MARGIN_M = 2.5

/** Adds `count` others, each drawn target-first and put where the camera looks; one that fits nowhere is left out. */
export function populate(
  random: Random,
  around: Surroundings,
  taken: readonly Actor[],
  count: number,
  dress: (body: Body) => Body = body => body,
): Actor[] {
  const added: Actor[] = []
  for (let k = 0; k < count; k++) {
    for (let tries = 0; tries < TRIES; tries++) {
      const body = dress(drawBody(random, `${taken.length + added.length}`, pickWeighted(random, around.kinds)))
      const actor = { ...body, states: drawStates(random, around, body) }
      if (isFree(actor, [...taken, ...added], around)) {
        added.push(actor)
        break
      }
    }
  }
  return added
}

function isFree(actor: Actor, others: readonly Actor[], { views, layout }: Surroundings): boolean {
  if (meetsCamera(actor, views, CAMERA_MARGIN_M)) return false
  if (others.some(other => collide(actor, other))) return false
  const onFoot = !isVehicle(actor.kind) && actor.kind !== 'cyclist'
  // People stay off the carriageway, but for some who cross it.
  return (
    !onFoot ||
    actor.lookSeed % 4 === 0 ||
    actor.states.every((s, i) => i % 5 > 0 || outsideRoadsM(layout, s.xM, s.yM) > 0.3)
  )
}

function drawStates(random: Random, around: Surroundings, body: Body): ActorState[] {
  const { layout, timesS } = around
  const vehicle = isVehicle(body.kind) || body.kind === 'cyclist'
  const spot = drawSpot(random, around)
  if (vehicle && layout.lanes.length > 0) return onLane(random, around, body, spot)
  const stands = random.chance(vehicle ? 0.45 : 0.15)
  const yaw = random.uniform(-Math.PI, Math.PI)
  if (stands) return standStill(timesS.length, spot[0], spot[1], yaw)
  const kind = kindNamed(body.kind)
  const motion = drawMotion(random, kind, { durationS: timesS[timesS.length - 1], maxDistanceM: 35 })
  const path = new CurvePath(motion.segments)
  const states = followPath(s => path.at(s), motion.profile, timesS, kind, body.sizeM)
  const middle = states[Math.floor(states.length / 2)]
  const moved = moveStates(states, 0, 0, yaw)
  const shift = moved[Math.floor(states.length / 2)]
  return middle ? moveStates(moved, spot[0] - shift.xM, spot[1] - shift.yM, 0) : moved
}

/** A place on the ground in front of the camera at some instant. */
function drawSpot(random: Random, { config, views }: Surroundings): [number, number] {
  const view = random.pick(views)
  const { translationM, quatWxyz } = view.worldFromCamera
  const [w, x, y, z] = quatWxyz
  // The camera's forward axis on the ground.
  const yaw = Math.atan2(2 * (y * z - w * x), 2 * (x * z + w * y))
  const half = Math.atan(config.widthPx / 2 / view.intrinsics.fxPx)
  const bearing = yaw + random.uniform(-0.9, 0.9) * half
  const range = random.uniform(4, Math.min(config.targetRangeM[1] * 1.1, view.intrinsics.fyPx / 12))
  return [translationM[0] + Math.cos(bearing) * range, translationM[1] + Math.sin(bearing) * range]
}

function onLane(random: Random, around: Surroundings, body: Body, spot: readonly [number, number]): ActorState[] {
  const { layout, timesS } = around
  const lane = random.pick(layout.lanes)
  const kind = kindNamed(body.kind)
  const near = alongNearest(lane, spot)
  if (body.kind !== 'cyclist' && random.chance(0.35)) return parked(random, around, lane, near, body)
  const durationS = timesS[timesS.length - 1]
  const speed = random.uniform(0.15, 0.55) * kind.maxSpeedMps
  const distanceM = Math.min(speed * durationS, random.logUniform(4, 150))
  const profile = drawSpeedProfile(random, distanceM, durationS, kind.maxAccelMps2)
  const share = random.uniform(0.2, 0.8) * distanceM
  const start = lane.reversed ? near + share : near - share
  const edge = body.kind === 'cyclist' ? { ...lane, leftM: lane.leftM + (lane.reversed ? 1.1 : -1.1) } : lane
  return followPath(laneAt(edge, start), profile, timesS, kind, body.sizeM)
}

/** Beside the outermost lane, half on the kerb. */
function parked(random: Random, around: Surroundings, lane: Lane, near: number, body: Body): ActorState[] {
  const road = around.layout.roads.find(r => r.path === lane.path)
  const half = (road ? roadWidthM(road) / 2 : LANE_M) + body.sizeM[1] / 2 - 0.4
  const middle = road?.middleLeftM ?? 0
  const p = lane.path.beside(near, middle + (lane.reversed ? half : -half))
  const yaw = p.yawRad + (lane.reversed ? Math.PI : 0) + random.uniform(-0.03, 0.03)
  return standStill(around.timesS.length, p.xM, p.yM, yaw)
}

function alongNearest({ path }: Lane, [x, y]: readonly [number, number]): number {
  let best = 0
  let nearest = Number.POSITIVE_INFINITY
  for (let along = -80; along <= path.lengthM + 80; along += 2) {
    const p = path.at(along)
    const squared = (p.xM - x) ** 2 + (p.yM - y) ** 2
    if (squared < nearest) [best, nearest] = [along, squared]
  }
  return best
}

/** Whether a round thing at (x, y) stands between the camera and the target at some half second. */
export function hides(
  around: Pick<Surroundings, 'views' | 'config'>,
  target: Actor,
  xM: number,
  yM: number,
  radiusM: number,
): boolean {
  const stride = Math.max(1, Math.round(around.config.fps / 2))
  for (let i = 0; i < around.views.length; i += stride) {
    const [cx, cy] = around.views[i].worldFromCamera.translationM
    const state = target.states[i]
    if (toSegmentM(xM, yM, [cx, cy], [state.xM, state.yM]) < radiusM + footRadiusM(target)) return true
  }
  return false
}
