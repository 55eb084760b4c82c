import type { Random } from '../../base/random.ts'
import { followPath } from '../motion/draw-motion.ts'
import type { CurvePath, PathPoint } from '../motion/road-path.ts'
import { kindNamed } from './kinds.ts'
import { drawBody } from './place.ts'
import { LANE_M } from './street-plan.ts'
import type { Actor } from './world.ts'

/** Bumper to bumper: nobody is nearer when the lane is changed. */
const CLEAR_M = 4
/** A change of lane takes so long, and at least so far. */
const CHANGE_S = 2
const SHORTEST_CHANGE_M = 14
/** Who is slower than this is driven round, not overtaken. */
const SLOWEST_MPS = 1.5

/**
 * A car that comes up behind those who follow `path` (their `travelledM` runs along it), changes to the lane on the
 * left, passes them all and returns. Undefined where they stand, or are too fast.
 */
export function drawOvertaker(
  random: Random,
  id: string,
  path: CurvePath,
  slow: readonly Actor[],
  timesS: readonly number[],
): Actor | undefined {
  const body = drawBody(random, id, 'car')
  const kind = kindNamed('car')
  const durationS = timesS[timesS.length - 1]
  const last = timesS.length - 1
  const rear = timesS.map((_, i) => Math.min(...slow.map(({ states }) => states[i].travelledM)))
  const front = timesS.map((_, i) => Math.max(...slow.map(({ states }) => states[i].travelledM)))
  const meanMps = (rear[last] - rear[0]) / durationS
  const awayM = Math.max(...slow.map(({ sizeM }) => (sizeM[0] + body.sizeM[0]) / 2)) + CLEAR_M
  const passM = 2 * awayM + front[last] - rear[last]
  const mps = meanMps + Math.max(random.uniform(2.5, 5), passM / (random.uniform(0.35, 0.6) * durationS))
  if (meanMps < SLOWEST_MPS || mps > kind.maxSpeedMps) return undefined
  const middle = Math.floor(random.uniform(0.3, 0.7) * last)
  const startM = (rear[middle] + front[middle]) / 2 - mps * timesS[middle]
  const along = timesS.map(timeS => startM + mps * timeS)
  const changeM = Math.max(SHORTEST_CHANGE_M, CHANGE_S * mps)
  const outM =
    along[
      Math.max(
        0,
        along.findIndex((s, i) => s > rear[i] - awayM),
      )
    ]
  const passed = along.findIndex((s, i) => s > front[i] + awayM)
  const backM = passed < 0 ? along[last] : along[passed]
  const at = (s: number): PathPoint => onPassingLine(path, startM + s, outM - changeM, backM, changeM)
  const profile = { timesS: [0, durationS], speedsMps: [mps, mps] }
  return { ...body, states: followPath(at, profile, timesS, kind, body.sizeM) }
}

/** In the lane, over to the left one from `outM` on, in it again `changeM` after `backM`. */
function onPassingLine(path: CurvePath, alongM: number, outM: number, backM: number, changeM: number): PathPoint {
  const out = eased((alongM - outM) / changeM)
  const back = eased((alongM - backM) / changeM)
  const point = path.beside(alongM, LANE_M * (out.value - back.value))
  const slope = (LANE_M * (out.slope - back.slope)) / changeM
  return { ...point, yawRad: point.yawRad + Math.atan(slope) }
}

/** From 0 to 1 with level ends. */
function eased(share: number): { value: number; slope: number } {
  const t = Math.min(1, Math.max(0, share))
  return { value: t * t * (3 - 2 * t), slope: 6 * t * (1 - t) }
}
