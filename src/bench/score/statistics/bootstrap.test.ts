import { describe, expect, test } from 'vitest'
import { Random } from '../../../base/random.ts'
import { bootstrapRatios, type ClusterSums, interval95 } from './bootstrap.ts'

/** Clusters of several sizes, each with a share of its own. */
function drawn(count: number): ClusterSums {
  const random = new Random(3, 'clusters')
  const denominators = Array.from({ length: count }, () => 1 + random.int(30))
  const numerators = denominators.map(n => {
    const share = random.uniform(0.2, 0.9)
    return Array.from({ length: n }, () => random.chance(share)).filter(Boolean).length
  })
  return { clusters: denominators.map((_, i) => i), numerators, denominators }
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)
const sdOf = (values: Float64Array): number => {
  const mean = sum(values) / values.length
  return Math.sqrt(sum(values.map(value => (value - mean) ** 2)) / values.length)
}

describe('bootstrap over clusters', () => {
  test("its spread is the linearised one of a ratio (Cochran 1977, section 6.3), which single answers' is not", () => {
    const sums = drawn(400)
    const n = sum(sums.denominators)
    const share = sum(sums.numerators) / n
    const residuals = Array.from(sums.numerators, (right, i) => (right - share * sums.denominators[i]) ** 2)
    const clustered = Math.sqrt(sum(residuals)) / n
    const [samples] = bootstrapRatios([sums], 400, { resamples: 4000, seed: 1 })
    expect(sdOf(samples) / clustered).toBeGreaterThan(0.96)
    expect(sdOf(samples) / clustered).toBeLessThan(1.04)
    expect(clustered / Math.sqrt((share * (1 - share)) / n)).toBeGreaterThan(1.4)
    const [low, high] = interval95(samples, 400) ?? []
    expect(low).toBeCloseTo(share - 1.96 * clustered, 2)
    expect(high).toBeCloseTo(share + 1.96 * clustered, 2)
  })

  test('of single answers it is binomial', () => {
    const right = Array.from({ length: 100 }, (_, i) => Number(i < 30))
    const sums = { clusters: right.map((_, i) => i), numerators: right, denominators: right.map(() => 1) }
    const [samples] = bootstrapRatios([sums], 100, { resamples: 20_000 })
    // Quantiles of Binomial(100, 0.3), by scipy.stats.binom.ppf: 21 and 39.
    expect(interval95(samples, 100)).toEqual([0.21, 0.39])
  })

  test('equal ratios move together, and the same seed draws the same', () => {
    const sums = drawn(20)
    const [a, b] = bootstrapRatios([sums, sums], 20, { seed: 5 })
    expect(a).toEqual(b)
    expect(bootstrapRatios([sums], 20, { seed: 5 })[0]).toEqual(a)
    expect(bootstrapRatios([sums], 20, { seed: 6 })[0]).not.toEqual(a)
  })

  test('one cluster has no interval; a resample without its clusters is left out', () => {
    const rare: ClusterSums = { clusters: [0, 1], numerators: [1, 0], denominators: [1, 1] }
    const [samples] = bootstrapRatios([rare], 30, { seed: 1 })
    expect(samples.some(Number.isNaN)).toBe(true)
    expect(interval95(samples, 2)).toEqual([0, 1])
    expect(interval95(samples, 1)).toBeUndefined()
  })
})
