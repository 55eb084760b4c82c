import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../../base/random.ts'
import { bearingRad, hourOfBearing } from '../../geometry/angle.ts'
import { KINDS, type KindName, kindNamed } from '../world/kinds.ts'
import { drawMotion, followPath } from './draw-motion.ts'
import { CurvePath, turnSegments } from './road-path.ts'
import { drawSpeedProfile, travelledM } from './speed-profile.ts'

const seeded = { seed: 1, numRuns: 100 }
const kindNames = fc.constantFrom(...(Object.keys(KINDS) as KindName[]))

describe('paths', () => {
  it('turn by what was asked', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 1, max: 60, noNaN: true }),
        (turn, length) => {
          const path = new CurvePath(turnSegments(turn, length))
          expect(path.lengthM).toBeCloseTo(length, 9)
          expect(path.at(length).yawRad).toBeCloseTo(turn, 9)
        },
      ),
      seeded,
    )
  })

  it('close a circle where curvature times length is a full turn', () => {
    const radius = 7
    const path = new CurvePath([{ lengthM: 2 * Math.PI * radius, from: 1 / radius, to: 1 / radius }])
    const end = path.at(path.lengthM)
    expect(Math.hypot(end.xM, end.yM)).toBeLessThan(1e-9)
    expect(path.at(Math.PI * radius).yM).toBeCloseTo(2 * radius, 3)
  })

  it('run straight on beyond both ends', () => {
    const path = new CurvePath(turnSegments(Math.PI / 2, 10))
    const [end, beyond] = [path.at(10), path.at(15)]
    expect(beyond.xM - end.xM).toBeCloseTo(5 * Math.cos(end.yawRad), 9)
    expect(path.at(-3).xM).toBeCloseTo(-3, 9)
  })
})

describe('speed profiles', () => {
  it('cover exactly the distance, never backwards', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0.5, max: 200, noNaN: true }),
        fc.double({ min: 3, max: 20, noNaN: true }),
        (seed, distance, duration) => {
          const profile = drawSpeedProfile(new Random(seed), distance, duration, KINDS.car)
          expect(travelledM(profile, duration)).toBeCloseTo(distance, 6)
          let before = 0
          for (let i = 1; i <= 40; i++) {
            const now = travelledM(profile, (duration * i) / 40)
            expect(now).toBeGreaterThanOrEqual(before - 1e-9)
            before = now
          }
        },
      ),
      seeded,
    )
  })
})

describe('the draw of motions', () => {
  it('keeps every kind within its radius, its speed and what was asked', () => {
    fc.assert(
      fc.property(fc.integer(), kindNames, fc.double({ min: 6, max: 19.5, noNaN: true }), (seed, name, durationS) => {
        const kind = kindNamed(name)
        const motion = drawMotion(new Random(seed), kind, { durationS, maxDistanceM: 60 })
        const sharpest = Math.max(...motion.segments.map(s => Math.max(Math.abs(s.from), Math.abs(s.to))))
        expect(sharpest * kind.minRadiusM).toBeLessThan(1 + 1e-6)
        expect(Math.max(...motion.profile.speedsMps)).toBeLessThanOrEqual(kind.maxSpeedMps * 1.001)
        expect(motion.distanceM).toBeLessThanOrEqual(60 * 1.001)
        expect(motion.segments.reduce((sum, s) => sum + s.lengthM, 0)).toBeCloseTo(motion.distanceM, 6)
      }),
      seeded,
    )
  })

  it('fills the dial, the range of distances and that of speeds', () => {
    const hours = new Array<number>(13).fill(0)
    const distances = [0, 0, 0]
    const speeds = [0, 0, 0]
    const count = 1200
    const third = (value: number, low: number, high: number): number =>
      Math.max(0, Math.min(2, Math.floor((3 * Math.log(value / low)) / Math.log(high / low))))
    for (let i = 0; i < count; i++) {
      const motion = drawMotion(new Random('dial', i), KINDS.person, { durationS: 13, maxDistanceM: 27 })
      hours[hourOfBearing(bearingRad(motion.turnRad, 0))]++
      distances[third(motion.distanceM, 1, 27)]++
      speeds[third(Math.max(...motion.profile.speedsMps), 0.3, 5.2)]++
    }
    for (let hour = 1; hour <= 12; hour++) expect(hours[hour] / count).toBeGreaterThan(0.055)
    for (const share of [...distances, ...speeds]) expect(share / count).toBeGreaterThan(0.15)
  })

  it('watches what passes only while it is near: fast, and its path longer than what is watched', () => {
    let passing = 0
    for (let i = 0; i < 200; i++) {
      const limits = { durationS: 12, maxDistanceM: 35, mayPass: true }
      const { distanceM, watchedS, profile } = drawMotion(new Random('pass', i), KINDS.car, limits)
      const watchedM = travelledM(profile, watchedS[1]) - travelledM(profile, watchedS[0])
      expect(watchedS[1] - watchedS[0]).toBeGreaterThan(2)
      // Speeding up or braking, it covers somewhat more than at its mean speed.
      expect(watchedM).toBeLessThan(35 * 1.6)
      if (distanceM > 1.5 * 35) passing++
    }
    expect(passing).toBeGreaterThan(20)
  })

  it('moves a vehicle as a bicycle: its rear axle never slips sideways', () => {
    const kind = KINDS.car
    const timesS = Array.from({ length: 1001 }, (_, i) => i / 100)
    const motion = drawMotion(new Random('slip'), kind, { durationS: 10, maxDistanceM: 40 })
    const path = new CurvePath(motion.segments)
    const states = followPath(s => path.at(s), motion.profile, timesS, kind, [4.4, 1.8, 1.5])
    const axle = states.map(s => [
      s.xM - kind.axleShare * 4.4 * Math.cos(s.yawRad),
      s.yM - kind.axleShare * 4.4 * Math.sin(s.yawRad),
    ])
    for (let i = 1; i < axle.length; i++) {
      const yaw = (states[i].yawRad + states[i - 1].yawRad) / 2
      const slip = -(axle[i][0] - axle[i - 1][0]) * Math.sin(yaw) + (axle[i][1] - axle[i - 1][1]) * Math.cos(yaw)
      expect(Math.abs(slip)).toBeLessThan(1e-4)
    }
  })
})
