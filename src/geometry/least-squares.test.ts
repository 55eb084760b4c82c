import { describe, expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import { fitLeastSquares } from './least-squares.ts'

/** y = a exp(b x) at 40 places. */
const curve = (a: number, b: number, noise: (i: number) => number) => {
  const xs = Array.from({ length: 40 }, (_, i) => i / 20)
  const ys = xs.map((x, i) => a * Math.exp(b * x) + noise(i))
  const residuals = (p: Float64Array, out: Float64Array) => {
    for (let i = 0; i < xs.length; i++) out[i] = (p[0] * Math.exp(p[1] * xs[i]) - ys[i]) / 0.05
    return true
  }
  return { residuals, residualCount: xs.length }
}

describe('least squares', () => {
  test('finds what made the data, and how sure that is', () => {
    const normalized: number[] = []
    for (let seed = 0; seed < 100; seed++) {
      const random = new Random(seed, 'curve')
      const fit = fitLeastSquares({ ...curve(2, 0.7, () => random.normal(0, 0.05)), start: [1, 0] })
      if (!fit) throw new Error('no fit')
      normalized.push((fit.parameters[0] - 2) ** 2 / fit.covariance[0])
    }
    const mean = normalized.reduce((a, b) => a + b, 0) / normalized.length
    expect(mean).toBeGreaterThan(0.6)
    expect(mean).toBeLessThan(1.5)
  })

  test('a robust loss bears outliers', () => {
    const wrong = (i: number) => (i % 5 === 0 ? 3 : 0)
    const fit = fitLeastSquares({
      ...curve(2, 0.7, wrong),
      start: [1, 0],
      loss: { kind: 'cauchy', scale: 2 },
    })
    expect(fit?.parameters[0]).toBeCloseTo(2, 1)
    expect(fit?.parameters[1]).toBeCloseTo(0.7, 1)
  })

  test('a start that means nothing gives nothing', () => {
    expect(fitLeastSquares({ start: [1], residualCount: 1, residuals: () => false })).toBeUndefined()
  })
})
