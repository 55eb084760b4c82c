import { availableParallelism } from 'node:os'
import type { WorkOptions } from '../../base/work.ts'
import type { VideoSource } from '../../media/video-source.ts'
import { openAppearance } from '../../models/onnx/appearance.ts'
import { openDetector } from '../../models/onnx/detector.ts'
import { openSegmenter } from '../../models/onnx/segmenter.ts'
import { openTextDetector } from '../../models/onnx/text-detector.ts'
import { findModel } from '../../models/registry/find.ts'
import type { ModelTask } from '../../models/registry/model-row.ts'
import { findDrawnBoxes } from '../drawn-boxes.ts'
import { followBoxes, type GivenBox, parseGivenBoxes } from '../follow.ts'
import type { FrameDetections, ImageTrack, SeenDetection } from '../image-track.ts'
import type { TrackJob } from '../job.ts'
import type { MarkedObject } from '../marked.ts'
import type { Eyes } from '../pseudo-label.ts'
import { readDetections } from '../reconstruction/read-detections.ts'
import { readMasks } from '../reconstruction/read-masks.ts'
import type { Stretch } from '../shots.ts'

/** What finds the objects of a video, for each of its shots. */
export interface Sight {
  eyesOf(part: VideoSource, shot: Stretch): Promise<Eyes>
}

const WHOLE_PICTURE = { columns: 1, rows: 1 }

/** Models are opened, and other programs' objects read, once for all shots. Errors: `missing` models, `badInput` files. */
export async function openSight(job: TrackJob, source: VideoSource, options: WorkOptions): Promise<Sight> {
  const boxes = parseGivenBoxes(job.boxes)
  const masked = job.masks === undefined ? undefined : await readMasks(job.masks, source, options)
  // Masks without names need a detector that says what they are, and so how large.
  const named = masked?.every(track => track.category !== 'object') ? masked : undefined
  const detections =
    job.detections === undefined ? named && detectionsOf(named) : await readDetections(job.detections, source)
  const models = await openModels(job, detections !== undefined)
  // A detector by words takes seconds a look: no trial of what parts of the picture would show.
  const tiles = job.tiles ?? (job.find ? WHOLE_PICTURE : undefined)
  return {
    eyesOf: async (part, shot) => ({
      ...models,
      detectRateHz: job.detectRateHz,
      ...(tiles && { tiles }),
      ...(detections && { detections: detectionsWithin(detections, source, shot) }),
      marked: [
        ...(masked ?? []).flatMap(track => trackWithin(track, source, shot)).map(track => ({ track })),
        ...(await followed(part, boxesWithin(boxes, source, shot), options)),
        ...(await drawn(part, job, options)),
      ],
      onlyMarked: masked !== undefined,
    }),
  }
}

/** Networks work beside each other, and beside the program; more copies would only take memory. */
const COPIES = Math.min(4, availableParallelism())

/** Nothing is detected, and nobody told apart, where another program did that. */
async function openModels(
  { models, licence, find, categories, detector, appearance, segmenter }: TrackJob,
  isFound: boolean,
): Promise<Pick<Eyes, 'detector' | 'appearance' | 'segmenter' | 'categories'>> {
  if (isFound) return { categories }
  const common = { ...(models !== undefined && { models }), licence, copies: COPIES }
  const permitted = (name: string, task: ModelTask) => findModel(name, { ...common, task })
  if (!find) await permitted(detector, 'detect')
  if (appearance !== undefined) await permitted(appearance, 'appearance')
  if (segmenter !== undefined) await permitted(segmenter, 'segment')
  const others = {
    ...(appearance !== undefined && { appearance: await openAppearance(appearance, common) }),
    ...(segmenter !== undefined && { segmenter: await openSegmenter(segmenter, common) }),
  }
  if (!find) return { detector: await openDetector(detector, common), categories, ...others }
  const named = await openTextDetector(find.model, find.words, common)
  return { detector: named, categories: named.categories, ...others }
}

/** As a detector would have found them: movers, and things of known size. */
function detectionsOf(tracks: readonly ImageTrack[]): FrameDetections[] {
  const frames = new Map<number, { timeS: number; detections: SeenDetection[] }>()
  for (const { category, sightings } of tracks) {
    for (const { index, timeS, box, score, mask } of sightings) {
      const frame = frames.get(index) ?? { timeS, detections: [] }
      frame.detections.push({ box, score, category, ...(mask && { mask }) })
      frames.set(index, frame)
    }
  }
  return [...frames].sort(([a], [b]) => a - b).map(([index, frame]) => ({ index, ...frame }))
}

/** Frames of one shot, whose indices and times begin anew. */
function detectionsWithin(
  frames: readonly FrameDetections[],
  { stampsS }: VideoSource,
  { first, last }: Stretch,
): FrameDetections[] {
  return frames
    .filter(({ index }) => index >= first && index <= last)
    .map(frame => ({ ...frame, index: frame.index - first, timeS: frame.timeS - stampsS[first] }))
}

function trackWithin(track: ImageTrack, { stampsS }: VideoSource, { first, last }: Stretch): ImageTrack[] {
  const sightings = track.sightings
    .filter(({ index }) => index >= first && index <= last)
    .map(seen => ({ ...seen, index: seen.index - first, timeS: seen.timeS - stampsS[first] }))
  return sightings.length > 0 ? [{ ...track, sightings }] : []
}

/** Those that were given in the shot; one that was given after the last frame is refused where it is followed. */
function boxesWithin(boxes: readonly GivenBox[], { stampsS }: VideoSource, { first, last }: Stretch): GivenBox[] {
  const fromS = first === 0 ? 0 : (stampsS[first] + stampsS[first - 1]) / 2
  const toS = last === stampsS.length - 1 ? Number.POSITIVE_INFINITY : (stampsS[last] + stampsS[last + 1]) / 2
  return boxes
    .filter(({ atS }) => atS >= fromS && atS < toS)
    .map(box => ({ ...box, atS: Math.max(0, box.atS - stampsS[first]) }))
}

async function followed(part: VideoSource, boxes: readonly GivenBox[], options: WorkOptions): Promise<MarkedObject[]> {
  if (boxes.length === 0) return []
  const tracks = await followBoxes(part, boxes, options)
  return tracks.map((track, i) => ({ track, givenAt: nearestFrame(part.stampsS, boxes[i].atS) }))
}

const nearestFrame = (stampsS: readonly number[], timeS: number): number =>
  stampsS.reduce((best, stampS, i) => (Math.abs(stampS - timeS) < Math.abs(stampsS[best] - timeS) ? i : best), 0)

async function drawn(part: VideoSource, { drawn: colours }: TrackJob, options: WorkOptions): Promise<MarkedObject[]> {
  if (colours.length === 0) return []
  const boxes = await findDrawnBoxes(part, { ...options, colours, lines: 'outside' })
  return [...boxes].flatMap(([colour, sightings]) =>
    sightings.length > 0 ? [{ track: { id: colour, category: 'object', sightings } }] : [],
  )
}
