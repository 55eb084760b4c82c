import { Random } from '../../src/base/random.ts'
import { type Box2dPx, boxHeightPx, boxWidthPx, clipBox } from '../../src/geometry/box.ts'
import type { Scene, Track } from '../../src/tracks/scene.ts'
import type { FrameDetections, SeenDetection } from '../../src/video/image-track.ts'

/**
 * What a small detector would say of a simulated scene, from its exact boxes: misses that last, loose edges, doubtful scores where little
 * is seen, second boxes and body parts, false alarms that come at random and one that stands still; looks of persons. The sizes of all
 * this are those of DEIMv2 femto and YOLOX nano on pedestrians (recall 0.9, precision 0.9 at 0.4, foot noise of 2 px; cosines of looks
 * 0.88 for one person, 0.42 for two).
 */
export function noisyDetections(scene: Scene, seed: number, everyLook = 3): FrameDetections[] {
  const { name, widthPx, heightPx, frames } = scene.cameras[0]
  const seen = scene.tracks.map(track => detectorOf(track, name, new Random(seed, 'track', track.id)))
  const alarms = new Random(seed, 'alarms')
  const still = alarms.chance(0.5) ? randomBox(alarms, widthPx, heightPx) : undefined
  return frames.map(({ timeS, index = 0 }, i) => {
    const found = seen.flatMap(detector => detector(timeS, i % everyLook === 0))
    if (still && alarms.chance(0.6)) {
      found.push({ box: jittered(still, alarms, 0.03), score: alarms.uniform(0.1, 0.5), category: 'person' })
    }
    if (alarms.chance(0.3)) {
      const category = alarms.pick(['person', 'car'])
      found.push({ box: randomBox(alarms, widthPx, heightPx), score: alarms.uniform(0.05, 0.55), category })
    }
    const inside = found.flatMap(d => {
      const box = clipBox(d.box, widthPx, heightPx)
      return box ? [{ ...d, box }] : []
    })
    return { index, timeS, detections: inside.sort((a, b) => b.score - a.score) }
  })
}

type TrackDetector = (timeS: number, withLooks: boolean) => SeenDetection[]

/** What lasts from one frame to the next: luck and the offsets of the edges. */
const KEPT = 0.6

function detectorOf(track: Track, camera: string, random: Random): TrackDetector {
  const samples = new Map(track.samples.map(s => [Math.round(s.timeS * 1000), s]))
  const own = lookVector('object', track.id)
  let luck = 0
  let offsets = [0, 0, 0, 0]
  const next = (before: number): number => KEPT * before + Math.sqrt(1 - KEPT * KEPT) * random.normal()
  return (timeS, withLooks) => {
    luck = next(luck)
    offsets = offsets.map(next)
    const sample = samples.get(Math.round(timeS * 1000))
    const box = sample?.box2dPx?.[camera]
    if (!sample || !box) return []
    const visibility = sample.visibility ?? 1
    const sized = Math.min(1, boxHeightPx(box) / 25)
    const score = Math.min(0.97, 0.75 * Math.min(1, visibility * 1.3) * sized + 0.14 * luck)
    if (score < 0.08 || visibility < 0.1) return []
    const sd = 0.5 + 0.02 * boxHeightPx(box)
    const loose: Box2dPx = [
      box[0] + offsets[0] * sd,
      box[1] + offsets[1] * sd,
      box[2] + offsets[2] * sd,
      box[3] + offsets[3] * sd,
    ]
    if (!(loose[2] - loose[0] > 1 && loose[3] - loose[1] > 1)) return []
    const category = categoryOf(track.category, random)
    const looks = withLooks && category === 'person' && score > 0.3
    const first: SeenDetection = {
      box: loose,
      score,
      category,
      ...(looks && { appearance: lookOf(own, visibility, random) }),
    }
    return [first, ...seconds(loose, category, random)]
  }
}

/** A second box of the same object, or a part of it. */
function seconds(box: Box2dPx, category: string, random: Random): SeenDetection[] {
  const [w, h] = [boxWidthPx(box), boxHeightPx(box)]
  const found: SeenDetection[] = []
  if (random.chance(0.06)) found.push({ box: jittered(box, random, 0.12), score: random.uniform(0.08, 0.4), category })
  if (random.chance(0.04)) {
    found.push({ box: [box[0], box[1], box[0] + w, box[1] + 0.5 * h], score: random.uniform(0.08, 0.5), category })
  }
  return found
}

/** COCO knows no vans and no cyclists, and takes cars for trucks. */
function categoryOf(category: string, random: Random): string {
  if (['player', 'goalkeeper', 'referee', 'cyclist', 'motorcyclist'].includes(category)) return 'person'
  if (['van', 'vehicle'].includes(category)) return random.chance(0.3) ? 'truck' : 'car'
  if (category === 'car') return random.chance(0.08) ? 'truck' : 'car'
  return category
}

function jittered([x0, y0, x1, y1]: Box2dPx, random: Random, share: number): Box2dPx {
  const [w, h] = [x1 - x0, y1 - y0]
  const by = (size: number): number => random.normal(0, share * size)
  return [x0 + by(w), y0 + by(h), x1 + by(w), y1 + by(h)]
}

function randomBox(random: Random, widthPx: number, heightPx: number): Box2dPx {
  const h = random.uniform(0.08, 0.3) * heightPx
  const w = h * random.uniform(0.35, 1.2)
  const [x, y] = [random.uniform(0, widthPx - w), random.uniform(0, heightPx - h)]
  return [x, y, x + w, y + h]
}

const LOOK_SIZE = 64
const COMMON = 0.42
const OWN = 0.46

function lookVector(...keys: (string | number)[]): Float64Array {
  const random = new Random('look', ...keys)
  return unit(Float64Array.from({ length: LOOK_SIZE }, () => random.normal()))
}

const SHARED = lookVector('person')

/** Less of the object's own where little of it is seen. */
function lookOf(own: Float64Array, visibility: number, random: Random): Float32Array {
  const mine = OWN * visibility
  const noise = unit(Float64Array.from({ length: LOOK_SIZE }, () => random.normal()))
  const parts = [Math.sqrt(COMMON), Math.sqrt(mine), Math.sqrt(1 - COMMON - mine)]
  const mixed = noise.map((n, i) => parts[0] * SHARED[i] + parts[1] * own[i] + parts[2] * n)
  return Float32Array.from(unit(mixed))
}

function unit(v: Float64Array): Float64Array {
  const length = Math.hypot(...v)
  return v.map(x => x / length)
}
