import { describe, expect, test } from 'vitest'
import { ESTIMATED, pathOrThrow } from '../../test/paths.ts'
import { Random } from '../base/random.ts'
import type { Sample } from '../tracks/scene.ts'
import { measureMotion } from './motion.ts'
import { isMeasured } from './quantity.ts'

type Covariance = NonNullable<Sample['covarianceM2']>

const diagonal = (x: number, y: number, z: number): Covariance => [x, 0, 0, 0, y, 0, 0, 0, z]

const COVARIANCES: readonly [string, (random: Random) => Covariance][] = [
  ['zero', () => diagonal(0, 0, 0)],
  ['flat', () => diagonal(0.01, 0.01, 0)],
  ['of one direction', r => oneDirection(r.uniform(-1, 1), r.uniform(-1, 1))],
  ['tiny', () => diagonal(1e-14, 1e-14, 1e-14)],
  ['of negative variance', () => diagonal(-0.01, 0.01, 0.01)],
  ['of impossible correlation', () => [0.01, 0.02, 0, 0.02, 0.01, 0, 0, 0, 0.01]],
  ['lopsided', () => [0.01, 0.005, 0, -0.005, 0.01, 0, 0, 0, 0.01]],
]

const oneDirection = (a: number, b: number): Covariance => [a * a, a * b, 0, a * b, b * b, 0, 0, 0, 0]

/** Exact positions of something that drives straight, or stands, near the origin or far from it. */
function samplesOf(random: Random, covariance: (random: Random) => Covariance, durationS: number, speedMps: number) {
  const rateHz = random.pick([2, 10, 30])
  const farM = random.pick([0, 1e6])
  return Array.from(
    { length: durationS * rateHz + 1 },
    (_, i): Sample => ({
      timeS: i / rateHz,
      centerInWorldM: [farM + (speedMps * i) / rateHz, farM, 0],
      covarianceM2: covariance(random),
    }),
  )
}

describe('a covariance that is strange', () => {
  test.each(COVARIANCES)('%s: leaves finite numbers, and the length of an exact path', (name, covariance) => {
    for (let i = 0; i < 15; i++) {
      const random = new Random('strange', name, i)
      const [durationS, speedMps] = [random.pick([1, 6, 12]), random.pick([0, 1, 20])]
      const samples = samplesOf(random, covariance, durationS, speedMps)
      const noiseCorrelationS = random.pick([0, 0.5, 100])
      const track = { id: 'a', category: 'car', position: 'foot' as const, noiseCorrelationS, samples }
      const { distanceM } = measureMotion(pathOrThrow(ESTIMATED, track), { startS: 0, endS: durationS })
      if (!isMeasured(distanceM) || !distanceM.interval90) throw new Error('no interval')
      expect(Math.abs(distanceM.value - speedMps * durationS)).toBeLessThan(0.02 + 0.02 * speedMps * durationS)
      for (const end of distanceM.interval90) expect(end).toBeGreaterThanOrEqual(0)
      expect(distanceM.interval90.every(Number.isFinite)).toBe(true)
    }
  })
})
