import { expect, test } from 'vitest'
import { pathOf } from '../../kinematics/path.ts'
import { type Track, trackSchema } from '../../tracks/scene.ts'
import type { ImageTrack } from '../image-track.ts'
import { withBoxesAlone } from './boxes-alone.ts'

const RED: ImageTrack = {
  id: 'red',
  category: 'person',
  sightings: [0, 1, 2].map(index => ({ index, timeS: index / 2, box: [10, 5, 20, 25], score: 0, visibility: 0.5 })),
}

test('a marked object that could be put nowhere keeps its boxes, and only them', () => {
  const [red] = withBoxesAlone([], [RED, { ...RED, id: 'blue', sightings: [] }])
  expect(trackSchema.parse(red)).toEqual(red)
  expect(red.samples[2]).toEqual({ timeS: 1, box2dPx: { camera: [10, 5, 20, 25] }, visibility: 0.5 })
  expect(pathOf({ units: 'm', provenance: 'pseudo', cameras: [] }, red)).toMatchObject({ reason: 'only pixels' })
})

test('one that was placed stays as it is', () => {
  const placed: Track = { id: 'red', category: 'person', position: 'foot', samples: [{ timeS: 0 }] }
  expect(withBoxesAlone([placed], [RED])).toEqual([placed])
})
