import { expect, test } from 'vitest'
import type { ImageTrack } from './image-track.ts'
import { withMarked } from './marked.ts'

/** A box of 20x40 that begins at xPx, one a tenth of a second. */
function walk(id: string, category: string, first: number, last: number, xPx: (index: number) => number): ImageTrack {
  const sightings = Array.from({ length: last - first + 1 }, (_, i) => {
    const index = first + i
    const x = xPx(index)
    const box = [x, 50, x + 20, 90] as const
    return { index, timeS: index / 10, box, score: 0.9, visibility: 1 }
  })
  return { id, category, sightings }
}

const spanOf = ({ sightings }: ImageTrack) => [sightings[0].index, sightings[sightings.length - 1].index]

test('a follower that slides to a passer-by is cut: the object is the one that it lay on when it was given', () => {
  const own = walk('1', 'person', 0, 30, i => 10 * i)
  const other = walk('2', 'person', 0, 60, i => 600 - 10 * i)
  // From frame 30 on it goes back with the other.
  const followed = walk('red', 'object', 0, 60, i => (i <= 30 ? 10 * i : 600 - 10 * i))
  const [red, ...rest] = withMarked([own, other], [{ track: followed, givenAt: 5 }])
  expect([red.id, red.category, spanOf(red)]).toEqual(['red', 'person', [0, 30]])
  expect(rest.map(track => track.id)).toEqual(['2'])
})

test('pieces of one object that nobody else bridges are joined by the follower', () => {
  const before = walk('1', 'person', 0, 20, i => 5 * i)
  const after = walk('2', 'person', 30, 50, i => 5 * i)
  const followed = walk('red', 'object', 0, 80, i => 5 * i)
  const tracks = withMarked([before, after], [{ track: followed, givenAt: 40 }])
  expect(tracks).toHaveLength(1)
  // All frames, and a second beyond what was detected.
  expect([spanOf(tracks[0]), tracks[0].sightings.length]).toEqual([[0, 60], 61])
})

test('what no detector knows is followed as it is, and drawn boxes keep theirs', () => {
  const car = walk('1', 'car', 0, 40, i => 3 * i)
  const toy = walk('toy', 'object', 0, 40, () => 400)
  const drawn = walk('green', 'object', 0, 30, i => 3 * i + 2)
  const tracks = withMarked([car], [{ track: toy, givenAt: 0 }, { track: drawn }])
  expect(tracks.map(({ id, category }) => [id, category])).toEqual([
    ['toy', 'object'],
    ['green', 'car'],
  ])
  expect(tracks[1].sightings[0].box[0]).toBe(2)
})
