import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import { assign, assignPairs, type Candidate } from './assignment.ts'

/** By trying everything. */
function bruteForce(rows: readonly (readonly Candidate[])[], missCost: number, row = 0, used = 0): number {
  if (row === rows.length) return 0
  let best = missCost + bruteForce(rows, missCost, row + 1, used)
  for (const { column, cost } of rows[row]) {
    if (used & (1 << column)) continue
    best = Math.min(best, cost + bruteForce(rows, missCost, row + 1, used | (1 << column)))
  }
  return best
}

function costOf(rows: readonly (readonly Candidate[])[], columnOfRow: Int32Array, missCost: number): number {
  let sum = 0
  columnOfRow.forEach((column, row) => {
    sum += column < 0 ? missCost : (rows[row].find(c => c.column === column)?.cost ?? Number.NaN)
  })
  return sum
}

const problem = fc
  .record({ rows: fc.integer({ min: 0, max: 6 }), columns: fc.integer({ min: 0, max: 6 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      columns: fc.constant(columns),
      missCost: fc.integer({ min: -5, max: 20 }),
      costs: fc.array(
        fc.array(fc.option(fc.integer({ min: -10, max: 20 })), { minLength: columns, maxLength: columns }),
        {
          minLength: rows,
          maxLength: rows,
        },
      ),
    }),
  )

const candidatesOf = (costs: readonly (readonly (number | null)[])[]): Candidate[][] =>
  costs.map(row => row.flatMap((cost, column) => (cost === null ? [] : [{ column, cost }])))

describe('assignment', () => {
  test('is as cheap as the best of all, and uses no column twice', () => {
    fc.assert(
      fc.property(problem, ({ columns, missCost, costs }) => {
        const rows = candidatesOf(costs)
        const found = assign(rows, columns, missCost)
        const used = [...found].filter(c => c >= 0)
        expect(new Set(used).size).toBe(used.length)
        expect(costOf(rows, found, missCost)).toBe(bruteForce(rows, missCost))
      }),
      { numRuns: 3000 },
    )
  })

  test('does not depend on the order in which the pairs are listed', () => {
    fc.assert(
      fc.property(problem, ({ columns, missCost, costs }) => {
        const rows = candidatesOf(costs)
        const turned = rows.map(row => [...row].reverse())
        expect([...assign(turned, columns, missCost)]).toEqual([...assign(rows, columns, missCost)])
      }),
    )
  })

  test('of a whole matrix pairs all of the smaller side, as cheaply as can be', () => {
    expect(assignPairs([])).toEqual([])
    const matrix = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).chain(([n, m]) =>
      fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: m, maxLength: m }), {
        minLength: n,
        maxLength: n,
      }),
    )
    fc.assert(
      fc.property(matrix, costs => {
        const pairs = assignPairs(costs)
        const size = Math.min(costs.length, costs[0].length)
        expect(pairs).toHaveLength(size)
        const rows = candidatesOf(costs)
        const dear = 1000
        const spent = pairs.reduce((sum, [row, column]) => sum + costs[row][column], 0)
        expect(spent + dear * (costs.length - size)).toBe(bruteForce(rows, dear))
      }),
    )
  })

  test('with costs that rounding blurs comes to an end, and is right', () => {
    const random = new Random('rounding')
    for (let i = 0; i < 2000; i++) {
      const columns = 1 + random.int(5)
      // Differences of large numbers: every sum rounds in another way.
      const cost = (): number => random.uniform(-1, 1) * 10 ** random.int(7) + random.int(3) / 3
      const rows = Array.from({ length: 1 + random.int(5) }, () =>
        Array.from({ length: columns }, (_, column) => ({ column, cost: cost() })).filter(() => random.chance(0.8)),
      )
      const best = bruteForce(rows, 0)
      expect(costOf(rows, assign(rows, columns, 0), 0)).toBeCloseTo(best, 6)
    }
  })

  test('of 1,000 rows and columns with 20 pairs each takes less than a second', () => {
    const random = new Random('assignment')
    const rows = Array.from({ length: 1000 }, () =>
      [...new Set(Array.from({ length: 20 }, () => random.int(1000)))].map(column => ({
        column,
        cost: random.uniform(),
      })),
    )
    const before = process.cpuUsage()
    const found = assign(rows, 1000, 10)
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(1)
    expect(found.filter(c => c >= 0).length).toBeGreaterThan(990)
  })
})
