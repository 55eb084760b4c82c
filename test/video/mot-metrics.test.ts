import { describe, expect, test } from 'vitest'
import { type IdentifiedBox, type MotScores, scoreTracks } from '../../bench/video/mot-metrics.ts'
import type { Box2dPx } from '../../src/geometry/box.ts'
import golden from '../golden/mot/made-up.json' with { type: 'json' }

/** [id, x0, y0, x1, y1] */
type Row = readonly (string | number)[]

const boxOf = ([id, ...edges]: Row): IdentifiedBox => {
  const [x0, y0, x1, y1] = edges.map(Number)
  const box: Box2dPx = [x0, y0, x1, y1]
  return { id: String(id), box }
}

describe('HOTA, MOTA and IDF1', () => {
  test.each(golden.map((sequence, i) => [i, sequence] as const))(
    'of sequence %i are those of trackeval',
    (_, sequence) => {
      const frames = sequence.frames.map(({ truth, found }) => ({ truth: truth.map(boxOf), found: found.map(boxOf) }))
      const scores = scoreTracks(frames)
      for (const key of Object.keys(sequence.scores) as (keyof MotScores)[]) {
        expect(scores[key], key).toBeCloseTo(sequence.scores[key], 10)
      }
    },
  )

  test('of nothing found are 0, of the truth itself 1', () => {
    const truth = [boxOf(['a', 0, 0, 10, 10]), boxOf(['b', 50, 0, 60, 10])]
    expect(scoreTracks([{ truth, found: [] }])).toMatchObject({ hota: 0, mota: 0, idf1: 0, falseNegatives: 2 })
    expect(scoreTracks([{ truth, found: truth }])).toMatchObject({ hota: 1, mota: 1, idf1: 1, idSwitches: 0 })
  })
})
