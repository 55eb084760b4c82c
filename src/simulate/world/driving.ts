import type { Random } from '../../base/random.ts'
import { radians } from '../../geometry/angle.ts'
import type { Intrinsics } from '../../geometry/camera.ts'
import type { CameraMode, SimulationConfig } from '../config.ts'
import { drawMotion, followPath, type Motion } from '../motion/draw-motion.ts'
import { CurvePath, straight } from '../motion/road-path.ts'
import { drawSpeedProfile } from '../motion/speed-profile.ts'
import { drawFreeRig, drawIntrinsics, reachM, rideAlong, shareInView } from './camera-rig.ts'
import { isVehicle, type KindName, kindNamed } from './kinds.ts'
import { drawLight } from './light.ts'
import { collide, drawBody, moveStates, pickWeighted } from './place.ts'
import { populate, type Surroundings } from './populate.ts'
import { drawScenery } from './scenery.ts'
import { LANE_M, type Layout, planJunction, planStreet, planYard } from './street-plan.ts'
import type { Actor, CameraView, World } from './world.ts'

const TARGETS: Readonly<Partial<Record<KindName, number>>> = {
  car: 42,
  person: 30,
  cyclist: 12,
  van: 6,
  truck: 5,
  bus: 5,
}
const OTHERS: Readonly<Partial<Record<KindName, number>>> = {
  car: 45,
  person: 35,
  cyclist: 10,
  van: 5,
  truck: 3,
  bus: 2,
}
const RIG_TRIES = 60
const GOOD_SHARE = 0.95
/** A vehicle that turns tighter than this turns off at a junction, or in a yard. */
const STREET_RADIUS_M = 16

export interface Clip {
  readonly config: SimulationConfig
  readonly mode: CameraMode
  readonly hfovDeg: number
  readonly timesS: readonly number[]
  /** A fresh stream for a part of the clip: no part's draws depend on how many another made. */
  readonly stream: (name: string) => Random
}

/** Streets, junctions and yards; `attempt` re-draws all but the target's motion and the camera. */
export function buildDriving(clip: Clip, attempt: number): World {
  const random = clip.stream('target')
  const body = drawBody(random, '0', pickWeighted(random, TARGETS))
  const kind = kindNamed(body.kind)
  const intrinsics = drawIntrinsics(clip.stream('lens'), clip.config, clip.hfovDeg, clip.mode)
  const maxDistanceM = farthestM(clip, intrinsics, body.sizeM[2])
  const motion = drawMotion(random, kind, { durationS: clip.timesS[clip.timesS.length - 1], maxDistanceM })
  const path = new CurvePath(motion.segments)
  const states = followPath(s => path.at(s), motion.profile, clip.timesS, kind, body.sizeM)
  const layout = drawLayout(clip.stream('layout'), motion, isVehicle(body.kind), path)
  const target: Actor = { ...body, states: isVehicle(body.kind) ? states : besideRoad(random, layout, states) }
  const { views, ego } = drawCamera(clip, target, isVehicle(body.kind), path, intrinsics)
  const around: Surroundings = { config: clip.config, layout, timesS: clip.timesS, views, kinds: OTHERS }
  const crowd = clip.stream(`others ${attempt}`)
  const count = Math.round(crowd.uniform(clip.config.distractors[0] - 0.5, clip.config.distractors[1] + 0.5))
  const taken = ego ? [target, ego] : [target]
  const others = populate(crowd, around, taken, count)
  const actors = [target, ...others, ...(ego ? [ego] : [])]
  return {
    timesS: clip.timesS,
    target,
    others,
    props: drawScenery(clip.stream(`scenery ${attempt}`), around, actors),
    ground: layout.ground,
    light: drawLight(clip.stream('light'), clip.config, true),
    views,
    ...(ego && { ego }),
    scale: clip.config.scale,
    categoryPrefix: clip.config.scale === 1 ? '' : 'toy ',
  }
}

/** The longest path that a camera of this mode can watch. */
export function farthestM(
  { config, mode, hfovDeg }: Pick<Clip, 'config' | 'mode' | 'hfovDeg'>,
  intrinsics: Intrinsics,
  heightM: number,
): number {
  const [near, far] = reachM(config, intrinsics, heightM)
  if (mode === 'drive') return 300
  const across = 2 * far * 0.8 * Math.tan(radians(hfovDeg) / 2)
  return Math.max(far - near, across) * (mode === 'pan' ? 1.6 : mode === 'handheld' ? 1.2 : 0.9)
}

