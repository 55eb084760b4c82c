import { expect, test } from 'vitest'
import { depthTruth as truth } from '../../test/video/depth-truth.ts'
import { Random } from '../base/random.ts'
import type { DepthMap } from '../models/vision.ts'
import { alignDepth, fitDepths } from './depth.ts'

/** Median relative error over the pixels of a map. */
function errorOf(found: DepthMap, exact: DepthMap): number {
  const errors = exact.depth.map((z, i) =>
    z > 0 && found.depth[i] > 0 ? Math.abs(found.depth[i] / z - 1) : Number.NaN,
  )
  const known = errors.filter(e => !Number.isNaN(e)).sort()
  return known[known.length >> 1]
}

test.each([
  // Spread of the factor from picture to picture, and of the shift in shares of the median's inverse; noise by pixel 5 %.
  ['one factor for all', 0, 0, false],
  ['a new factor in every picture', 0.5, 0, false],
  ['a new factor and shift in every picture', 0.5, 0.2, true],
] as const)('a distorted depth agrees with the points again: %s', (_, sdScale, sdShift, shifted) => {
  for (const seed of [1, 2]) {
    const { track, maps, widthPx, heightPx } = truth(seed)
    const random = new Random(seed, 'distortion')
    const common = random.uniform(0.2, 5)
    const distorted = maps.map(({ depth, ...size }) => {
      const near = Float64Array.from(depth.filter(z => z > 0)).sort()
      const factor = common * Math.exp(sdScale * random.normal())
      const shift = (sdShift * Math.abs(random.normal())) / near[near.length >> 1]
      return {
        ...size,
        depth: depth.map(z => (z > 0 ? (factor / (1 / z + shift)) * Math.exp(0.05 * random.normal()) : 0)),
      }
    })
    const fits = fitDepths(track, distorted, { shifted, widthPx, heightPx })
    for (const [i, fit] of fits.entries()) {
      if (!fit) throw new Error(`no fit of frame ${i}`)
      const aligned = alignDepth(distorted[i], fit)
      // Of 5 % noise by pixel the median is 3.4 %.
      expect(errorOf(aligned, maps[i])).toBeLessThan(shifted ? 0.08 : 0.05)
      expect(fit.sdLog).toBeGreaterThan(0.03)
      expect(fit.sdLog).toBeLessThan(0.15)
    }
  }
})

test('without points there is no fit, and with points near by in time there is', () => {
  const { track, maps, widthPx, heightPx } = truth(1)
  const options = { shifted: false, widthPx, heightPx }
  expect(fitDepths({ ...track, points: [] }, maps, options).every(fit => fit === undefined)).toBe(true)
  const points = track.points.filter(point => point.seen[0].view !== 3)
  expect(fitDepths({ ...track, points }, maps, options)[3]?.scale).toBeCloseTo(1, 1)
})
