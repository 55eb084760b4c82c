import { expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import type { Sample } from '../tracks/scene.ts'
import { estimateErrors } from './estimate-errors.ts'
import { measureMotion } from './motion.ts'
import { pathOf } from './path.ts'
import { isCannotTell } from './quantity.ts'

const T = 0.8
const times = Array.from({ length: 12 }, (_, k) => k / 2)
const samples = times.map((timeS, k): Sample => {
  const [a, b, c] = [0.2 + 0.02 * k, 0.05 * Math.sin(k), 0.1]
  return { timeS, centerInWorldM: [timeS, 0, 0], covarianceM2: [a * a + b * b, b * c, 0, b * c, c * c, 0, 0, 0, 0] }
})

test('the chain gives the variance of any weighted sum as the whole matrix does', () => {
  const errors = estimateErrors(samples, times, T)
  const random = new Random('weights')
  const weights = Float64Array.from({ length: 24 }, () => random.normal())
  const roots = samples.map(({ covarianceM2 }) => {
    const c = covarianceM2 ?? [1, 0, 0, 0, 1, 0, 0, 0, 1]
    const r = Math.sqrt(c[0])
    return [r, 0, c[3] / r, Math.sqrt(c[4] - (c[3] / r) ** 2)]
  })
  const first = 2
  let sum = 0
  for (let i = 0; i < 8; i++) {
    for (let j = 0; j < 8; j++) {
      const a = Math.abs(i - j) / 2 / T
      const shared = (1 + a) * Math.exp(-a)
      const pulled = (k: number) => {
        const [r00, , r10, r11] = roots[first + k]
        return [r00 * weights[3 * k] + r10 * weights[3 * k + 1], r11 * weights[3 * k + 1]]
      }
      const [p, q] = [pulled(i), pulled(j)]
      sum += shared * (p[0] * q[0] + p[1] * q[1])
    }
  }
  expect(errors.noiseVariance(first, weights)).toBeCloseTo(sum, 10)
  const step = new Float64Array(9)
  step.set([-1, 0, 0], 0)
  step.set([1, 0, 0], 6)
  expect(errors.displacementCovariance(3, 5)[0]).toBeCloseTo(errors.noiseVariance(3, step), 12)
})

test('a smoothed track is measured as it is, stands where it stays, and keeps its interval', () => {
  const still = samples.map((s): Sample => ({ ...s, centerInWorldM: [Math.min(s.timeS, 3), 0, 0] }))
  const scene = { units: 'm', provenance: 'pseudo' } as const
  const track = { id: 'a', category: 'person', position: 'foot', smoothed: true, noiseCorrelationS: T, samples: still }
  const path = pathOf(scene, { ...track, position: 'foot', smoothed: true })
  if (isCannotTell(path)) throw new Error(path.reason)
  expect(measureMotion(path, { startS: 0, endS: 5 }).distanceM).toMatchObject({ value: 3 })
  const stand = measureMotion(path, { startS: 3.5, endS: 5 })
  expect(stand.moving).toBe(false)
  expect(stand.distanceM).toMatchObject({ value: 0, interval90: [0, expect.any(Number)] })
})
