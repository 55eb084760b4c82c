import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWanted, quotasOf, type Stratum } from './shares.ts'

const stratum = (task: string, source: string, count: number, provenance = 'label'): Stratum => ({
  task,
  source,
  provenance,
  count,
})

const STRATA = [
  stratum('distance', 'kitti', 600),
  stratum('speed', 'kitti', 300),
  stratum('distance', 'bdd100k', 100, 'pseudo'),
  stratum('speed', 'bdd100k', 1000, 'pseudo'),
]

describe('quotas', () => {
  test('without shares: all, or in proportion', () => {
    expect(quotasOf(STRATA, {})).toEqual([600, 300, 100, 1000])
    expect(quotasOf(STRATA, { kinematic: 200 })).toEqual([60, 30, 10, 100])
    expect(quotasOf(STRATA, { kinematic: 0 })).toEqual([0, 0, 0, 0])
    expect(quotasOf(STRATA, { kinematic: 1e9 })).toEqual([600, 300, 100, 1000])
  })

  test('of tasks: as many as the scarcest allows, or as asked, the others making up for the scarce', () => {
    const halves = quotasOf(STRATA, { tasks: { distance: 1, speed: 1 } })
    expect(halves[0] + halves[2]).toBe(700)
    expect(halves[1] + halves[3]).toBe(700)
    const more = quotasOf(STRATA, { tasks: { distance: 1, speed: 1 }, kinematic: 1600 })
    expect(more[0] + more[2]).toBe(700)
    expect(more[1] + more[3]).toBe(900)
  })

  test('of sources', () => {
    const quotas = quotasOf(STRATA, { sources: { kitti: 3, bdd100k: 1 }, kinematic: 400 })
    expect(quotas[0] + quotas[1]).toBe(300)
    expect(quotas[0]).toBe(200)
  })

  test('keep to what there is and to the sum', () => {
    const strata = fc.array(
      fc.record({ task: fc.constantFrom('a', 'b', 'c'), count: fc.integer({ min: 1, max: 500 }) }),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    fc.assert(
      fc.property(strata, fc.integer({ min: 0, max: 3000 }), (rows, kinematic) => {
        const all = rows.map(({ task, count }, i) => stratum(task, `s${i}`, count))
        const quotas = quotasOf(all, { tasks: { a: 1, b: 2.5, c: 0.3 }, kinematic })
        quotas.forEach((quota, i) => {
          expect(quota).toBeGreaterThanOrEqual(0)
          expect(quota).toBeLessThanOrEqual(all[i].count)
        })
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
        expect(sum(quotas)).toBe(Math.min(kinematic, sum(all.map(({ count }) => count))))
      }),
    )
  })
})

test('what is not named has no share; labels only leaves pseudo-labels out', () => {
  expect(isWanted(STRATA[0], { tasks: { speed: 1 } })).toBe(false)
  expect(isWanted(STRATA[1], { tasks: { speed: 1 }, sources: { kitti: 1 } })).toBe(true)
  expect(isWanted(STRATA[2], { provenance: 'labels' })).toBe(false)
  expect(isWanted(STRATA[0], { provenance: 'labels' })).toBe(true)
})
