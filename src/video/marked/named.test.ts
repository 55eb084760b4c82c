import { expect, test } from 'vitest'
import type { Box2dPx } from '../../geometry/box.ts'
import type { FrameDetections, ImageTrack } from '../image-track.ts'
import { withMarked } from '../marked.ts'
import { categoryInBox } from './named.ts'

const FRAMES = 40
const boxAt = (index: number): Box2dPx => [4 * index, 50, 4 * index + 24, 90]
const around = ([x0, y0, x1, y1]: Box2dPx, dyPx: number): Box2dPx => [x0 - 1, y0 + dyPx, x1 + 1, y1 + dyPx]

const marked: ImageTrack = {
  id: 'red',
  category: 'object',
  sightings: Array.from({ length: FRAMES }, (_, index) => ({
    ...{ index, timeS: index / 10, box: boxAt(index), score: 1, visibility: 1 },
  })),
}

/** By category: the score, and in every how many-th of the frames it is found in the box. */
function seen(found: Readonly<Record<string, readonly [score: number, every: number]>>): FrameDetections[] {
  return Array.from({ length: FRAMES }, (_, index) => ({
    ...{ index, timeS: index / 10 },
    detections: Object.entries(found)
      .filter(([, [, every]]) => index % every === 0)
      .map(([category, [score]]) => ({ category, score, box: around(boxAt(index), 3) })),
  }))
}

test('a marked box is named by what is found in it, even where no score would begin a track', () => {
  expect(categoryInBox(marked, seen({ person: [0.2, 1], car: [0.15, 4] }))).toBe('person')
  expect(withMarked([], [{ track: marked }], seen({ person: [0.2, 1] }))[0].category).toBe('person')
})

test('what is found elsewhere, or hardly ever, names nothing', () => {
  const elsewhere = seen({ person: [0.9, 1] }).map(frame => ({
    ...frame,
    detections: frame.detections.map(one => ({ ...one, box: around(one.box, 60) })),
  }))
  expect(categoryInBox(marked, elsewhere)).toBeUndefined()
  expect(categoryInBox(marked, seen({ person: [0.9, 20] }))).toBeUndefined()
  expect(categoryInBox(marked, seen({ person: [0.1, 10] }))).toBeUndefined()
  expect(categoryInBox(marked, [])).toBeUndefined()
})

test('a cycle with a person on it is who rides it; one that is passed stays a cycle', () => {
  expect(categoryInBox(marked, seen({ bicycle: [0.4, 1], person: [0.3, 2] }))).toBe('cyclist')
  expect(categoryInBox(marked, seen({ person: [0.4, 1], motorcycle: [0.3, 2] }))).toBe('motorcyclist')
  expect(categoryInBox(marked, seen({ bicycle: [0.4, 1], person: [0.4, 10] }))).toBe('bicycle')
})

test('a vehicle of which kind nobody can say is a vehicle', () => {
  const unlike = seen({ car: [0.2, 1], truck: [0.3, 1], bus: [0.3, 1] })
  expect(categoryInBox(marked, unlike)).toBe('vehicle')
  expect(categoryInBox(marked, seen({ car: [0.4, 1], truck: [0.35, 1], bus: [0.3, 1] }))).toBe('car')
  expect(categoryInBox(marked, seen({ car: [0.2, 1], truck: [0.15, 1], bus: [0.6, 1] }))).toBe('bus')
})
