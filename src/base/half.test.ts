import fc from 'fast-check'
import { expect, test } from 'vitest'
import { halfOf, toHalf } from './half.ts'

const half = (value: number): number => toHalf(Float32Array.of(value))[0]

test('every binary16 goes to a number and back', () => {
  const wrong: number[] = []
  for (let bits = 0; bits < 2 ** 16; bits++) {
    const value = halfOf(bits)
    const back = half(value)
    if (Number.isNaN(value) ? !Number.isNaN(halfOf(back)) : back !== bits) wrong.push(bits)
  }
  expect(wrong).toEqual([])
})

test('a number goes to the nearest, ties to even, and beyond the largest to infinity', () => {
  const bound = fc.float({ min: -65504, max: 65504, noNaN: true })
  fc.assert(
    fc.property(bound, value => {
      const bits = half(value)
      const off = Math.abs(halfOf(bits) - value)
      for (const other of [bits - 1, bits + 1]) {
        const beside = halfOf(other & 0xffff)
        if (Number.isFinite(beside)) expect(off).toBeLessThanOrEqual(Math.abs(beside - value))
      }
    }),
  )
  expect([half(1 + 2 ** -11), half(1 + 3 * 2 ** -11), half(65519), half(65520), half(-1e9), half(2 ** -25)]).toEqual([
    0x3c00, 0x3c02, 0x7bff, 0x7c00, 0xfc00, 0,
  ])
})
