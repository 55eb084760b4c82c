import { describe, expect, test } from 'vitest'
import { PythonRandom } from './python-random.ts'
import { asciiDigits, pythonFloat, splitWords, strip } from './python-text.ts'
import { relativeAccuracy } from './relative-accuracy.ts'
import { temporalIou } from './temporal-iou.ts'
import { vocMap } from './voc-map.ts'

test('draws as Python: random.seed(s); [random.choice(range(n)) for _ in range(8)]', () => {
  const draws = (seed: number, count: number) => {
    const random = new PythonRandom(seed)
    return Array.from({ length: 8 }, () => random.int(count))
  }
  // CPython 3.11.
  expect(draws(0, 5)).toEqual([3, 3, 0, 2, 4, 3, 3, 2])
  expect(draws(0, 4)).toEqual([3, 3, 0, 2, 3, 3, 2, 3])
  expect(draws(1234, 5)).toEqual([3, 0, 0, 0, 4, 0, 0, 0])
})

test('draws on beyond the first 624 words', () => {
  const random = new PythonRandom(7)
  let sum = 0
  for (let i = 0; i < 5000; i++) sum += random.int(1000)
  expect(sum).toBe(2_466_442)
})

describe('Python text', () => {
  test.each([
    ['3', 3],
    [' 1_000.5 ', 1000.5],
    ['1e3', 1000],
    ['.5', 0.5],
    ['5.', 5],
    ['٣.٢', 3.2],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['nan', Number.NaN],
    ['1__0', undefined],
    ['0x10', undefined],
    ['3 m', undefined],
    ['', undefined],
  ])('float(%j)', (text, value) => expect(pythonFloat(text)).toBe(value))

  test('blanks and digits of every script', () => {
    expect(strip('\x1c\u00a0 a\u3000\n')).toBe('a')
    expect(strip('\ufeffa')).toBe('\ufeffa')
    expect(splitWords(' a\u2028b  c ')).toEqual(['a', 'b', 'c'])
    expect(asciiDigits('३४ ٠ 𝟙𝟠')).toBe('34 0 18')
  })
})

test('relative accuracy at the edges of its thresholds', () => {
  expect([8, 9, 7, 10, 4].map(predicted => relativeAccuracy(predicted, 10))).toEqual([0.6, 0.9, 0.5, 1, 0])
  expect(relativeAccuracy(3, -3)).toBe(1)
  expect([relativeAccuracy(0, 0), relativeAccuracy(undefined, 3), relativeAccuracy(Number.NaN, 3)]).toEqual([0, 0, 0])
})

test('spans that touch share nothing', () => {
  expect(temporalIou([0, 10], [5, 15])).toBeCloseTo(1 / 3)
  expect([temporalIou([0, 5], [5, 9]), temporalIou([2, 2], [2, 2])]).toEqual([0, 0])
})

describe('box mAP', () => {
  const box = [0, 0, 10, 10] as const
  const far = [50, 50, 60, 60] as const
  const truth = [{ label: 'cup', box }]
  test('a box that is found twice is right once', () => {
    const found = [
      { label: 'cup', score: 1, box },
      { label: 'cup', score: 2, box },
    ]
    expect(vocMap([{ truth, found }])).toBe(1)
  })
  test('a wrong box above the right one halves the precision', () => {
    const found = [
      { label: 'cup', score: 1, box },
      { label: 'cup', score: 2, box: far },
    ]
    expect(vocMap([{ truth, found }])).toBe(0.5)
  })
  test('labels that nobody drew do not count; nothing drawn is nothing', () => {
    expect(vocMap([{ truth, found: [{ label: 'dog', score: 1, box }] }])).toBe(0)
    expect(vocMap([{ truth: [], found: [{ label: 'dog', score: 1, box }] }])).toBeUndefined()
  })
})
