import { expect, test } from 'vitest'
import type { Box2dPx } from '../../geometry/box.ts'
import type { ImageTrack } from '../image-track.ts'
import { withRiders } from './riders.ts'

const track = (id: string, category: string, boxes: ReadonlyMap<number, Box2dPx>): ImageTrack => ({
  id,
  category,
  sightings: [...boxes].map(([index, box]) => ({ index, timeS: index / 10, box, score: 0.8, visibility: 1 })),
})

const over = (from: number, to: number, box: (i: number) => Box2dPx): Map<number, Box2dPx> =>
  new Map(Array.from({ length: to - from }, (_, k) => [from + k, box(from + k)]))

const rider = track(
  '1',
  'person',
  over(0, 30, i => [10 * i, 50, 10 * i + 30, 130]),
)

test('who rides and what is ridden are one object that stands where the wheels are, also where the cycle was not found', () => {
  const bicycle = track(
    '2',
    'bicycle',
    over(10, 20, i => [10 * i - 20, 90, 10 * i + 50, 138]),
  )
  const [cyclist, ...others] = withRiders([rider, bicycle])
  expect(others).toEqual([])
  expect(cyclist.category).toBe('cyclist')
  expect(cyclist.sightings[15].box).toEqual([130, 50, 200, 138])
  expect(cyclist.sightings[0].box).toEqual([0, 50, 30, 138])
})

test('who walks past a parked cycle, or before one, does not ride it', () => {
  const parked = track(
    '2',
    'bicycle',
    over(0, 30, () => [130, 90, 200, 138]),
  )
  const walker = track(
    '1',
    'person',
    over(0, 30, i => [130 + i, 60, 160 + i, 160]),
  )
  expect(withRiders([rider, parked])).toEqual([rider, parked])
  expect(withRiders([walker, parked])).toEqual([walker, parked])
})
