import { join } from 'node:path'
import type { WorkOptions } from '../base/work.ts'
import { readCalibration } from '../calibration/calibration.ts'
import { readPoses } from '../calibration/poses.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { writeJsonl } from '../files/jsonl.ts'
import { openVideo } from '../media/open-video.ts'
import { stretchOf } from '../media/stretch-source.ts'
import type { VideoSource } from '../media/video-source.ts'
import { openAppearance } from '../models/onnx/appearance.ts'
import { openDetector } from '../models/onnx/detector.ts'
import { openTextDetector } from '../models/onnx/text-detector.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { findDrawnBoxes } from './drawn-boxes.ts'
import { followBoxes, parseGivenBoxes } from './follow.ts'
import type { Given } from './given.ts'
import { parseKnown } from './ground/known.ts'
import type { ImageTrack } from './image-track.ts'
import { type TrackJob, trackJobSchema } from './job.ts'
import { type Eyes, pseudoLabel } from './pseudo-label.ts'
import type { VideoTask } from './queue/task.ts'
import { readDetections } from './reconstruction/read-detections.ts'
import { readMasks } from './reconstruction/read-masks.ts'
import { findShots } from './shots.ts'
import { StageRun, StoppedAfter } from './stages.ts'

export const SCENES_FILE = 'scenes.jsonl'
export const REPORT_FILE = 'report.json'

/**
 * One video to scenes.jsonl and report.json in the task's folder; each of its shots has a folder of stage files. What an earlier run left
 * whole is taken from there.
 */
export async function trackVideo(task: VideoTask, options: WorkOptions): Promise<void> {
  const job = trackJobSchema.parse(task.job)
  const source = await openVideo(task.path, {
    ...(job.fpsTruth !== undefined && { fpsTruth: job.fpsTruth }),
    ...(job.stamps !== undefined && { stamps: job.stamps }),
    ...(options.signal && { signal: options.signal }),
  })
  const given = await readGiven(job)
  const shots = await findShots(source, options)
  const scenes: Scene[] = []
  const report: object[] = []
  for (const [k, shot] of shots.entries()) {
    const part = stretchOf(source, shot)
    const folder = shots.length === 1 ? task.folder : join(task.folder, `shot-${k}`)
    const stages = await StageRun.of(part, join(folder, 'stages'), job.stopAfter)
    const details = { framesRoot: job.framesRoot, licence: job.sourceLicence, attribution: job.attribution }
    try {
      const eyes = await openEyes(part, job, options)
      const shown = shots.length > 1 && { shot: k }
      const labelled = await pseudoLabel(part, given, eyes, stages, { ...options, ...details, ...shown })
      scenes.push(...labelled.scenes)
      report.push({ shot, motion: labelled.camera.motion, lens: labelled.camera.lens.from, removed: labelled.removed })
    } catch (stop) {
      if (!(stop instanceof StoppedAfter)) throw stop
    }
  }
  await writeFileAtomic(join(task.folder, REPORT_FILE), `${JSON.stringify({ path: task.path, shots: report })}\n`)
  await writeJsonl(SCENE_FORMAT, join(task.folder, SCENES_FILE), scenes)
}

async function readGiven({
  calibration,
  cameraHeightM,
  poses,
  depth,
  known,
  still,
  toyScale,
}: TrackJob): Promise<Given> {
  return {
    ...(calibration !== undefined && { calibration: await readCalibration(calibration) }),
    ...(poses !== undefined && { poses: await readPoses(poses) }),
    ...(cameraHeightM !== undefined && { cameraHeightM }),
    ...(depth && { depth }),
    known: known.map(parseKnown),
    still,
    ...(toyScale !== undefined && { toyScale }),
  }
}

async function openEyes(source: VideoSource, job: TrackJob, options: WorkOptions): Promise<Eyes> {
  const { models, licence, find, categories, detectRateHz } = job
  const common = { ...(models !== undefined && { models }), licence }
  const detector = find
    ? await openTextDetector(find.model, find.words, common)
    : await openDetector(job.detector, common)
  const appearance = job.appearance === undefined ? undefined : await openAppearance(job.appearance, common)
  return {
    detector,
    ...(appearance && { appearance }),
    categories: find ? detector.categories : categories,
    detectRateHz,
    ...(job.detections !== undefined && { detections: await readDetections(job.detections, source) }),
    marked: await markedObjects(source, job, options),
  }
}

async function markedObjects(source: VideoSource, job: TrackJob, options: WorkOptions): Promise<ImageTrack[]> {
  const masked = job.masks === undefined ? [] : await readMasks(job.masks, source, options)
  const followed = job.boxes.length === 0 ? [] : await followBoxes(source, parseGivenBoxes(job.boxes), options)
  if (job.drawn.length === 0) return [...masked, ...followed]
  const drawn = await findDrawnBoxes(source, { ...options, colours: job.drawn, lines: 'outside' })
  const tracks = [...drawn].map(([colour, sightings]) => ({ id: colour, category: 'object', sightings }))
  return [...masked, ...followed, ...tracks.filter(track => track.sightings.length > 0)]
}
