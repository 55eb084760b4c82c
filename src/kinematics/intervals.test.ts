import { describe, expect, test } from 'vitest'
import { CURVES, circle, NOISES } from '../../test/curves.ts'
import {
  type Curve,
  ESTIMATED,
  LABELLED,
  type Noise,
  numberOf,
  observed,
  pathOrThrow,
  trueLengthM,
} from '../../test/paths.ts'
import { Random } from '../base/random.ts'
import { wrapAngle } from '../geometry/angle.ts'
import { compareDistance } from './compare.ts'
import { headingAt } from './heading.ts'
import { measureMotion, speedAt } from './motion.ts'
import { distanceBetweenAt } from './proximity.ts'
import { isCannotTell, isMeasured, type Quantity } from './quantity.ts'

const END_S = 10
const RUNS = 40

describe('90 % intervals cover what they promise', () => {
  test.each(NOISES)('%s', (name, noise) => {
    let covered = 0
    let count = 0
    for (const make of CURVES) {
      for (let i = 0; i < RUNS; i++) {
        const random = new Random(1, name, make.name, i)
        const curve = make(random)
        const path = pathOrThrow(ESTIMATED, observed(curve, END_S, noise, random))
        const { distanceM } = measureMotion(path, { startS: 0, endS: END_S })
        if (!isMeasured(distanceM) || !distanceM.interval90) throw new Error('no interval')
        const [low, high] = distanceM.interval90
        const truthM = trueLengthM(curve, 0, END_S)
        if (truthM >= low && truthM <= high) covered++
        count++
      }
    }
    expect(covered / count).toBeGreaterThan(0.85)
    expect(covered / count).toBeLessThan(0.95)
  })

  test('of headings, speeds, accelerations and distances between objects too', () => {
    const noise: Noise = { sdM: [0.2, 0.2, 0.05], correlationS: 0.5, scaleSd: 0, rateHz: 5 }
    const covered = { heading: 0, speed: 0, top: 0, acceleration: 0, gap: 0 }
    const runs = 120
    for (let i = 0; i < runs; i++) {
      const random = new Random(2, i)
      const curve = circle(random)
      const other: Curve = t => [20 + 2 * t, 5, 0]
      const [path, second] = [curve, other].map(c => pathOrThrow(ESTIMATED, observed(c, 8, noise, random)))
      const heading = headingAt(path, 3)
      if (isCannotTell(heading) || heading.sdRad === undefined) throw new Error('no heading')
      const offRad = wrapAngle(heading.headingRad - courseRad(curve, 3))
      if (Math.abs(offRad) < 1.645 * heading.sdRad) covered.heading++
      const speedMps = trueLengthM(curve, 3, 3.5) / 0.5
      const motion = measureMotion(path, { startS: 1, endS: 6 })
      if (holds(speedAt(path, 3.25), speedMps)) covered.speed++
      if (holds(motion.topSpeedMps, speedMps)) covered.top++
      if (holds(motion.accelerationMps2, 0)) covered.acceleration++
      const [p, q] = [curve(2.5), other(2.5)]
      if (holds(distanceBetweenAt(path, second, 2.5), Math.hypot(p[0] - q[0], p[1] - q[1]))) covered.gap++
    }
    for (const [name, count] of Object.entries(covered)) {
      expect(count / runs, name).toBeGreaterThan(0.83)
      // Of single steps they are a little wide: the smoother allows for more jerk than a circle has.
      expect(count / runs, name).toBeLessThan(0.99)
    }
  })

  test('a scale that is known to 20 % leaves a length known to 20 %', () => {
    const noise: Noise = { sdM: [0.05, 0.05, 0.02], correlationS: 0.3, scaleSd: 0.2, rateHz: 5 }
    const path = pathOrThrow(
      ESTIMATED,
      observed(t => [5 * t, 0, 0], 8, noise, new Random(5)),
    )
    const { distanceM } = measureMotion(path, { startS: 0, endS: 8 })
    if (!isMeasured(distanceM) || !distanceM.interval90) throw new Error('no interval')
    const [low, high] = distanceM.interval90
    expect((high - low) / 2 / distanceM.value).toBeCloseTo(0.2 * 1.645, 2)
  })

  test('and cancels where two objects share it: which goes farther is sure', () => {
    const noise: Noise = { sdM: [0.05, 0.05, 0.02], correlationS: 0.3, scaleSd: 0.2, rateHz: 5 }
    let covered = 0
    for (let i = 0; i < 40; i++) {
      const sameScale = () => new Random(6, i)
      const pathOf = (curve: Curve) => pathOrThrow(ESTIMATED, observed(curve, 8, noise, sameScale()))
      const [first, second] = [pathOf(t => [5 * t, 0, 0]), pathOf(t => [0, 4 * t, 0])]
      const comparison = compareDistance(first, second, { startS: 0, endS: 8 })
      if (isCannotTell(comparison) || !comparison.ratioInterval90) throw new Error('no comparison')
      expect(comparison.larger).toBe('first')
      const [low, high] = comparison.ratioInterval90
      expect(low).toBeGreaterThan(1.2)
      expect(high).toBeLessThan(1.3)
      if (low <= 1.25 && 1.25 <= high) covered++
    }
    expect(covered).toBeGreaterThan(32)
  })
})

const courseRad = (curve: Curve, timeS: number): number => {
  const [a, b] = [curve(timeS), curve(timeS + 0.5)]
  return Math.atan2(b[1] - a[1], b[0] - a[0])
}

function holds(quantity: Quantity, truth: number): boolean {
  if (!isMeasured(quantity) || !quantity.interval90) throw new Error('no interval')
  return truth >= quantity.interval90[0] && truth <= quantity.interval90[1]
}

describe('an object that stands', () => {
  const parked: Curve = () => [12, -3, 0.8]

  test('has distance 0 whatever the noise, and its interval holds 0', () => {
    let moved = 0
    for (let i = 0; i < 60; i++) {
      const noise = NOISES[i % 3][1]
      const path = pathOrThrow(ESTIMATED, observed(parked, END_S, { ...noise, scaleSd: 0 }, new Random(3, i)))
      const { distanceM, speedMps, rawLengthM, moving } = measureMotion(path, { startS: 0, endS: END_S })
      if (moving) {
        moved++
        continue
      }
      expect([numberOf(distanceM), numberOf(speedMps)]).toEqual([0, 0])
      if (!isMeasured(distanceM) || !distanceM.interval90) throw new Error('no interval')
      expect(distanceM.interval90[0]).toBe(0)
      expect(distanceM.interval90[1]).toBeGreaterThan(0)
      expect(numberOf(rawLengthM)).toBeGreaterThan(2)
    }
    expect(moved).toBeLessThanOrEqual(3)
  })

  test('of labels without covariance: jitter does not lengthen its path, and it has no direction', () => {
    const track = observed(
      parked,
      20,
      { sdM: [0.04, 0.04, 0.02], correlationS: 0.3, scaleSd: 0, rateHz: 10 },
      new Random(4),
    )
    for (const sample of track.samples) delete sample.covarianceM2
    const path = pathOrThrow(LABELLED, track)
    const motion = measureMotion(path, { startS: 2, endS: 17 })
    expect(motion).toMatchObject({ moving: false, distanceM: { value: 0 }, speedMps: { value: 0 } })
    expect(numberOf(motion.rawLengthM)).toBeGreaterThan(1)
    expect(headingAt(path, 4)).toEqual({ status: 'cannot tell', reason: 'does not move' })
  })
})
