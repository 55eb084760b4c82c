import { describe, expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import { coveredShare, visibilityOf } from './overlap.ts'

/** By counting pixels. */
function counted([x0, y0, x1, y1]: Box2dPx, others: readonly Box2dPx[]): number {
  let covered = 0
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      if (others.some(o => x >= o[0] && x < o[2] && y >= o[1] && y < o[3])) covered++
    }
  }
  return covered / ((x1 - x0) * (y1 - y0))
}

describe('overlap', () => {
  test('is what counting pixels gives', () => {
    const random = new Random('overlap')
    const box = (): Box2dPx => {
      const [x, y] = [random.int(20), random.int(20)]
      return [x, y, x + 1 + random.int(15), y + 1 + random.int(15)]
    }
    for (let i = 0; i < 300; i++) {
      const one = box()
      const others = Array.from({ length: random.int(6) }, box)
      expect(coveredShare(one, others)).toBeCloseTo(counted(one, others), 10)
    }
  })

  test('hides only what stands farther back', () => {
    const front: Box2dPx = [10, 0, 20, 30]
    const back: Box2dPx = [15, 0, 25, 20]
    expect(visibilityOf([front, back])).toEqual([1, 0.5])
    expect(visibilityOf([back, front, [0, 0, 5, 5]])).toEqual([0.5, 1, 1])
  })
})
