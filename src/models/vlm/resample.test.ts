import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { goldenFrames, goldenOf, TINY_LLAVA } from '../../../test/vlm/golden.ts'
import type { Picture } from './frame.ts'
import { pixelValuesOf } from './pixel-values.ts'
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

test('pixel values are planes of normalised colours', () => {
  const form = {
    size: { widthPx: 2, heightPx: 1 },
    padded: false,
    resample: 3 as const,
    rescaleFactor: 1 / 255,
    mean: [0.5, 0.25, 0] as const,
    std: [0.5, 0.25, 1] as const,
  }
  const image: Picture = { widthPx: 2, heightPx: 1, data: Uint8Array.of(0, 255, 51, 255, 0, 102) }
  const values = pixelValuesOf([image, image], form)
  for (const from of [0, 6]) {
    const wanted = [-1, 1, 3, -1, 0.2, 0.4]
    expect(Math.max(...wanted.map((value, i) => Math.abs(values[from + i] - value)))).toBeLessThan(1e-6)
  }
})

test('a padded picture keeps its shape and stands in the middle, between black bars', () => {
  const form = {
    size: { widthPx: 8, heightPx: 4 },
    padded: true,
    resample: 'area' as const,
    rescaleFactor: 1 / 255,
    mean: [0.5, 0.5, 0.5] as const,
    std: [0.5, 0.5, 0.5] as const,
  }
  const row = (image: Picture, y: number) => [...pixelValuesOf([image], form).subarray(8 * y, 8 * y + 8)]
  const white = (widthPx: number, heightPx: number) => picture(widthPx, heightPx, () => 255)
  expect(row(white(12, 12), 0)).toEqual([-1, -1, 1, 1, 1, 1, -1, -1])
  expect([0, 1, 2, 3].map(y => row(white(40, 10), y)[0])).toEqual([-1, 1, 1, -1])
  expect(row(white(16, 8), 3)).toEqual(Array.from({ length: 8 }, () => 1))
})
