import type { Random } from '../../base/random.ts'
import { radians } from '../../geometry/angle.ts'
import { drawMotion, followPath, type Motion } from '../motion/draw-motion.ts'
import { CurvePath, straight } from '../motion/road-path.ts'
import { drawIntrinsics } from './camera-rig.ts'
import { type KindName, kindNamed, mayPass, ridesRoad } from './kinds.ts'
import { drawLight } from './light.ts'
import { drawOvertaker } from './overtaking.ts'
import { drawBody, moveStates, pickWeighted } from './place.ts'
import { isFree, populate, type Surroundings, YARD_MPS } from './populate.ts'
import { CLEAR_FROM, type Clip, drawRig, farthestM, framesWithin } from './rig.ts'
import { drawScenery, TOWN } from './scenery.ts'
import { type Layout, planJunction, planStreet, planYard } from './street-plan.ts'
import type { Actor, DrawWorld } from './world.ts'

const TARGETS: Readonly<Partial<Record<KindName, number>>> = {
  car: 42,
  person: 30,
  cyclist: 12,
  van: 6,
  truck: 5,
  bus: 5,
}
/** Before a camera that drives. */
const TRAFFIC: typeof TARGETS = { car: 50, cyclist: 16, van: 8, truck: 8, bus: 6, person: 12 }
const OTHERS: Readonly<Partial<Record<KindName, number>>> = {
  car: 45,
  person: 35,
  cyclist: 10,
  van: 5,
  truck: 3,
  bus: 2,
}
/** A vehicle that turns tighter than this turns off at a junction, or in a yard. */
const STREET_RADIUS_M = 16

/** The share of roads with slow traffic on which somebody overtakes. */
const OVERTAKEN = 0.45
const OVERTAKING_TRIES = 6

/** The camera's car does not creep. */
const RIDE_MPS = 3

/** Streets, junctions and yards; another attempt draws all anew but the target's motion and the camera. */
export function buildDriving(clip: Clip): DrawWorld {
  const random = clip.stream('target')
  const body = drawBody(random, '0', pickWeighted(random, clip.mode === 'drive' ? TRAFFIC : TARGETS))
  const kind = kindNamed(body.kind)
  const intrinsics = drawIntrinsics(clip.stream('lens'), clip.config, clip.hfovDeg, clip.mode)
  const maxDistanceM = farthestM(clip, intrinsics, body.sizeM[2])
  const motion = drawMotion(random, kind, {
    durationS: clip.timesS[clip.timesS.length - 1],
    maxDistanceM,
    mayPass: clip.mode !== 'drive' && mayPass(random, body.kind),
    ...(clip.mode === 'drive' && ridesRoad(body.kind) && { speedsMps: [RIDE_MPS, kind.maxSpeedMps] }),
  })
  const path = new CurvePath(motion.segments)
  const states = followPath(s => path.at(s), motion.profile, clip.timesS, kind, body.sizeM)
  const layout = drawLayout(clip.stream('layout'), motion, ridesRoad(body.kind), path)
  const target: Actor = { ...body, states: ridesRoad(body.kind) ? states : besideRoad(random, layout, states) }
  const road = ridesRoad(body.kind) ? path : undefined
  const watched = framesWithin(clip, motion.watchedS)
  const { views, ego, laneLeftM } = drawRig(clip, target, { intrinsics, heightRangeM: [1.4, 4.5], road, watched })
  return attempt => {
    const around: Surroundings = {
      config: clip.config,
      layout,
      timesS: clip.timesS,
      views,
      watched,
      kinds: OTHERS,
      keepClear: attempt >= CLEAR_FROM,
      ...(ego && { ego }),
    }
    const crowd = clip.stream(`others ${attempt}`)
    const count = Math.round(crowd.uniform(clip.config.distractors[0] - 0.5, clip.config.distractors[1] + 0.5))
    const taken = ego ? [target, ego] : [target]
    const slow = laneLeftM === 0 ? taken : [target]
    const overtakers = road && count > 0 ? overtakersOf(crowd, around, road, slow, taken) : []
    const others = [...overtakers, ...populate(crowd, around, [...taken, ...overtakers], count - overtakers.length)]
    const actors = [target, ...others, ...(ego ? [ego] : [])]
    return {
      timesS: clip.timesS,
      target,
      others,
      props: drawScenery(clip.stream(`scenery ${attempt}`), around, actors, TOWN),
      ground: layout.ground,
      light: drawLight(clip.stream('light'), clip.config, true),
      views,
      watched,
      ...(ego && { ego }),
      scale: clip.config.scale,
      categoryPrefix: clip.config.scale === 1 ? '' : 'toy ',
    }
  }
}

/** One that passes those in the target's lane, or none. */
function overtakersOf(
  random: Random,
  around: Surroundings,
  road: CurvePath,
  slow: readonly Actor[],
  taken: readonly Actor[],
): Actor[] {
  if (around.layout.name !== 'street' || !random.chance(OVERTAKEN)) return []
  for (let tries = 0; tries < OVERTAKING_TRIES; tries++) {
    const actor = drawOvertaker(random, `${taken.length}`, road, slow, around.timesS)
    if (actor && isFree(actor, taken, around)) return [actor]
  }
  return []
}

function drawLayout(random: Random, motion: Motion, vehicle: boolean, path: CurvePath): Layout {
  const middle = path.at(motion.distanceM / 2)
  const slow = Math.max(...motion.profile.speedsMps) < YARD_MPS
  if (random.chance(vehicle ? 0.2 : 0.4) && (slow || !vehicle)) return planYard(random, [middle.xM, middle.yM])
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
