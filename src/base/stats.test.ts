import fc from 'fast-check'
import { expect, test } from 'vitest'
import { median, quantile } from './stats.ts'

test('the median is the middle, or the mean of the middle two, and leaves its input as it is', () => {
  const values = [9, 1, 5]
  expect([median(values), median([4, 1, 3, 2]), median([7])]).toEqual([5, 2.5, 7])
  expect(values).toEqual([9, 1, 5])
  expect([median([]), quantile([], 0.5)]).toEqual([Number.NaN, Number.NaN])
})

test('half of the values lie on either side of the median, a share of them below a quantile', () => {
  const numbers = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(numbers, fc.double({ noNaN: true, min: 0, max: 1 }), (values, share) => {
      const middle = median(values)
      expect(values.filter(v => v < middle).length).toBeLessThanOrEqual(values.length / 2)
      expect(values.filter(v => v > middle).length).toBeLessThanOrEqual(values.length / 2)
      const at = quantile(values, share)
      expect(values).toContain(at)
      expect(values.filter(v => v < at).length).toBeLessThanOrEqual(share * values.length)
    }),
  )
})