function drawLayout(random: Random, motion: Motion, vehicle: boolean, path: CurvePath): Layout {
  const middle = path.at(motion.distanceM / 2)
  if (random.chance(vehicle ? 0.2 : 0.4)) return planYard(random, [middle.xM, middle.yM])
  const lanesEachWay = random.chance(0.35) || motion.segments !== motion.roadSegments ? 2 : 1
  if (!vehicle) return planStreet(random, [straight(20)], lanesEachWay)
  const tightest = 1 / Math.max(1e-6, ...motion.segments.map(s => Math.max(Math.abs(s.from), Math.abs(s.to))))
  if (tightest > STREET_RADIUS_M) return planStreet(random, motion.roadSegments, lanesEachWay)
  const turn = Math.abs(motion.turnRad)
  if (turn > radians(45) && turn < radians(140)) return planJunction(random, motion.segments)
  return planYard(random, [middle.xM, middle.yM])
}

/** Feet and cycles start beside the road (or anywhere in a yard), and some of them cross it. */
function besideRoad(random: Random, layout: Layout, states: Actor['states']): Actor['states'] {
  if (layout.name === 'yard') return states
  const away = random.uniform(-9, 3)
  return moveStates(states, random.uniform(-10, 20), away, random.uniform(-Math.PI, Math.PI))
}

interface Rig {
  readonly views: CameraView[]
  readonly ego?: Actor
}

/** The best of some drawn rigs: it is the camera that is drawn again, never the target. */
function drawCamera(clip: Clip, target: Actor, vehicle: boolean, path: CurvePath, intrinsics: Intrinsics): Rig {
  const random = clip.stream('camera')
  const { config, mode, timesS } = clip
  let best: Rig | undefined
  let bestShare = -1
  for (let tries = 0; tries < RIG_TRIES && bestShare < GOOD_SHARE; tries++) {
    const rig: Rig =
      mode === 'drive'
        ? drawRide(random, clip, target, vehicle ? path : undefined, intrinsics)
        : { views: drawFreeRig(random, mode, { config, target, timesS, intrinsics, heightRangeM: [1.4, 4.5] }) }
    const share = rig.ego && collide(rig.ego, target) ? 0 : shareInView(config, target, rig.views)
    if (share > bestShare) [best, bestShare] = [rig, share]
  }
  return best ?? { views: [] }
}

/** The camera's own car: behind, before or beside the target on its road, or past one that is slow. */
function drawRide(random: Random, clip: Clip, target: Actor, road: CurvePath | undefined, intrinsics: Intrinsics): Rig {
  const body = { ...drawBody(random, 'ego', 'car'), category: 'ego' }
  const kind = kindNamed('car')
  const { timesS } = clip
  const durationS = timesS[timesS.length - 1]
  const follows = road !== undefined && random.chance(0.75)
  const back = random.chance(0.25)
  const turnedRad = back ? Math.PI : follows || random.chance(0.7) ? 0 : random.pick([-1, 1]) * (Math.PI / 2)
  const [near, far] = reachM(clip.config, intrinsics, target.sizeM[2])
  const gap = random.uniform(near + 3, near + 3 + 0.7 * (far - near)) * (back ? -1 : 1)
  if (follows) {
    const lane = random.pick([0, 0, LANE_M])
    const drift = random.uniform(-0.25, 0.25) * gap
    const states = target.states.map((state, i) => {
      const along = state.travelledM - gap + (drift * timesS[i]) / durationS
      const p = road.beside(along, lane)
      return { ...state, xM: p.xM, yM: p.yM, yawRad: p.yawRad, travelledM: along }
    })
    const ego: Actor = { ...body, states }
    return { ego, views: rideAlong(random, ego, timesS, intrinsics, turnedRad) }
  }
  const distanceM = random.logUniform(2, 25)
  const profile = drawSpeedProfile(random, distanceM, durationS, kind.maxAccelMps2)
  const line = new CurvePath([straight(distanceM)])
  const states = followPath(s => line.at(s), profile, timesS, kind, body.sizeM)
  const middle = target.states[Math.floor(target.states.length / 2)]
  const yaw = random.uniform(-Math.PI, Math.PI)
  const [ahead, aside] = [Math.cos(turnedRad), Math.sin(turnedRad)].map(v => v * Math.abs(gap))
  const offset = aside + random.uniform(-4, 4) * Math.abs(ahead / gap)
  const startM = ahead + distanceM / 2
  const ego: Actor = {
    ...body,
    states: moveStates(
      states,
      middle.xM - Math.cos(yaw) * startM + Math.sin(yaw) * offset,
      middle.yM - Math.sin(yaw) * startM - Math.cos(yaw) * offset,
      yaw,
    ),
  }
  return { ego, views: rideAlong(random, ego, timesS, intrinsics, turnedRad) }
}
