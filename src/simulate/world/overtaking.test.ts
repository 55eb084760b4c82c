import { describe, expect, it } from 'vitest'
import { Random } from '../../base/random.ts'
import { drawMotion, followPath } from '../motion/draw-motion.ts'
import { CurvePath } from '../motion/road-path.ts'
import { kindNamed } from './kinds.ts'
import { drawOvertaker } from './overtaking.ts'
import { collide, drawBody } from './place.ts'
import { LANE_M } from './street-plan.ts'
import type { Actor } from './world.ts'

const timesS = Array.from({ length: 151 }, (_, i) => i / 10)

/** One that drives along the road, and who overtakes it. */
function drawPair(i: number): { slow: Actor; path: CurvePath; fast: Actor | undefined } {
  const random = new Random('overtaking', i)
  const body = drawBody(random, '0', 'van')
  const kind = kindNamed('van')
  const motion = drawMotion(random, kind, { durationS: 15, maxDistanceM: 150, maxTurnRad: 0.5, speedsMps: [3, 9] })
  const path = new CurvePath(motion.roadSegments)
  const slow = { ...body, states: followPath(s => path.at(s), motion.profile, timesS, kind, body.sizeM) }
  return { slow, path, fast: drawOvertaker(random, '1', path, [slow], timesS) }
}

const aheadM = (from: Actor['states'][number], to: Actor['states'][number]): number =>
  (to.xM - from.xM) * Math.cos(from.yawRad) + (to.yM - from.yM) * Math.sin(from.yawRad)
const leftM = (from: Actor['states'][number], to: Actor['states'][number]): number =>
  (to.yM - from.yM) * Math.cos(from.yawRad) - (to.xM - from.xM) * Math.sin(from.yawRad)

function nearestM(path: CurvePath, { xM, yM }: Actor['states'][number]): number {
  const along = Array.from({ length: 1600 }, (_, i) => path.at(i / 4 - 100))
  return Math.min(...along.map(p => Math.hypot(p.xM - xM, p.yM - yM)))
}

describe('overtaking', () => {
  it('comes from behind, passes on the left without touching, and returns to the lane', () => {
    let [whole, drawn] = [0, 0]
    for (let i = 0; i < 40; i++) {
      const { slow, path, fast } = drawPair(i)
      if (!fast) continue
      drawn++
      expect(collide(slow, fast)).toBe(false)
      const last = timesS.length - 1
      expect(aheadM(slow.states[0], fast.states[0])).toBeLessThan(0)
      expect(aheadM(slow.states[last], fast.states[last])).toBeGreaterThan(0)
      const beside = timesS.findIndex((_, k) => aheadM(slow.states[k], fast.states[k]) > 0)
      expect(leftM(slow.states[beside], fast.states[beside])).toBeCloseTo(LANE_M, 0)
      const offLane = (k: number): number => nearestM(path, fast.states[k])
      if (offLane(0) < 0.3 && offLane(last) < 0.3) whole++
    }
    expect(drawn).toBeGreaterThan(25)
    expect(whole).toBeGreaterThan(drawn / 2)
  })
})
