import { describe, expect, test } from 'vitest'
import { type Curve, numberOf, pathAlong, pathOrThrow, SIMULATED, trackAlong } from '../../test/paths.ts'
import { degrees } from '../geometry/angle.ts'
import { compareDirection, compareDistance, compareSpeed } from './compare.ts'
import { headingAt } from './heading.ts'
import { type MotionPath, pathOf } from './path.ts'
import { closestApproach, distanceBetweenAt, headwayAt, leastTimeToCollision, timeToCollision } from './proximity.ts'
import { isCannotTell } from './quantity.ts'

const ALL = { startS: 0, endS: 6 }

const carAlong = (curve: Curve, lengthM = 4): MotionPath =>
  pathOrThrow(SIMULATED, { ...trackAlong(curve, 6), sizeM: [lengthM, 2, 1.5] })

describe('comparisons', () => {
  const slow = pathAlong(t => [2 * t, 0, 0], 6)
  const fast = pathAlong(t => [0, 5 * t, 0], 6)

  test('of distance and speed, with their ratio', () => {
    expect(compareDistance(slow, fast, ALL)).toMatchObject({ larger: 'second', ratio: expect.closeTo(2.5, 9) })
    // Half the time at the higher speed: as far as the slow one goes in 5 s.
    const half = compareDistance(slow, fast, { startS: 0, endS: 5 }, { startS: 0, endS: 1 })
    expect(half).toMatchObject({ larger: 'first', ratio: expect.closeTo(2, 9) })
    const speeds = compareSpeed(slow, fast, { startS: 0, endS: 5 }, { startS: 0, endS: 1 })
    expect(speeds).toMatchObject({ larger: 'second', ratio: expect.closeTo(2.5, 9) })
  })

  test('an object that stands is slower than all that move; two that stand do not compare', () => {
    const still = pathAlong(() => [3, 3, 0], 6)
    expect(compareDistance(still, slow, ALL)).toMatchObject({ larger: 'second', ratio: Number.POSITIVE_INFINITY })
    expect(compareDistance(still, still, ALL)).toEqual({ status: 'cannot tell', reason: 'does not move' })
    expect(compareDirection(still, slow, ALL)).toEqual({ status: 'cannot tell', reason: 'does not move' })
  })

  test('of direction: the angle between them, and how far each strays', () => {
    const turning = pathAlong(t => [10 * Math.sin(t / 4), 10 - 10 * Math.cos(t / 4), 0], 6)
    const compared = compareDirection(slow, turning, ALL)
    if (isCannotTell(compared)) throw new Error(compared.reason)
    expect(degrees(compared.angleRad)).toBeCloseTo(degrees(6 / 8), 6)
    expect(compared.strayRad[0]).toBeCloseTo(0, 9)
    expect(degrees(compared.strayRad[1])).toBeCloseTo(degrees(6 / 8 - 0.5 / 8), 6)
  })

  test('without a scale ratios stand and metres do not', () => {
    const relative = { ...SIMULATED, units: 'relative' } as const
    const [a, b] = [trackAlong(t => [t, 0, 0], 6), trackAlong(t => [0, 3 * t, 0], 6)].map(t => pathOrThrow(relative, t))
    expect(compareDistance(a, b, ALL)).toMatchObject({ larger: 'second', ratio: expect.closeTo(3, 9) })
    expect(distanceBetweenAt(a, b, 1)).toEqual({ status: 'cannot tell', reason: 'no scale' })
    expect(timeToCollision(a, b, 1)).toEqual({ status: 'cannot tell', reason: 'no size' })
  })
})

describe('proximity', () => {
  test('two that cross come nearest between grid instants', () => {
    const first = pathAlong(t => [4 * t, 0, 0], 6)
    const second = pathAlong(t => [10, 3 * t - 6, 1], 6)
    // Relative position (10 - 4t, 3t - 6): nearest at t = 58/25, 6/5 away.
    const nearest = closestApproach(first, second, ALL)
    if (isCannotTell(nearest)) throw new Error(nearest.reason)
    expect(nearest.timeS).toBeCloseTo(58 / 25, 9)
    expect(numberOf(nearest.distanceM)).toBeCloseTo(6 / 5, 9)
    expect(numberOf(distanceBetweenAt(first, second, 1))).toBeCloseTo(Math.hypot(6, 3), 9)
  })

  test('following: headway from front to front, time to collision from bumper to bumper', () => {
    const leader = carAlong(t => [30 + 10 * t, 0, 0], 6)
    const follower = carAlong(t => [15 * t, 0.5, 0], 4)
    expect(numberOf(headwayAt(follower, leader, 1))).toBeCloseTo((25 + 1) / 15, 6)
    expect(numberOf(timeToCollision(follower, leader, 1))).toBeCloseTo((25 - 5) / 5, 6)
    const least = leastTimeToCollision(follower, leader, { startS: 0, endS: 4 })
    if (isCannotTell(least)) throw new Error(least.reason)
    expect(least.timeS).toBe(3.5)
    expect(numberOf(least.timeToCollisionS)).toBeCloseTo((30 - 17.5 - 5) / 5, 6)
    expect(headwayAt(leader, follower, 1)).toEqual({ status: 'cannot tell', reason: 'not ahead' })
  })

  test('the lane beside is neither followed nor hit, and what drives away is not approached', () => {
    const ego = carAlong(t => [15 * t, 0, 0])
    const beside = carAlong(t => [30 + 5 * t, 3.5, 0])
    const away = carAlong(t => [30 + 20 * t, 0, 0])
    expect(headwayAt(ego, beside, 1)).toEqual({ status: 'cannot tell', reason: 'not ahead' })
    expect(timeToCollision(ego, beside, 1)).toEqual({ status: 'cannot tell', reason: 'not approaching' })
    expect(timeToCollision(ego, away, 1)).toEqual({ status: 'cannot tell', reason: 'not approaching' })
  })

  test('crossing at right angles: sides meet when the later of both axes overlaps', () => {
    const first = carAlong(t => [10 * t - 50, 0, 0])
    const second = carAlong(t => [0, 5 * t - 25, 0])
    // Both centres reach the corner at 5 s; half lengths 2, half widths 1: x overlaps from 4.7 s, y from 4.4 s.
    expect(numberOf(timeToCollision(first, second, 1))).toBeCloseTo(3.7, 6)
  })
})

test('without a scale a path in small units moves as one in large units, and stands where it stands', () => {
  const label = { units: 'relative', provenance: 'label' } as const
  for (const unit of [0.001, 1, 1000]) {
    const path = pathOrThrow(
      label,
      trackAlong(t => [unit * Math.min(t, 3), 0, 0], 10),
    )
    expect([...path.pieces[0].moving].join('')).toBe('11111111000000000000')
    expect(headingAt(path, 1)).toMatchObject({ headingRad: 0 })
  }
})

test('what has no path says why', () => {
  const pixels = { id: 'p', category: 'car', position: 'center', samples: [{ timeS: 0 }, { timeS: 1 }] } as const
  expect(pathOf(SIMULATED, { ...pixels, samples: [...pixels.samples] })).toEqual({
    status: 'cannot tell',
    reason: 'only pixels',
  })
  expect(pathOf(SIMULATED, { ...pixels, samples: [] })).toEqual({ status: 'cannot tell', reason: 'not seen' })
  expect(
    pathOf(
      SIMULATED,
      trackAlong(() => [0, 0, 0], 0.4),
    ),
  ).toEqual({ status: 'cannot tell', reason: 'too short' })
})
