import { describe, expect, test } from 'vitest'
import { degrees } from '../geometry/angle.ts'
import type { Scene, Track } from '../tracks/scene.ts'
import { hourAt, hourSegments, referenceHeading } from './heading.ts'
import { measureMotion, speedAt } from './motion.ts'
import { type MotionPath, pathOf } from './path.ts'
import { isCannotTell, isMeasured, type Quantity } from './quantity.ts'

const SIMULATED: Pick<Scene, 'units' | 'provenance'> = { units: 'm', provenance: 'simulated' }

function pathThrough(pointAt: (timeS: number) => [number, number, number], endS: number, rateHz = 10): MotionPath {
  const samples = Array.from({ length: Math.round(endS * rateHz) + 1 }, (_, i) => ({
    timeS: i / rateHz,
    centerInWorldM: pointAt(i / rateHz),
  }))
  const track: Track = { id: 'a', category: 'car', position: 'center', samples }
  const path = pathOf(SIMULATED, track)
  if (isCannotTell(path)) throw new Error(path.reason)
  return path
}

const numberOf = (quantity: Quantity): number => (isMeasured(quantity) ? quantity.value : Number.NaN)

describe('closed forms', () => {
  test('a circle: chords of the 0.5 s grid, and the clock once around to the left', () => {
    const [radiusM, rateRad] = [10, Math.PI / 8]
    const path = pathThrough(t => [radiusM * Math.cos(rateRad * t), radiusM * Math.sin(rateRad * t), 0], 16)
    const motion = measureMotion(path, { startS: 0, endS: 16 })
    const chordM = 2 * radiusM * Math.sin(rateRad / 4)
    expect(numberOf(motion.distanceM)).toBeCloseTo(32 * chordM, 9)
    expect(numberOf(motion.speedMps)).toBeCloseTo((32 * chordM) / 16, 9)
    expect(numberOf(motion.accelerationMps2)).toBeCloseTo(0, 9)
    const reference = referenceHeading(path, { startS: 0, endS: 16 })
    if (isCannotTell(reference)) throw new Error(reference.reason)
    expect(degrees(reference.headingRad)).toBeCloseTo(90 + degrees(rateRad / 4), 9)
    const hours = [4, 8, 12].map(t => hourAt(path, t, () => reference))
    expect(hours.map(h => (isCannotTell(h) ? h.reason : h.hour))).toEqual([9, 6, 3])
    const towards9 = hourSegments(path, { startS: 0, endS: 16 }, () => reference).filter(s => s.hour === 9)
    expect(towards9).toHaveLength(1)
    expect(towards9[0]).toMatchObject({ startS: 3.5, endS: 5 })
  })

  test('constant acceleration: the chords see the mean speed of each step', () => {
    const path = pathThrough(t => [2 * t + 0.75 * t * t, 0, 0], 6)
    const motion = measureMotion(path, { startS: 1, endS: 5 })
    expect(numberOf(motion.distanceM)).toBeCloseTo(2 * 4 + 0.75 * 24, 9)
    expect(numberOf(motion.accelerationMps2)).toBeCloseTo(1.5, 9)
    expect(numberOf(motion.topSpeedMps)).toBeCloseTo(2 + 1.5 * 4.75, 9)
    expect(numberOf(speedAt(path, 2.2))).toBeCloseTo(2 + 1.5 * 2.25, 9)
  })
})
