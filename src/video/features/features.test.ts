import { describe, expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import { findCorners } from './corners.ts'
import { FeatureTracker } from './feature-tracks.ts'
import { fitFlowField, flowAt } from './flow-field.ts'
import { LucasKanade } from './lucas-kanade.ts'
import { buildPyramid, type GrayImage } from './pyramid.ts'

const [WIDTH, HEIGHT] = [320, 200]

/** A smooth texture whose every place is known, seen through a mapping of places and a change of brightness. */
function picture(
  place: (x: number, y: number) => readonly [number, number],
  { gain = 1, offset = 0, noise = 0 } = {},
): GrayImage {
  const waves = Array.from({ length: 40 }, (_, i) => {
    const random = new Random('texture', i)
    const size = random.logUniform(0.05, 0.6)
    const angle = random.uniform(0, 2 * Math.PI)
    return { a: size * Math.cos(angle), b: size * Math.sin(angle), phase: random.uniform(0, 6.3) }
  })
  const random = new Random('noise')
  const data = new Uint8Array(WIDTH * HEIGHT)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const [u, v] = place(x + 0.5, y + 0.5)
      const level = waves.reduce((sum, w) => sum + Math.sin(w.a * u + w.b * v + w.phase), 0)
      data[y * WIDTH + x] = 128 + offset + gain * 10 * level + (noise > 0 ? random.normal(0, noise) : 0)
    }
  }
  return { widthPx: WIDTH, heightPx: HEIGHT, data }
}

const STILL = picture((x, y) => [x, y])

describe('Lucas and Kanade', () => {
  test.each([
    [0.37, -0.61],
    [6.3, 3.8],
    [-17.45, 9.2],
  ])('a shift of %d, %d px is followed to a tenth of a pixel', (dx, dy) => {
    const from = buildPyramid(STILL, 4)
    const to = buildPyramid(
      picture((x, y) => [x - dx, y - dy], { gain: 0.98, offset: 15, noise: 2 }),
      4,
    )
    const lk = new LucasKanade()
    const misses: number[] = []
    for (let y = 40; y < 160; y += 12) {
      for (let x = 50; x < 270; x += 12) {
        const at = { xPx: x, yPx: y }
        if (lk.follow(from, to, x, y, at)) misses.push(Math.hypot(at.xPx - x - dx, at.yPx - y - dy))
      }
    }
    misses.sort((a, b) => a - b)
    expect(misses.length).toBeGreaterThan(100)
    expect(misses[misses.length >> 1]).toBeLessThan(0.1)
    expect(misses[Math.floor(misses.length * 0.9)]).toBeLessThan(0.35)
  })

  test('what is gone is not followed', () => {
    const random = new Random('other')
    const [s, t] = [random.uniform(500, 900), random.uniform(500, 900)]
    const other = buildPyramid(
      picture((x, y) => [x + s, 2 * y + t]),
      4,
    )
    const lk = new LucasKanade()
    const from = buildPyramid(STILL, 4)
    let followed = 0
    let count = 0
    for (let y = 40; y < 160; y += 12) {
      for (let x = 50; x < 270; x += 12, count++) if (lk.follow(from, other, x, y, { xPx: x, yPx: y })) followed++
    }
    expect(followed / count).toBeLessThan(0.05)
  })
})

test('a level of the pyramid has each place at half its place: pixel centres at .5', () => {
  const ramp: GrayImage = {
    widthPx: 64,
    heightPx: 64,
    data: Uint8Array.from({ length: 64 * 64 }, (_, i) => 2 * (i % 64)),
  }
  const [, half] = buildPyramid(ramp, 2)
  expect([half.widthPx, half.heightPx]).toEqual([32, 32])
  // Pixel k of the half, centre k + 0.5, is at 2k + 1 of the whole: level 2 (2k + 1 - 0.5) = 4k + 1.
  for (let k = 0; k < 32; k++) expect(half.data[k]).toBe(4 * k + 1)
})

test('corners are found in free cells that show something, and nowhere else', () => {
  const data = new Uint8Array(120 * 120).fill(90)
  for (let y = 50; y < 70; y++) for (let x = 55; x < 75; x++) data[y * 120 + x] = 200
  const image = { widthPx: 120, heightPx: 120, data }
  const found = findCorners(image, 30, () => true)
  expect(found.length).toBeGreaterThanOrEqual(6)
  for (let i = 0; i < found.length; i += 2) {
    const nearest = Math.min(
      ...[
        [55, 50],
        [75, 50],
        [55, 70],
        [75, 70],
      ].map(([x, y]) => Math.hypot(found[i] - x, found[i + 1] - y)),
    )
    expect(nearest).toBeLessThan(4)
  }
  expect(findCorners(image, 30, () => false)).toHaveLength(0)
})

test('a flow field is that of most points', () => {
  const random = new Random('field')
  const places = Float64Array.from({ length: 200 }, () => random.uniform(0, 300))
  const flows = new Float64Array(200)
  for (let i = 0; i < 100; i++) {
    const [x, y] = [places[2 * i], places[2 * i + 1]]
    flows[2 * i] = i % 4 === 0 ? random.uniform(-60, 60) : 5 + 0.02 * x - 0.01 * y
    flows[2 * i + 1] = -3 + 0.03 * y
  }
  const field = fitFlowField(places, flows, 300)
  const [u, v] = field ? flowAt(field, 100, 200) : [Number.NaN, Number.NaN]
  expect(Math.abs(u - 5)).toBeLessThan(1)
  expect(Math.abs(v - 3)).toBeLessThan(0.5)
})

test('followed points keep their ids and leave movers alone', () => {
  const tracker = new FeatureTracker({ count: 120 })
  tracker.advance(STILL, [])
  const before = tracker.replenish([])
  const mover: readonly [number, number, number, number] = [100, 60, 180, 140]
  const after = tracker.advance(
    picture((x, y) => [x - 4, y + 2]),
    [mover],
  )
  expect(after.ids.length).toBeGreaterThan(0.6 * before.ids.length)
  after.ids.forEach((id, i) => {
    const k = before.ids.indexOf(id)
    expect(Math.abs(after.placesPx[2 * i] - before.placesPx[2 * k] - 4)).toBeLessThan(1)
    const [x, y] = [after.placesPx[2 * i], after.placesPx[2 * i + 1]]
    expect(x > mover[0] && x < mover[2] && y > mover[1] && y < mover[3]).toBe(false)
  })
})
