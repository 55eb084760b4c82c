import { expect, test } from 'vitest'
import { depthInPicture } from './depth-in-picture.ts'

const PICTURE = { widthPx: 640, heightPx: 480 }
const LENS = { fxPx: 585, fyPx: 585, cxPx: 320, cyPx: 240 }

/** A wall at 4 m with a box at 1 m before it: columns 240..399, rows 160..319 of the depth. */
function wall() {
  const depth = new Float32Array(640 * 480).fill(4)
  for (let y = 160; y < 320; y++) depth.fill(1, y * 640 + 240, y * 640 + 400)
  return { ...PICTURE, depth }
}

test('what is registered stays where it is, at a smaller size', () => {
  const small = depthInPicture(wall(), PICTURE, LENS, undefined, 160)
  expect([small.widthPx, small.heightPx]).toEqual([160, 120])
  const [near, far] = [small.depth.filter(z => z === 1), small.depth.filter(z => z === 4)]
  expect([near.length, far.length]).toEqual([40 * 40, 160 * 120 - 40 * 40])
})

test('the near is moved by the parallax more than the far, and hides what is behind it', () => {
  const registration = { scale: 0.9, shiftX: 0, shiftY: 0, parallaxM: 0.05 }
  const { depth } = depthInPicture(wall(), PICTURE, LENS, registration, 160)
  const row = [...depth.subarray(60 * 160, 61 * 160)]
  // 0.5 + 0.9 (x - 0.5) + 0.05 / depth of the box's edges, in cells: 60 and 100 of 160 go to 70 and 106.
  expect(row.indexOf(1)).toBe(70)
  expect(row.lastIndexOf(1)).toBe(105)
  expect(row[10]).toBe(4)
  // A wider lens sees less of the depth: the picture's edge is unknown.
  expect(row[2]).toBe(0)
})
