import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../questions/answer.ts'
import { weightOf } from './weight.ts'

const WEIGHTING = { referenceShare: 0.1, least: 0.25, most: 1 }
const metres = (value: number, half: number): Answer => ({
  type: 'length',
  value,
  unit: 'm',
  interval90: [value - half, value + half],
  tolerance: { relative: 0.25, absolute: 0.1 },
})
const pseudo = (answer: Answer) => weightOf({ provenance: 'pseudo', answer }, WEIGHTING)

describe('the weight of a pseudo-label', () => {
  test.each([
    [20, 0, 1],
    [20, 1, 0.8],
    [20, 2, 0.5],
    [20, 4, 0.25],
    [20, 40, 0.25],
    // Below 0.4 m the absolute tolerance of 0.1 m is the larger: h = half / 0.4.
    [0, 0.04, 0.5],
  ])('of %d m, %d m to either side, is %d', (value, half, weight) => {
    expect(pseudo(metres(value, half))).toBeCloseTo(weight, 10)
  })

  test('of hours counts the hours of the interval, over 12 too', () => {
    const hour = (interval90: [number, number]): Answer => ({ type: 'hour', value: 12, unit: "o'clock", interval90 })
    expect(pseudo(hour([12, 12]))).toBe(1)
    expect(pseudo(hour([11, 1]))).toBeCloseTo(0.5, 10)
  })

  test('never rises as the interval widens, and keeps to its bounds', () => {
    const number = fc.double({ min: 0.01, max: 1e4, noNaN: true })
    fc.assert(
      fc.property(number, number, number, (value, a, b) => {
        const [narrow, wide] = [pseudo(metres(value, Math.min(a, b))), pseudo(metres(value, Math.max(a, b)))]
        expect(narrow).toBeGreaterThanOrEqual(wide)
        expect(wide).toBeGreaterThanOrEqual(WEIGHTING.least)
        expect(narrow).toBeLessThanOrEqual(WEIGHTING.most)
      }),
    )
  })
})

test('labels, simulated truth and unweighted mixtures weigh 1', () => {
  expect(weightOf({ provenance: 'label', answer: metres(20, 4) }, WEIGHTING)).toBe(1)
  expect(weightOf({ provenance: 'simulated', answer: metres(20, 4) }, WEIGHTING)).toBe(1)
  expect(weightOf({ provenance: 'pseudo', answer: metres(20, 4) })).toBe(1)
  expect(pseudo({ type: 'yesno', value: true })).toBe(1)
})
