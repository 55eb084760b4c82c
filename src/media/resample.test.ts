import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { goldenFrames, goldenOf, TINY_LLAVA } from '../../test/vlm/golden.ts'
import type { Picture } from './pixels.ts'
import { RESAMPLES, resize } from './resample.ts'

test('bicubic is Pillow to the last bit, larger and smaller', () => {
  const golden = goldenOf(TINY_LLAVA)
  const hashes = goldenFrames(golden).map(frames => {
    const hash = createHash('sha256')
    for (const { image } of frames) hash.update(Uint8Array.from(resize(image, { widthPx: 40, heightPx: 40 }, 3)))
    return hash.digest('hex')
  })
  expect(hashes).toEqual(golden.clips.map(clip => clip.resizedSha256))
})

const side = fc.integer({ min: 1, max: 30 })
const picture = (widthPx: number, heightPx: number, at: (i: number) => number): Picture => ({
  widthPx,
  heightPx,
  data: Uint8Array.from({ length: 3 * widthPx * heightPx }, (_, i) => at(i)),
})

test.each(RESAMPLES)('%s: one colour stays one colour, the same size stays the same', resample => {
  fc.assert(
    fc.property(side, side, side, side, fc.nat(255), (w, h, toW, toH, value) => {
      const plain = resize(
        picture(w, h, () => value),
        { widthPx: toW, heightPx: toH },
        resample,
      )
      expect(plain).toHaveLength(3 * toW * toH)
      expect(Math.max(...plain.map(got => Math.abs(got - value)))).toBeLessThan(1e-3)
      const noise = picture(w, h, i => (i * 97 + value) % 256)
      const same = resize(noise, noise, resample)
      expect(Math.max(...same.map((got, i) => Math.abs(got - noise.data[i])))).toBeLessThan(1e-3)
    }),
    { numRuns: 40 },
  )
})

test('area keeps the mean, whatever the ratio of sizes', () => {
  fc.assert(
    fc.property(side, side, side, side, fc.nat(255), (w, h, toW, toH, seed) => {
      const noise = picture(w, h, i => (i * 31 + seed * i * i) % 256)
      const mean = (numbers: ArrayLike<number>) => Array.from(numbers).reduce((a, b) => a + b, 0) / numbers.length
      expect(mean(resize(noise, { widthPx: toW, heightPx: toH }, 'area'))).toBeCloseTo(mean(noise.data), 2)
    }),
    { numRuns: 40 },
  )
})

test('area of a whole ratio is the mean of the block', () => {
  const image = picture(6, 4, i => (i * 7) % 256)
  const small = resize(image, { widthPx: 3, heightPx: 2 }, 'area')
  for (const [x, y, k] of [
    [0, 0, 0],
    [2, 1, 2],
    [1, 1, 1],
  ]) {
    const at = (dx: number, dy: number) => image.data[3 * ((2 * y + dy) * 6 + 2 * x + dx) + k]
    expect(small[3 * (y * 3 + x) + k]).toBeCloseTo((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4, 4)
  }
})
