import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { circularHours, intervalIou, MRA_THRESHOLDS, meanRelativeAccuracy, relativeError } from './metrics.ts'
import { holm } from './statistics/holm.ts'
import { mcnemarP } from './statistics/mcnemar.ts'

const triple = z.array(z.tuple([z.number(), z.number(), z.number()]))
const span = z.tuple([z.number(), z.number()])
const golden = z
  .object({
    thresholds: z.array(z.number()),
    mra: triple,
    hours: triple,
    iou: z.array(z.tuple([span, span, z.number()])),
    mcnemar: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
    holm: z.array(z.tuple([z.array(z.number()), z.array(z.number())])),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/golden/bench/score-figures.json'), 'utf8')))

describe('against numpy, scipy and statsmodels (test/oracles/bench_score.py)', () => {
  test('the thresholds of MRA are those of np.linspace, to the last bit', () => {
    expect(MRA_THRESHOLDS).toEqual(golden.thresholds)
  })

  test(`mean relative accuracy of ${golden.mra.length} numbers`, () => {
    const ours = golden.mra.map(([value, truth]) => [value, truth, meanRelativeAccuracy(value, truth)])
    expect(ours).toEqual(golden.mra)
  })

  test('hours around the dial, all 144', () => {
    expect(golden.hours.map(([a, b]) => [a, b, circularHours(a, b)])).toEqual(golden.hours)
  })

  test.each(golden.iou)('the overlap of %j and %j', (a, b, iou) => {
    expect(intervalIou(a, b)).toBeCloseTo(iou, 6)
  })

  test.each(golden.mcnemar)('McNemar with %i and %i discordant pairs', (onlyA, onlyB, statsmodels, scipy) => {
    const p = mcnemarP(onlyA, onlyB)
    expect(Math.abs(p - statsmodels)).toBeLessThanOrEqual(1e-9 * statsmodels)
    expect(Math.abs(p - scipy)).toBeLessThanOrEqual(1e-9 * scipy)
  })

  test.each(golden.holm)('Holm over %j', (pValues, adjusted) => {
    holm(pValues).forEach((p, i) => {
      expect(p).toBeCloseTo(adjusted[i], 12)
    })
  })
})

test('the float traps of lmms-eval: 8 for 10 is 0.6, 9 is 0.9, 7 is 0.5; 0 has no relative error', () => {
  expect([8, 9, 7].map(value => meanRelativeAccuracy(value, 10))).toEqual([0.6, 0.9, 0.5])
  expect([meanRelativeAccuracy(3, -3), relativeError(3, -3)]).toEqual([0, 2])
  expect([meanRelativeAccuracy(1, 0), relativeError(0, 0)]).toEqual([undefined, undefined])
})

test('an overlap is symmetric, from 0 to 1, and 1 of a stretch with itself', () => {
  const stretch = fc.tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0, max: 20, noNaN: true }))
  const ordered = stretch.map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]))
  fc.assert(
    fc.property(ordered, ordered, (a, b) => {
      const iou = intervalIou(a, b)
      expect(iou).toBe(intervalIou(b, a))
      expect(iou).toBeGreaterThanOrEqual(0)
      expect(iou).toBeLessThanOrEqual(1)
      expect(intervalIou(a, a)).toBe(1)
    }),
  )
})
