import { drawMotion, followPath } from '../motion/draw-motion.ts'
import { CurvePath } from '../motion/road-path.ts'
import { drawIntrinsics } from './camera-rig.ts'
import { type KindName, kindNamed } from './kinds.ts'
import { drawLight } from './light.ts'
import { drawBody, pickWeighted } from './place.ts'
import { populate, type Surroundings } from './populate.ts'
import { CLEAR_FROM, type Clip, drawRig, farthestM, framesWithin } from './rig.ts'
import { DESK, drawScenery } from './scenery.ts'
import type { Actor, DrawWorld, Prop } from './world.ts'

const TOYS: Readonly<Partial<Record<KindName, number>>> = { car: 70, van: 10, truck: 10, bus: 10 }
const TOY_SCALE = 1 / 18
/** Before the scale. */
const TOY_SPEEDS_MPS = [0.5, 15] as const
/** Of the room, in metres before the scale: 6 x 6 x 2.6 m in life. */
const ROOM_M = 108
const ROOM_HEIGHT_M = 47

/** Model cars among books and mugs; drawn at life size like everything, and shrunk at the end. */
export function buildTabletop(clip: Clip): DrawWorld {
  const random = clip.stream('target')
  const body = drawBody(random, '0', pickWeighted(random, TOYS))
  const kind = kindNamed(body.kind)
  const intrinsics = drawIntrinsics(clip.stream('lens'), clip.config, clip.hfovDeg, clip.mode)
  const maxDistanceM = farthestM(clip, intrinsics, body.sizeM[2])
  const durationS = clip.timesS[clip.timesS.length - 1]
  const motion = drawMotion(random, kind, { durationS, maxDistanceM, mayPass: true, speedsMps: TOY_SPEEDS_MPS })
  const path = new CurvePath(motion.segments)
  const target: Actor = { ...body, states: followPath(s => path.at(s), motion.profile, clip.timesS, kind, body.sizeM) }
  const watched = framesWithin(clip, motion.watchedS)
  const { views } = drawRig(clip, target, { intrinsics, heightRangeM: [3, 12], watched })
  const base = random.chance(0.75) ? 'wood' : 'cloth'
  const ground = { base, strips: [], lookSeed: random.uint32() } as const
  const layout = { name: 'yard', roads: [], lanes: [], ground } as const
  return attempt => {
    const keepClear = attempt >= CLEAR_FROM
    const around: Surroundings = {
      config: clip.config,
      layout,
      timesS: clip.timesS,
      views,
      watched,
      kinds: TOYS,
      keepClear,
    }
    const crowd = clip.stream(`others ${attempt}`)
    const [least, most] = clip.config.distractors
    const others = populate(crowd, around, [target], Math.round(crowd.uniform(least - 0.5, most + 0.5)))
    const scale = clip.config.scale === 1 ? TOY_SCALE : clip.config.scale
    return {
      timesS: clip.timesS,
      target,
      others,
      props: [
        ...wallsAround(target),
        ...drawScenery(clip.stream(`scenery ${attempt}`), around, [target, ...others], DESK),
      ],
      ground,
      light: drawLight(clip.stream('light'), clip.config, false),
      views,
      watched,
      scale,
      scaleWitness: { kind: 'stated', detail: `toys at a scale of 1:${Math.round((1 / scale) * 100) / 100}` },
      categoryPrefix: 'toy ',
    }
  }
}

function wallsAround({ states, lookSeed }: Actor): Prop[] {
  const { xM, yM } = states[Math.floor(states.length / 2)]
  return [0, 1, 2, 3].map(k => ({
    name: 'wall',
    xM: xM + (ROOM_M / 2) * Math.cos((k * Math.PI) / 2),
    yM: yM + (ROOM_M / 2) * Math.sin((k * Math.PI) / 2),
    yawRad: ((k + 1) * Math.PI) / 2,
    sizeM: [ROOM_M, 1, ROOM_HEIGHT_M],
    lookSeed,
  }))
}
