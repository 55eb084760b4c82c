import type { Track } from '../../tracks/scene.ts'
import type { ImageTrack } from '../image-track.ts'
import { seenOf } from '../smooth.ts'

/**
 * The tracks, and those of the marked objects that none of them is: an object that nothing puts into the world, or that moves as
 * none does, is in the picture all the same. Its boxes are kept without places, so that what is asked of it is refused for that.
 */
export function withBoxesAlone(tracks: readonly Track[], marked: readonly ImageTrack[]): Track[] {
  const placed = new Set(tracks.map(({ id }) => id))
  return [...tracks, ...marked.filter(({ id, sightings }) => sightings.length > 0 && !placed.has(id)).map(boxesAlone)]
}

const boxesAlone = ({ id, category, sightings }: ImageTrack): Track => ({
  ...{ id, category, position: 'foot' },
  samples: sightings.map(sighting => ({ timeS: sighting.timeS, ...seenOf(sighting) })),
})
