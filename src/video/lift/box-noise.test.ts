import { expect, test } from 'vitest'
import { boxNoise, cutSides } from './box-noise.ts'

const FRAME = { widthPx: 1226, heightPx: 370 }
const seen = (box: readonly [number, number, number, number]) => ({
  index: 0,
  timeS: 0,
  box,
  score: 0.8,
  visibility: 1,
})

test('a box that ends a little before the picture does is cut by it', () => {
  // As a detector gave a car that a camera passed: its wheels were long below the picture.
  expect(cutSides([821, 168, 1224, 367], FRAME)).toEqual({ side: true, bottom: true, top: false })
  expect(cutSides([775, 167, 1045, 327], FRAME)).toEqual({ side: false, bottom: false, top: false })
  expect(cutSides([2, 207, 112, 251], FRAME).side).toBe(true)
  expect(cutSides([10, 205, 78, 252], FRAME).side).toBe(false)
  expect(cutSides([0, 0, 1226, 370])).toEqual({ side: false, bottom: false, top: false })
})

test('where it is cut its edge says next to nothing', () => {
  const [inside, below] = [boxNoise(seen([600, 150, 700, 330]), FRAME), boxNoise(seen([600, 187, 700, 367]), FRAME)]
  expect(inside.bottomPx).toBeCloseTo(Math.hypot(1, 0.025 * 180), 6)
  expect(below.bottomPx).toBeGreaterThan(80)
  expect([below.topPx, below.xPx]).toEqual([inside.topPx, inside.xPx])
})
