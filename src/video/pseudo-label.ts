import type { WorkOptions } from '../base/work.ts'
import type { VideoSource } from '../media/video-source.ts'
import type { AppearanceModel, Detector } from '../models/vision.ts'
import type { Recording } from '../tracks/scene.ts'
import { associate } from './associate.ts'
import { seeCamera } from './camera.ts'
import type { PlacedCamera } from './camera-track.ts'
import { detect } from './detect.ts'
import { filterTracks, type Removal } from './filter.ts'
import type { Given } from './given.ts'
import { groundMapOf } from './ground-map.ts'
import type { FrameDetections, ImageTrack } from './image-track.ts'
import { liftTracks } from './lift.ts'
import type { LiftedTrack } from './lifted-track.ts'
import { type RecordingDetails, recordingOf } from './recording.ts'
import { smoothTracks } from './smooth.ts'

export interface VideoModels {
  readonly detector: Detector
  readonly appearance?: AppearanceModel
}

export interface PseudoLabelOptions extends WorkOptions, RecordingDetails {
  /** Others are not looked for. */
  readonly categories: readonly string[]
  /** At most so many frames a second are looked at by the detector. */
  readonly detectRateHz: number
}

/** What each stage found, for whoever wants to look at it. */
export interface PseudoLabelled {
  readonly detections: readonly FrameDetections[]
  readonly camera: PlacedCamera
  readonly imageTracks: readonly ImageTrack[]
  readonly lifted: readonly LiftedTrack[]
  readonly removed: readonly Removal[]
  readonly recording: Recording
}

/** One continuous shot of a video as a recording like that of a labelled log: the stages, one after another. */
export async function pseudoLabel(
  source: VideoSource,
  given: Given,
  models: VideoModels,
  options: PseudoLabelOptions,
): Promise<PseudoLabelled> {
  const detections: FrameDetections[] = []
  for await (const frame of detect(source, { ...models, ...detectOptions(options) })) detections.push(frame)
  const camera = await seeCamera(source, detections, given, options)
  const imageTracks = associate(detections, { size: source, ground: groundMapOf(camera) })
  const lifted = liftTracks(imageTracks, camera, { frame: source })
  const { tracks, removed } = filterTracks(smoothTracks(lifted, camera), camera)
  const recording = await recordingOf(source, camera, tracks, options)
  return { detections, camera, imageTracks, lifted, removed, recording }
}

/** Appearance changes slowly, and costs half as much as detection. */
const APPEARANCE_EVERY = 3

const detectOptions = ({ categories, detectRateHz, signal, onProgress }: PseudoLabelOptions) => ({
  categories,
  maxRateHz: detectRateHz,
  appearanceEvery: APPEARANCE_EVERY,
  signal,
  onProgress,
})
