import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type KvNumbers, OwnRows } from './own-rows.ts'

const [HEADS, WIDTH] = [3, 2]

/** A row of a head says which it is. */
function rowsOf(from: number, count: number, make: (size: number) => KvNumbers): KvNumbers {
  const rows = make(HEADS * count * WIDTH)
  for (let head = 0, at = 0; head < HEADS; head++)
    for (let i = 0; i < count; i++) for (let k = 0; k < WIDTH; k++, at++) rows[at] = 1000 * head + 2 * (from + i) + k
  return rows
}

test.each([
  ['floats', (size: number) => new Float32Array(size)],
  ['halves', (size: number) => new Uint16Array(size)],
])('however %s come, in one answer after the other, each head holds its rows in order', (_, make) => {
  const counts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(fc.array(counts, { minLength: 1, maxLength: 4 }), fc.nat(300), (answers, reserved) => {
      const own = new OwnRows(HEADS, WIDTH, make(0))
      own.reserve(reserved)
      for (const answer of answers) {
        own.clear()
        for (const count of answer) own.append(rowsOf(own.length, count, make), count)
        const total = answer.reduce((sum, count) => sum + count, 0)
        expect(own.length).toBe(total)
        expect(own.numbers.length).toBe(HEADS * total * WIDTH)
        const wanted = rowsOf(0, total, make)
        expect(own.numbers.every((value, i) => value === wanted[i])).toBe(true)
      }
    }),
    { seed: 1, numRuns: 40 },
  )
})
