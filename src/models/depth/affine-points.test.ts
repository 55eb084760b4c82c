import { expect, test } from 'vitest'
import { depthOfAffinePoints } from './affine-points.ts'

test('the shift of points follows from the lens', () => {
  const lens = { fxPx: 50, fyPx: 55, cxPx: 32, cyPx: 20 }
  const [w, h, scale, shift] = [64, 40, 2.5, 0.7]
  const points = new Float32Array(3 * w * h)
  const mask = new Float32Array(w * h).fill(1)
  const depthAt = (i: number) => 3 + 2 * Math.sin(i / 50)
  for (let i = 0; i < w * h; i++) {
    const z = depthAt(i) / scale
    const [u, v] = [((i % w) + 0.5 - lens.cxPx) / lens.fxPx, (Math.floor(i / w) + 0.5 - lens.cyPx) / lens.fyPx]
    points.set([u * z, v * z, z - shift], 3 * i)
  }
  mask[7] = 0.2
  points.set([9, 9, 9], 21)
  const { depth } = depthOfAffinePoints({ data: points, dims: [1, h, w, 3] }, mask, scale, lens)
  for (const i of [0, 500, 2000]) expect(depth[i]).toBeCloseTo(depthAt(i), 4)
  expect(depth[7]).toBe(0)
  expect(() => depthOfAffinePoints({ data: points, dims: [1, 3, h, w] }, mask, 1, lens)).toThrow(/points: expected/)
})
