import { cosine, cosineOdds, type LookScale, scaleOf } from './appearance.ts'
import type { Observation, Tracklet } from './observation.ts'
import { coveredShare } from './overlap.ts'

/** Which crops show one object alone, and how a single one of them resembles the look of its track, in one recording. */
export interface CropLooks {
  readonly clean: ReadonlySet<Observation>
  readonly scale: LookScale
}

/** What a track looked like so far: the sum of its clean crops, each of length 1. */
export interface LookSum {
  readonly sum: Float64Array
  readonly count: number
}

/** Of a crop that others cover by more, nobody knows whom it shows. */
const MOST_COVERED = 0.2
/** Boxes that score less are shadows of others as often as not. */
const LEAST_SCORE = 0.3
/** A sum of fewer crops says little of a track. */
const LEAST_CROPS = 2
/** ... and of fewer than these, nothing of the model. */
const LEAST_FOR_SCALE = 4

/** Learnt without labels from tracks by motion alone: a crop and the rest of its track, a crop and who is in the same frame. */
export function cropLooks(
  tracklets: readonly Tracklet[],
  frames: readonly (readonly Observation[])[],
): CropLooks | undefined {
  const clean = cleanCrops(frames)
  if (clean.size === 0) return undefined
  const sums = new Map(tracklets.map(t => [t, t.observations.filter(o => clean.has(o)).reduce(withCrop, undefined)]))
  const [same, different]: [number[], number[]] = [[], []]
  for (const here of cropsByFrame(tracklets, clean)) {
    for (const { crop, of } of here) {
      for (const [other, look] of here.map(({ of: track }) => [track, sums.get(track)] as const)) {
        if (!look || look.count <= LEAST_FOR_SCALE) continue
        if (other === of) same.push(likeness(crop, without(look, crop)))
        else different.push(likeness(crop, look))
      }
    }
  }
  return { clean, scale: scaleOf(same, different) }
}

/** Log likelihood ratio of a crop as this track's, against anybody else's; 0 where nothing is known. */
export function cropOdds(crop: Observation, look: LookSum | undefined, looks: CropLooks | undefined): number {
  if (!looks || !look || look.count < LEAST_CROPS || !looks.clean.has(crop)) return 0
  return cosineOdds(likeness(crop, look), looks.scale)
}

export function withCrop(look: LookSum | undefined, { detection: { appearance } }: Observation): LookSum | undefined {
  if (!appearance) return look
  if (!look) return { sum: Float64Array.from(appearance), count: 1 }
  return { sum: look.sum.map((v, i) => v + appearance[i]), count: look.count + 1 }
}

function cleanCrops(frames: readonly (readonly Observation[])[]): Set<Observation> {
  const clean = new Set<Observation>()
  for (const all of frames) {
    const here = all.filter(o => o.detection.score >= LEAST_SCORE)
    for (const o of here) {
      if (!o.detection.appearance) continue
      const others = here.filter(p => p !== o).map(p => p.detection.box)
      if (coveredShare(o.detection.box, others) <= MOST_COVERED) clean.add(o)
    }
  }
  return clean
}

interface Crop {
  readonly crop: Observation
  readonly of: Tracklet
}

function cropsByFrame(tracklets: readonly Tracklet[], clean: ReadonlySet<Observation>): Iterable<readonly Crop[]> {
  const byFrame = new Map<number, Crop[]>()
  for (const of of tracklets) {
    for (const crop of of.observations) {
      if (!clean.has(crop)) continue
      const here = byFrame.get(crop.frame)
      if (here) here.push({ crop, of })
      else byFrame.set(crop.frame, [{ crop, of }])
    }
  }
  return byFrame.values()
}

const without = ({ sum, count }: LookSum, { detection: { appearance } }: Observation): LookSum =>
  appearance ? { sum: sum.map((v, i) => v - appearance[i]), count: count - 1 } : { sum, count }

function likeness({ detection: { appearance } }: Observation, { sum }: LookSum): number {
  if (!appearance) return 0
  return cosine(appearance, sum) / Math.max(1e-9, Math.sqrt(cosine(sum, sum)))
}
