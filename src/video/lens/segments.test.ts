import { describe, expect, it } from 'vitest'
import { Random } from '../../base/random.ts'
import { lineSegments } from './segments.ts'

/** A half plane to the right of the line through (x, y) with direction `angle`, antialiased, with noise. */
function edge(x: number, y: number, angle: number, noise: number) {
  const [widthPx, heightPx] = [200, 160]
  const random = new Random('edge', angle)
  const data = new Uint8Array(widthPx * heightPx)
  for (let p = 0; p < data.length; p++) {
    const [px, py] = [(p % widthPx) + 0.5 - x, Math.floor(p / widthPx) + 0.5 - y]
    const side = -px * Math.sin(angle) + py * Math.cos(angle)
    data[p] = Math.round(
      Math.max(0, Math.min(255, 90 + 60 * Math.max(-0.5, Math.min(0.5, side)) + random.normal(0, noise))),
    )
  }
  return { widthPx, heightPx, data }
}

describe('lineSegments', () => {
  it.each([0.1, 0.8, 1.5, 1.62, 2.4, 3])('finds an edge at %f rad to a fraction of a pixel', angle => {
    const [longest, ...rest] = lineSegments(edge(101.3, 77.8, angle, 2))
    expect(longest.lengthPx).toBeGreaterThan(120)
    expect(rest.reduce((sum, s) => sum + s.lengthPx, 0)).toBeLessThan(20)
    for (const [x, y] of [
      [longest.x0, longest.y0],
      [longest.x1, longest.y1],
    ]) {
      expect(Math.abs(-(x - 101.3) * Math.sin(angle) + (y - 77.8) * Math.cos(angle))).toBeLessThan(0.3)
    }
  })

  it('finds nothing in noise', () => {
    const random = new Random('noise')
    const data = Uint8Array.from({ length: 200 * 160 }, () => random.int(256))
    expect(lineSegments({ widthPx: 200, heightPx: 160, data })).toEqual([])
  })

  it('finds nothing in a picture of one colour or of one pixel', () => {
    expect(lineSegments({ widthPx: 20, heightPx: 10, data: new Uint8Array(200) })).toEqual([])
    expect(lineSegments({ widthPx: 1, heightPx: 1, data: new Uint8Array(1) })).toEqual([])
  })
})
