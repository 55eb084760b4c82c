import { expect, test } from 'vitest'
import type { Segmenter } from '../models/vision.ts'
import type { SeenDetection } from './image-track.ts'
import { footPointPx, withMasks } from './segment.ts'

const image = { widthPx: 100, heightPx: 100, data: new Uint8Array(30_000) }
const at = (score: number, side: number): SeenDetection => ({
  box: [10, 10, 10 + side, 10 + side],
  score,
  category: 'car',
})

test('masks are asked for what is sure and large enough; the others stay as they are', async () => {
  const asked: number[] = []
  const segmenter: Segmenter = {
    name: 'full',
    segment: async (_, detections) =>
      detections.map(({ box, score }) => {
        asked.push(score)
        return score > 0.8 ? undefined : { box, inside: new Uint8Array(900).fill(1) }
      }),
  }
  const detections = [at(0.5, 30), at(0.2, 30), at(0.6, 10), at(0.9, 30)]
  const seen = await withMasks(image, detections, segmenter)
  expect(asked).toEqual([0.5, 0.9])
  expect(seen.map(d => d.mask !== undefined)).toEqual([true, false, false, false])
  expect(seen.slice(1)).toEqual(detections.slice(1))
})

test('the foot is at the lowest part of the mask, else at the middle of the lower edge', () => {
  expect(footPointPx({ box: [10, 20, 30, 60] })).toEqual([20, 60])
  const inside = new Uint8Array(20 * 40)
  // A leaning body, then a foot at columns 4 and 5, down to row 37.
  for (let row = 0; row < 36; row++) inside.fill(1, row * 20 + 8, row * 20 + 16)
  for (const row of [36, 37]) inside.fill(1, row * 20 + 4, row * 20 + 6)
  const [x, y] = footPointPx({ box: [10, 20, 30, 60], mask: { box: [10, 20, 30, 60], inside } })
  expect(y).toBe(58)
  // Two rows of 2 pixels at 5, two of 8 at 12: rows 34 to 37 are the lowest tenth.
  expect(x).toBeCloseTo(10 + (4 * 5 + 16 * 12) / 20, 9)
  const nothing = { box: [10, 20, 30, 60], inside: new Uint8Array(800) } as const
  expect(footPointPx({ box: [10, 20, 30, 60], mask: nothing })).toEqual([20, 60])
})
