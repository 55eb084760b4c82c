import type { Random } from '../../base/random.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import { drawMotion, followPath } from '../motion/draw-motion.ts'
import { CurvePath } from '../motion/road-path.ts'
import { drawIntrinsics } from './camera-rig.ts'
import { COURTS, type Court, planCourt } from './court-plan.ts'
import { type KindName, kindNamed } from './kinds.ts'
import { drawLight } from './light.ts'
import { type Body, drawBody, moveStates, pickWeighted } from './place.ts'
import { populate, type Surroundings } from './populate.ts'
import { CLEAR_FROM, type Clip, drawRig, farthestM, framesWithin } from './rig.ts'
import { drawScenery, STANDS } from './scenery.ts'
import type { Actor, ActorState, DrawWorld, Prop } from './world.ts'

const TARGETS: Readonly<Partial<Record<KindName, number>>> = { player: 92, referee: 8 }
const SHIRTS: readonly (readonly [name: string, rgb: Vec3])[] = [
  ['red', [196, 36, 36]],
  ['blue', [36, 72, 180]],
  ['white', [232, 232, 230]],
  ['yellow', [226, 198, 48]],
  ['black', [40, 40, 44]],
  ['green', [34, 132, 70]],
]
const REFEREE: Vec3 = [222, 222, 60]

/** Two teams, a referee and a ball on a marked court or pitch. */
export function buildSports(clip: Clip): DrawWorld {
  const random = clip.stream('target')
  const court = random.pick(COURTS)
  const teams = random.shuffle(SHIRTS).slice(0, 2)
  const dress = (body: Body): Body => dressed(body, teams)
  const body = dress(drawBody(random, '0', pickWeighted(random, TARGETS)))
  const kind = kindNamed(body.kind)
  const intrinsics = drawIntrinsics(clip.stream('lens'), clip.config, clip.hfovDeg, clip.mode)
  const maxDistanceM = Math.min(court.lengthM - 4, farthestM(clip, intrinsics, body.sizeM[2]))
  const motion = drawMotion(random, kind, { durationS: clip.timesS[clip.timesS.length - 1], maxDistanceM })
  const path = new CurvePath(motion.segments)
  const walked = followPath(s => path.at(s), motion.profile, clip.timesS, kind, body.sizeM)
  const target: Actor = { ...body, states: ontoCourt(random, court, walked) }
  const watched = framesWithin(clip, motion.watchedS)
  const { views } = drawRig(clip, target, { intrinsics, heightRangeM: [1.5, 7], watched })
  const layout = { name: 'yard', roads: [], lanes: [], ground: planCourt(clip.stream('court'), court) } as const
  return attempt => {
    const keepClear = attempt >= CLEAR_FROM
    const around: Surroundings = {
      config: clip.config,
      layout,
      timesS: clip.timesS,
      views,
      watched,
      kinds: TARGETS,
      keepClear,
    }
    const crowd = clip.stream(`others ${attempt}`)
    const [least, most] = clip.config.distractors
    const count = Math.round(crowd.uniform(least - 0.5, most + 0.5))
    const players = populate(crowd, around, [target], Math.max(0, count - 1), dress)
    const others = count > 0 ? [...players, drawBall(crowd, [target, ...players], clip.timesS)] : players
    return {
      timesS: clip.timesS,
      target,
      others,
      props: [
        ...goalsOf(court),
        ...drawScenery(clip.stream(`scenery ${attempt}`), around, [target, ...others], STANDS),
      ],
      ground: layout.ground,
      light: drawLight(clip.stream('light'), clip.config, true),
      views,
      watched,
      scale: clip.config.scale,
      scaleWitness: { kind: 'court', detail: `${court.name}, ${court.lengthM} x ${court.widthM} m` },
      categoryPrefix: clip.config.scale === 1 ? '' : 'toy ',
    }
  }
}

function dressed(body: Body, teams: typeof SHIRTS): Body {
  if (body.kind === 'referee') return { ...body, teamRgb: REFEREE }
  const [team, teamRgb] = teams[body.lookSeed % 2]
  return { ...body, teamRgb, attributes: { team, jersey: String(1 + (body.lookSeed % 23)) } }
}

/** Turned and moved so that the whole path, or as much as fits, lies on the court. */
function ontoCourt(random: Random, { lengthM, widthM }: Court, states: ActorState[]): ActorState[] {
  const turned = moveStates(states, 0, 0, random.uniform(-Math.PI, Math.PI))
  const shift = (values: number[], spanM: number): number => {
    const [low, high] = [Math.min(...values), Math.max(...values)]
    const spare = spanM - 2 - (high - low)
    return spare > 0 ? -spanM / 2 + 1 - low + random.uniform(0, spare) : -(low + high) / 2
  }
  const dx = shift(
    turned.map(s => s.xM),
    lengthM,
  )
  return moveStates(
    turned,
    dx,
    shift(
      turned.map(s => s.yM),
      widthM,
    ),
    0,
  )
}

const FOOT_AHEAD_M = 0.55

/** Held at one player's feet, then passed to another; long passes fly. */
function drawBall(random: Random, players: readonly Actor[], timesS: readonly number[]): Actor {
  const body = drawBody(random, String(players.length), 'ball')
  const states: ActorState[] = []
  let [holder, receiver] = [random.pick(players), random.pick(players)]
  let [leavesS, arrivesS] = drawPass(random, 0)
  let travelledM = 0
  timesS.forEach((timeS, i) => {
    if (timeS > arrivesS) {
      ;[holder, receiver] = [receiver, random.pick(players)]
      ;[leavesS, arrivesS] = drawPass(random, arrivesS)
    }
    const share = Math.max(0, Math.min(1, (timeS - leavesS) / (arrivesS - leavesS)))
    const [from, to] = [atFeet(holder.states[i]), atFeet(receiver.states[i])]
    const xM = from[0] + share * (to[0] - from[0])
    const yM = from[1] + share * (to[1] - from[1])
    const lengthM = Math.sqrt((to[0] - from[0]) ** 2 + (to[1] - from[1]) ** 2)
    const zM = lengthM > 10 ? 4 * Math.min(3, lengthM * 0.12) * share * (1 - share) : 0
    const last = states[i - 1]
    const step = last ? Math.sqrt((xM - last.xM) ** 2 + (yM - last.yM) ** 2) : 0
    travelledM += step
    const yawRad = step > 0.01 && last ? Math.atan2(yM - last.yM, xM - last.xM) : (last?.yawRad ?? 0)
    states.push({ xM, yM, zM, yawRad, travelledM, speedMps: i > 0 ? step / (timeS - timesS[i - 1]) : 0, steerRad: 0 })
  })
  return { ...body, states }
}

function drawPass(random: Random, fromS: number): [number, number] {
  const leavesS = fromS + random.uniform(0.8, 3)
  return [leavesS, leavesS + random.uniform(0.7, 1.6)]
}

const atFeet = ({ xM, yM, yawRad }: ActorState): [number, number] => [
  xM + FOOT_AHEAD_M * Math.cos(yawRad),
  yM + FOOT_AHEAD_M * Math.sin(yawRad),
]

function goalsOf({ lengthM, goalM }: Court): Prop[] {
  if (!goalM) return []
  return [0, Math.PI].map(yawRad => ({
    name: 'goal',
    xM: (Math.cos(yawRad) * lengthM) / 2,
    yM: 0,
    yawRad: yawRad + Math.PI,
    sizeM: [-goalM[0], goalM[1], goalM[2]],
    lookSeed: 0,
  }))
}
