import type { Random } from '../../base/random.ts'
import { radians } from '../../geometry/angle.ts'
import type { Intrinsics } from '../../geometry/camera.ts'
import type { CameraMode, Range, SimulationConfig } from '../config.ts'
import { followPath } from '../motion/draw-motion.ts'
import { CurvePath, straight } from '../motion/road-path.ts'
import { drawSpeedProfile } from '../motion/speed-profile.ts'
import { drawFreeRig, reachM, rideAlong, shareInView } from './camera-rig.ts'
import { kindNamed } from './kinds.ts'
import { collide, drawBody, moveStates } from './place.ts'
import { LANE_M } from './street-plan.ts'
import type { Actor, CameraView, FrameSpan } from './world.ts'

const RIG_TRIES = 60
const GOOD_SHARE = 0.95
/** The longest way that a camera's car goes. */
const RIDE_M = 380

/** What every part of a clip's drawing knows. */
export interface Clip {
  readonly config: SimulationConfig
  readonly mode: CameraMode
  readonly hfovDeg: number
  readonly timesS: readonly number[]
  /** A fresh stream for a part of the clip: no part's draws depend on how many another made. */
  readonly stream: (name: string) => Random
}

/** From this attempt on nothing is put between the camera and the target. */
export const CLEAR_FROM = 2

/** The frames inside a time. */
export function framesWithin({ timesS }: Pick<Clip, 'timesS'>, [startS, endS]: Range): FrameSpan {
  const first = timesS.findIndex(timeS => timeS >= startS - 1e-9)
  return [
    first,
    Math.max(
      first,
      timesS.findLastIndex(timeS => timeS <= endS + 1e-9),
    ),
  ]
}

/** The longest path that a camera of this mode can watch. */
export function farthestM(
  { config, mode, hfovDeg }: Pick<Clip, 'config' | 'mode' | 'hfovDeg'>,
  intrinsics: Intrinsics,
  heightM: number,
): number {
  const [near, far] = reachM(config, intrinsics, heightM)
  if (mode === 'drive') return RIDE_M
  const across = 2 * far * 0.8 * Math.tan(radians(hfovDeg) / 2)
  return Math.max(far - near, across) * (mode === 'pan' ? 1.6 : mode === 'handheld' ? 1.2 : 0.9)
}

export interface Rig {
  readonly views: CameraView[]
  readonly ego?: Actor
  /** The lane of the road that its car keeps to, to the left of the target's. */
  readonly laneLeftM?: number
}

export interface RigRequest {
  readonly intrinsics: Intrinsics
  /** Of a camera that no vehicle carries. */
  readonly heightRangeM: Range
  /** The target's own, which the camera's car may follow. */
  readonly road?: CurvePath
  /** When the target is to be in view. */
  readonly watched: FrameSpan
}

/** The best of some drawn rigs: it is the camera that is drawn again, never the target. */
export function drawRig(clip: Clip, target: Actor, { intrinsics, heightRangeM, road, watched }: RigRequest): Rig {
  const random = clip.stream('camera')
  const { config, mode, timesS } = clip
  let best: Rig = { views: [] }
  let bestShare = -1
  for (let tries = 0; tries < RIG_TRIES && bestShare < GOOD_SHARE; tries++) {
    const rig: Rig =
      mode === 'drive'
        ? drawRide(random, clip, target, road, intrinsics)
        : { views: drawFreeRig(random, mode, { config, target, timesS, intrinsics, heightRangeM, watched }) }
    const share = rig.ego && collide(rig.ego, target) ? 0 : shareInView(config, target, rig.views, watched)
    if (share > bestShare) [best, bestShare] = [rig, share]
  }
  return best
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
    return { ego, laneLeftM: lane, views: rideAlong(random, ego, timesS, intrinsics, turnedRad) }
  }
  const distanceM = random.logUniform(2, 60)
  const profile = drawSpeedProfile(random, distanceM, durationS, kind)
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
