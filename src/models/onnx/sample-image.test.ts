import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RgbImage } from '../../media/image.ts'
import { type InputForm, sampleImage } from './sample-image.ts'

/** Each colour is linear in the pixel's centre: bilinear interpolation gives it back. */
const slope = (x: number, y: number, colour: number): number => 10 + 2 * x + 3 * y + 20 * colour

function sloped(widthPx: number, heightPx: number): RgbImage {
  const data = new Uint8Array(3 * widthPx * heightPx)
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3)
    data[i] = slope(pixel % widthPx, Math.floor(pixel / widthPx), i % 3)
  }
  return { widthPx, heightPx, data }
}

test('a linear picture stays linear at any scale, and is held beyond the outer pixel centres', () => {
  const side = fc.integer({ min: 1, max: 30 })
  fc.assert(
    fc.property(side, side, fc.nat(10), fc.nat(10), (widthPx, heightPx, x0, y0) => {
      const form: InputForm = { widthPx, heightPx, layout: 'planes', order: 'rgb' }
      const out = new Float32Array(3 * widthPx * heightPx)
      const [wide, high] = [20 - x0, 24 - y0]
      sampleImage(sloped(20, 24), [x0, y0, 20, 24], form, out)
      let worst = 0
      for (let i = 0; i < out.length; i++) {
        const [colour, pixel] = [Math.floor(i / (widthPx * heightPx)), i % (widthPx * heightPx)]
        const held = (at: number, count: number, length: number) =>
          Math.min(length - 1, Math.max(0, ((at + 0.5) * length) / count - 0.5))
        const x = x0 + held(pixel % widthPx, widthPx, wide)
        const y = y0 + held(Math.floor(pixel / widthPx), heightPx, high)
        worst = Math.max(worst, Math.abs(out[i] - slope(x, y, colour)))
      }
      expect(worst).toBeLessThan(1e-3)
    }),
    { numRuns: 50 },
  )
})

test('layouts, orders and scales put the same picture where a network wants it', () => {
  const image = sloped(2, 1)
  const inForm = (form: Omit<InputForm, 'widthPx' | 'heightPx'>): number[] => {
    const out = new Float32Array(6)
    sampleImage(image, [0, 0, 2, 1], { ...form, widthPx: 2, heightPx: 1 }, out)
    return [...out]
  }
  expect(inForm({ layout: 'planes', order: 'rgb' })).toEqual([10, 12, 30, 32, 50, 52])
  expect(inForm({ layout: 'pixels', order: 'bgr' })).toEqual([50, 30, 10, 52, 32, 12])
  const scaled = { layout: 'planes', order: 'bgr', mean: [50, 30, 10], scale: [1, 2, 4] } as const
  expect(inForm(scaled)).toEqual([0, 2, 0, 1, 0, 0.5])
})

test('what the picture does not reach stays as it was', () => {
  const out = new Float32Array(3 * 4 * 4).fill(7)
  sampleImage(sloped(8, 4), [0, 0, 8, 4], { widthPx: 4, heightPx: 4, layout: 'planes', order: 'rgb' }, out, 4, 2)
  expect(out.subarray(8, 16).every(v => v === 7)).toBe(true)
  expect(out.subarray(0, 8).every(v => v !== 7)).toBe(true)
})
