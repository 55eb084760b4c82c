import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../../base/random.ts'
import { distort } from '../../geometry/distortion.ts'
import { MeshBuilder } from '../models/mesh.ts'
import { fillTriangle } from './fill.ts'
import { lensMap } from './lens.ts'
import { Raster } from './raster.ts'
import { makeNoise } from './sensor.ts'

const SIDE = 24
const corner = fc.double({ min: -5, max: SIDE + 5, noNaN: true })
const point = fc.tuple(corner, corner)

function emptyTarget() {
  const pixels = SIDE * SIDE
  return {
    widthPx: SIDE,
    heightPx: SIDE,
    inverseDepth: new Float32Array(pixels),
    owner: new Int32Array(pixels),
    stamp: new Int32Array(0),
    covered: 0,
  }
}

type Point = readonly [number, number]

function pixelsOf(a: Point, b: Point, c: Point): Set<number> {
  const target = emptyTarget()
  const flat = { ax: a[0], ay: a[1], bx: b[0], by: b[1], cx: c[0], cy: c[1], inverseX: 0, inverseY: 0, inverse0: 1 }
  fillTriangle(target, flat, 7)
  return new Set([...target.owner.keys()].filter(p => target.owner[p] === 7))
}

describe('filling triangles', () => {
  it('covers the pixels whose centres lie inside, whatever the order of the corners', () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        const filled = pixelsOf(a, b, c)
        expect(pixelsOf(c, a, b)).toEqual(filled)
        expect(pixelsOf(b, a, c)).toEqual(filled)
        const side = (p: Point, q: Point, x: number, y: number) =>
          (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0])
        for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
          const [x, y] = [(pixel % SIDE) + 0.5, Math.floor(pixel / SIDE) + 0.5]
          const sides = [side(a, b, x, y), side(b, c, x, y), side(c, a, x, y)]
          // What lies within rounding of an edge may fall to either side.
          if (sides.some(s => Math.abs(s) < 1e-6)) continue
          expect(filled.has(pixel)).toBe(sides.every(s => s > 0) || sides.every(s => s < 0))
        }
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  it('leaves neither a gap nor an overlap between neighbours', () => {
    fc.assert(
      fc.property(point, point, point, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (a, b, c, t) => {
        const middle: Point = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])]
        const [left, right] = [pixelsOf(a, middle, c), pixelsOf(middle, b, c)]
        expect([...left].filter(p => right.has(p))).toEqual([])
      }),
      { seed: 2, numRuns: 100 },
    )
  })
})

describe('the z-buffer', () => {
  const lens = { fxPx: 20, fyPx: 20, cxPx: SIDE / 2, cyPx: SIDE / 2 }
  const light = { sunDirection: [0, 0, 1], sun: 0, ambient: 1 } as const
  /** x of the model lies ahead of the camera. */
  const ahead = (m: number) => [0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, m] as const
  const cube = new MeshBuilder().box([0, 0, 0], [1, 1, 1], 0).build()

  it('shows the nearer face at its exact depth, in any order', () => {
    for (const order of [
      [3, 6],
      [6, 3],
    ]) {
      const raster = new Raster(SIDE, SIDE)
      raster.begin(lens)
      for (const m of order) raster.draw(cube, ahead(m), ahead(m), [{ rgb: [m, m, m] }], m, light)
      const middle = (SIDE / 2) * SIDE + SIDE / 2
      expect(1 / raster.inverseDepth[middle]).toBeCloseTo(2.5, 5)
      expect(raster.planes[(raster.owner[middle] - 1) * 20 + 19]).toBe(3)
    }
  })

  it('counts what is covered once, hidden or not', () => {
    const raster = new Raster(SIDE, SIDE, { counting: true })
    raster.begin(lens)
    raster.draw(cube, ahead(3), ahead(3), [{ rgb: [0, 0, 0] }], 1, light)
    expect(raster.covered).toBe(64)
    raster.covered = 0
    raster.draw(cube, ahead(3), ahead(3), [{ rgb: [0, 0, 0] }], 2, light)
    expect(raster.covered).toBe(64)
    expect(raster.owner.filter(own => own === 2).length).toBe(64)
  })

  it('cuts what reaches behind the camera', () => {
    const long = new MeshBuilder().box([0, 0, -1], [40, 1, 0.2], 0).build()
    const raster = new Raster(SIDE, SIDE)
    raster.begin(lens)
    raster.draw(long, ahead(0), ahead(0), [{ rgb: [0, 0, 0] }], 1, light)
    // The floor board fills the bottom row's middle and never rises above the horizon.
    expect(raster.owner[(SIDE - 1) * SIDE + SIDE / 2]).toBeGreaterThan(0)
    expect(raster.owner.subarray(0, (SIDE / 2) * SIDE).every(own => own === 0)).toBe(true)
  })
})

describe('the lens', () => {
  it('looks up the pixel that the ray of the distorted one meets', () => {
    const distortion = { model: 'brown', coefficients: [-0.15, 0.02] } as const
    const intrinsics = { fxPx: 60, fyPx: 60, cxPx: 50, cyPx: 30, distortion }
    const map = lensMap(100, 60, intrinsics)
    if (!map) throw new Error('a distorting lens has a map')
    for (const pixel of [0, 99, 3050, 5999]) {
      const place = map.place[pixel]
      const ideal = [
        ((place % map.idealWidthPx) + 0.5 - map.idealIntrinsics.cxPx) / 60,
        (Math.floor(place / map.idealWidthPx) + 0.5 - map.idealIntrinsics.cyPx) / 60,
      ] as const
      const [x, y] = distort(ideal, distortion)
      expect(Math.abs(60 * x + 50 - ((pixel % 100) + 0.5))).toBeLessThan(0.75)
      expect(Math.abs(60 * y + 30 - (Math.floor(pixel / 100) + 0.5))).toBeLessThan(0.75)
    }
  })
})

describe('sensor noise', () => {
  it('has the asked deviation and no bias', () => {
    const grey = new Uint8Array(3 * 256 * 256).fill(128)
    makeNoise(256, 4)(grey, new Random('noise test'))
    const mean = grey.reduce((sum, v) => sum + v, 0) / grey.length
    const variance = grey.reduce((sum, v) => sum + (v - mean) ** 2, 0) / grey.length
    expect(mean).toBeCloseTo(128, 1)
    // Rounding to grey levels adds a twelfth to the variance.
    expect(Math.abs(Math.sqrt(variance - 1 / 12) / 4 - 1)).toBeLessThan(0.03)
  })
})
