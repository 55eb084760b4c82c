import { median } from '../../base/stats.ts'
import { type Box2dPx, boxAreaPx2, boxHeightPx, intersectBoxes } from '../../geometry/box.ts'
import type { ImageTrack, Sighting } from '../image-track.ts'

/** What somebody rides, and what the two are together. */
const RIDERS: Readonly<Record<string, string>> = { bicycle: 'cyclist', motorcycle: 'motorcyclist' }

/** Seen together at least so often; whoever only passes a parked cycle is not on it for most of the time. */
const LEAST_TOGETHER = 5
const MOSTLY = 0.7
/** Of the cycle's box, so much lies in the rider's: hips and legs. */
const SHARED = 0.3
/** Who rides sits higher than the cycle stands: feet are above its lower edge, or a little below it in a box that is off. */
const FEET_BELOW = 0.05

const sits = (rider: Box2dPx, cycle: Box2dPx): boolean =>
  boxAreaPx2(intersectBoxes(rider, cycle)) > SHARED * boxAreaPx2(cycle) &&
  rider[1] < cycle[1] &&
  rider[3] < cycle[3] + FEET_BELOW * boxHeightPx(rider)

/**
 * Detectors find who rides and what is ridden apart, and the cycle in some frames only; on the ground stands the cycle. Both as one object of
 * its own kind, with the box around both; where the cycle was not found, the rider's box goes as far down as it did where it was. Other
 * tracks are as they were.
 */
export function withRiders(tracks: readonly ImageTrack[]): ImageTrack[] {
  const cycles = tracks.filter(t => t.category in RIDERS)
  if (cycles.length === 0) return [...tracks]
  const taken = new Set<ImageTrack>()
  const joined = tracks.map(track => {
    const own = track.category === 'person' ? cycles.filter(c => !taken.has(c) && rides(track, c)) : []
    for (const cycle of own) taken.add(cycle)
    return own.length > 0 ? riderOf(track, own) : track
  })
  return joined.filter(track => !taken.has(track))
}

interface Together {
  readonly rider: Sighting
  readonly cycle: Sighting
}

function together(person: ImageTrack, cycle: ImageTrack): Together[] {
  const at = new Map(cycle.sightings.map(s => [s.index, s]))
  return person.sightings.flatMap(rider => {
    const seen = at.get(rider.index)
    return seen ? [{ rider, cycle: seen }] : []
  })
}

function rides(person: ImageTrack, cycle: ImageTrack): boolean {
  const pairs = together(person, cycle)
  const sitting = pairs.filter(p => sits(p.rider.box, p.cycle.box)).length
  return sitting >= LEAST_TOGETHER && sitting >= MOSTLY * cycle.sightings.length && sitting >= MOSTLY * pairs.length
}

function riderOf(person: ImageTrack, cycles: readonly ImageTrack[]): ImageTrack {
  const pairs = cycles.flatMap(cycle => together(person, cycle)).filter(p => sits(p.rider.box, p.cycle.box))
  const cycleAt = new Map(pairs.map(p => [p.rider.index, p.cycle]))
  const lower = median(pairs.map(({ rider, cycle }) => (cycle.box[3] - rider.box[3]) / boxHeightPx(rider.box)))
  const sightings = person.sightings.map((rider): Sighting => {
    const cycle = cycleAt.get(rider.index)
    const [x0, y0, x1, y1] = rider.box
    if (!cycle) return { ...rider, box: [x0, y0, x1, y1 + Math.max(0, lower) * boxHeightPx(rider.box)] }
    const [c0, c1, c2, c3] = cycle.box
    return {
      ...rider,
      box: [Math.min(x0, c0), Math.min(y0, c1), Math.max(x1, c2), Math.max(y1, c3)],
      visibility: Math.max(rider.visibility, cycle.visibility),
    }
  })
  return { ...person, category: RIDERS[cycles[0].category], sightings }
}
