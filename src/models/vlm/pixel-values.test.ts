import { expect, test } from 'vitest'
import type { Picture } from './frame.ts'
import { pixelValuesOf } from './pixel-values.ts'

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
  const white = (widthPx: number, heightPx: number): Picture => ({
    ...{ widthPx, heightPx },
    data: new Uint8Array(3 * widthPx * heightPx).fill(255),
  })
  expect(row(white(12, 12), 0)).toEqual([-1, -1, 1, 1, 1, 1, -1, -1])
  expect([0, 1, 2, 3].map(y => row(white(40, 10), y)[0])).toEqual([-1, 1, 1, -1])
  expect(row(white(16, 8), 3)).toEqual(Array.from({ length: 8 }, () => 1))
})
