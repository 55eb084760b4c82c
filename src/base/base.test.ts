import { describe, expect, test } from 'vitest'
import { badInput, EXIT, StvlmError } from './errors.ts'
import { hashFraction, sha256Hex } from './hash.ts'
import { Random } from './random.ts'

describe('random streams', () => {
  test('are the same for the same keys and apart for others', () => {
    const draw = (...keys: (string | number)[]) => {
      const random = new Random(...keys)
      return Array.from({ length: 5 }, () => random.uint32())
    }
    expect(draw(1, 'a', 2)).toEqual(draw(1, 'a', 2))
    expect(draw(1, 'a', 2)).not.toEqual(draw(1, 'a', 3))
    expect(draw(1, 'a', 2)).toEqual([3968620487, 2510004045, 3345174249, 758601324, 1411209984])
  })

  test('have the moments of their distributions', () => {
    const random = new Random(7)
    const n = 20_000
    const uniform = Array.from({ length: n }, () => random.uniform(2, 4))
    const normal = Array.from({ length: n }, () => random.normal(1, 3))
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / n
    expect(mean(uniform)).toBeCloseTo(3, 1)
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(2)
    expect(Math.abs(mean(normal) - 1)).toBeLessThan(0.1)
    expect(Math.abs(Math.sqrt(mean(normal.map(v => (v - 1) ** 2))) - 3)).toBeLessThan(0.1)
    expect([...random.shuffle([1, 2, 3, 4])].sort()).toEqual([1, 2, 3, 4])
  })
})

test('hashes are those of SHA-256', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(hashFraction('abc')).toBeGreaterThanOrEqual(0)
  expect(hashFraction('abc')).toBeLessThan(1)
})

test('an error is one line with subject, expected, got and where', () => {
  const error = badInput({ subject: 'row 3', expected: 'a number', got: 'two\nlines', where: 'f.csv:3' })
  expect(error).toBeInstanceOf(StvlmError)
  expect(error.message).toBe('row 3: expected a number, got two lines (f.csv:3)')
  expect(error.exitCode).toBe(EXIT.badInput)
})
