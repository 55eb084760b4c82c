import { expect, test } from 'vitest'
import { suppress } from './suppress.ts'

test('of overlapping boxes of a category the best stays; another category is no rival', () => {
  const box = [0, 0, 10, 20] as const
  const near = [1, 0, 11, 20] as const
  const far = [8, 0, 18, 20] as const
  const kept = suppress(
    [
      { box: near, score: 0.5, category: 'person' },
      { box, score: 0.9, category: 'person' },
      { box: near, score: 0.4, category: 'bicycle' },
      { box: far, score: 0.3, category: 'person' },
    ],
    0.6,
  )
  expect(kept.map(d => [d.category, d.score])).toEqual([
    ['person', 0.9],
    ['bicycle', 0.4],
    ['person', 0.3],
  ])
})
