import { lerpBox } from '../../geometry/box.ts'
import type { FrameDetections, ImageTrack, Sighting } from '../image-track.ts'
import type { Observation, Tracklet } from './observation.ts'
import { visibilityOf } from './overlap.ts'
import { SURE_SCORE } from './track-forward.ts'

/** An object was surely detected at least this often (less where the recording has fewer frames), and in this share of its sightings. */
const LEAST_SURE = 3
const LEAST_SURE_SHARE = 0.25

type Unlooked = Omit<Sighting, 'visibility'>

/** Tracks that hold their evidence, with a sighting in every frame from first to last. */
export function finishTracks(tracklets: readonly Tracklet[], frames: readonly FrameDetections[]): ImageTrack[] {
  const kept = tracklets
    .filter(t => isBelieved(t.observations, Math.min(LEAST_SURE, frames.length)))
    .sort((a, b) => a.observations[0].frame - b.observations[0].frame || a.observations[0].x - b.observations[0].x)
    .map(t => ({ category: categoryOf(t.observations), sightings: filled(t.observations, frames) }))
  const visibility = visibilities(
    kept.map(t => t.sightings),
    frames,
  )
  return kept.map(({ category, sightings }, i) => ({
    id: String(i + 1),
    category,
    sightings: sightings.map((s, k) => ({ ...s, visibility: visibility[i][k] })),
  }))
}

function isBelieved(observations: readonly Observation[], least: number): boolean {
  const sure = observations.filter(o => o.detection.score >= SURE_SCORE).length
  return sure >= least && sure >= LEAST_SURE_SHARE * observations.length
}

/** The category with the highest sum of scores. */
function categoryOf(observations: readonly Observation[]): string {
  const sums = new Map<string, number>()
  for (const { detection } of observations) {
    sums.set(detection.category, (sums.get(detection.category) ?? 0) + detection.score)
  }
  return [...sums].sort(([a, s], [b, t]) => t - s || (a < b ? -1 : 1))[0][0]
}

function filled(observations: readonly Observation[], frames: readonly FrameDetections[]): Unlooked[] {
  return observations.flatMap((o, i) => {
    const { box, score, mask } = o.detection
    const seen: Unlooked = { index: o.index, timeS: o.timeS, box, score, ...(mask && { mask }) }
    const next = observations[i + 1]
    if (!next) return [seen]
    const between = frames.slice(o.frame + 1, next.frame).map(({ index, timeS }): Unlooked => {
      const t = (timeS - o.timeS) / (next.timeS - o.timeS)
      return { index, timeS, box: lerpBox(box, next.detection.box, t), score: 0 }
    })
    return [seen, ...between]
  })
}

/** By track and sighting. */
function visibilities(tracks: readonly (readonly Unlooked[])[], frames: readonly FrameDetections[]): number[][] {
  const byFrame = new Map<number, { track: number; place: number; sighting: Unlooked }[]>(
    frames.map(f => [f.index, []]),
  )
  tracks.forEach((sightings, track) => {
    sightings.forEach((sighting, place) => {
      byFrame.get(sighting.index)?.push({ track, place, sighting })
    })
  })
  const out = tracks.map(sightings => sightings.map(() => 1))
  for (const here of byFrame.values()) {
    visibilityOf(here.map(h => h.sighting.box)).forEach((share, i) => {
      out[here[i].track][here[i].place] = share
    })
  }
  return out
}
