import type { Random } from '../../base/random.ts'
import type { SimulationConfig } from '../config.ts'
import { drawMotion, followPath, standStill } from '../motion/draw-motion.ts'
import { CurvePath } from '../motion/road-path.ts'
import { travelledM } from '../motion/speed-profile.ts'
import { isVehicle, type KindName, kindNamed, mayPass, ridesRoad } from './kinds.ts'
import { type Body, collide, drawBody, footRadiusM, meetsCamera, moveStates, pickWeighted } from './place.ts'
import { LANE_M, type Lane, type Layout, laneAt, outsideRoadsM, roadWidthM, toSegmentM } from './street-plan.ts'
import type { Actor, ActorState, CameraView, FrameSpan } from './world.ts'

export interface Surroundings {
  readonly config: SimulationConfig
  readonly layout: Layout
  readonly timesS: readonly number[]
  readonly views: readonly CameraView[]
  readonly watched: FrameSpan
  readonly kinds: Readonly<Partial<Record<KindName, number>>>
  /** Nothing may come between the camera and the target. */
  readonly keepClear: boolean
  /** The camera's own car. */
  readonly ego?: Actor
}

const TRIES = 30
/** Nothing with a track comes nearer to the camera than this. */
const CAMERA_MARGIN_M = 2.5
/** Paths that are watched, off the road and on it. */
const OPEN_GROUND_M = 25
const LANE_WATCHED_M = 60
/** Nobody drives faster in a yard. */
export const YARD_MPS = 8
/** The share of traffic that goes with the camera's own car. */
const WITH_CAMERA = 0.6

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

export function isFree(actor: Actor, others: readonly Actor[], around: Surroundings): boolean {
  const { views, layout, keepClear } = around
  if (meetsCamera(actor, views, CAMERA_MARGIN_M)) return false
  if (others.some(other => collide(actor, other))) return false
  if (keepClear && comesBetween(around, others[0], actor)) return false
  // People stay off the carriageway, but for some who cross it.
  return (
    ridesRoad(actor.kind) ||
    actor.lookSeed % 4 === 0 ||
    actor.states.every((s, i) => i % 5 > 0 || outsideRoadsM(layout, s.xM, s.yM) > 0.3)
  )
}

/** What is drawn is put where the camera looks at some instant, and moves through that place. */
function drawStates(random: Random, around: Surroundings, body: Body): ActorState[] {
  const { layout, timesS } = around
  const rides = ridesRoad(body.kind)
  const instant = random.int(timesS.length)
  const spot = drawSpot(random, around, instant)
  if (rides && layout.lanes.length > 0) return onLane(random, around, body, instant, spot)
  const yaw = random.uniform(-Math.PI, Math.PI)
  if (random.chance(rides ? 0.4 : 0.12)) return standStill(timesS.length, spot[0], spot[1], yaw)
  const kind = kindNamed(body.kind)
  const motion = drawMotion(random, kind, {
    durationS: timesS[timesS.length - 1],
    maxDistanceM: OPEN_GROUND_M,
    mayPass: mayPass(random, body.kind),
    ...(isVehicle(body.kind) && { speedsMps: [kind.minSpeedMps, YARD_MPS] }),
  })
  const path = new CurvePath(motion.segments)
  const moved = moveStates(
    followPath(s => path.at(s), motion.profile, timesS, kind, body.sizeM),
    0,
    0,
    yaw,
  )
  return moveStates(moved, spot[0] - moved[instant].xM, spot[1] - moved[instant].yM, 0)
}

/** A place on the ground in front of the camera at that instant. */
function drawSpot(random: Random, { config, views }: Surroundings, instant: number): [number, number] {
  const view = views[instant]
  const { translationM, quatWxyz } = view.worldFromCamera
  const [w, x, y, z] = quatWxyz
  // The camera's forward axis on the ground.
  const yaw = Math.atan2(2 * (y * z - w * x), 2 * (x * z + w * y))
  const half = Math.atan(config.widthPx / 2 / view.intrinsics.fxPx)
  const bearing = yaw + random.uniform(-0.9, 0.9) * half
  const range = random.uniform(4, Math.min(config.targetRangeM[1] * 1.1, view.intrinsics.fyPx / 12))
  return [translationM[0] + Math.cos(bearing) * range, translationM[1] + Math.sin(bearing) * range]
}

function onLane(
  random: Random,
  around: Surroundings,
  body: Body,
  instant: number,
  spot: readonly [number, number],
): ActorState[] {
  const { layout, timesS } = around
  const kind = kindNamed(body.kind)
  const flowMps = random.chance(WITH_CAMERA) ? flowOf(around) : undefined
  const lane = random.pick(flowMps ? layout.lanes.filter(l => !l.reversed) : layout.lanes)
  const near = alongNearest(lane, spot)
  if (body.kind !== 'cyclist' && !flowMps && random.chance(0.25)) return parked(random, around, lane, near, body)
  const { profile } = drawMotion(random, kind, {
    durationS: timesS[timesS.length - 1],
    maxDistanceM: LANE_WATCHED_M,
    maxTurnRad: 0,
    mayPass: true,
    ...(flowMps && {
      speedsMps: [Math.min(0.7 * flowMps, kind.maxSpeedMps / 2), Math.min(1.3 * flowMps, kind.maxSpeedMps)],
    }),
  })
  const before = travelledM(profile, timesS[instant])
  const edge = body.kind === 'cyclist' ? { ...lane, leftM: lane.leftM + (lane.reversed ? 1.1 : -1.1) } : lane
  return followPath(laneAt(edge, lane.reversed ? near + before : near - before), profile, timesS, kind, body.sizeM)
}

/** Mean speed of the camera's own car on its road, where it goes faster than a walker. */
function flowOf({ ego, timesS, layout }: Surroundings): number | undefined {
  if (!ego || layout.name !== 'street') return undefined
  const mps = (ego.states[ego.states.length - 1].travelledM - ego.states[0].travelledM) / timesS[timesS.length - 1]
  return mps > 2 ? mps : undefined
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
export function hides(around: Around, target: Actor, xM: number, yM: number, radiusM: number): boolean {
  return halfSeconds(around).some(i => isBetween(around, target, i, xM, yM, radiusM))
}

/** The same of something that moves. */
const comesBetween = (around: Around, target: Actor, other: Actor): boolean =>
  halfSeconds(around).some(i =>
    isBetween(around, target, i, other.states[i].xM, other.states[i].yM, footRadiusM(other)),
  )

type Around = Pick<Surroundings, 'views' | 'config'>

function halfSeconds({ views, config }: Around): number[] {
  const stride = Math.max(1, Math.round(config.fps / 2))
  return Array.from({ length: Math.ceil(views.length / stride) }, (_, k) => k * stride)
}

function isBetween({ views }: Around, target: Actor, i: number, xM: number, yM: number, radiusM: number): boolean {
  const [cx, cy] = views[i].worldFromCamera.translationM
  const state = target.states[i]
  return toSegmentM(xM, yM, [cx, cy], [state.xM, state.yM]) < radiusM + footRadiusM(target)
}
