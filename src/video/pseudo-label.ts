import { badUsage } from '../base/errors.ts'
import type { WorkOptions } from '../base/work.ts'
import type { VideoSource } from '../media/video-source.ts'
import type { AppearanceModel, Detector, Segmenter } from '../models/vision.ts'
import { cutRecording } from '../tracks/cut-recording.ts'
import type { Scene } from '../tracks/scene.ts'
import { associate } from './associate.ts'
import { seeCamera } from './camera.ts'
import type { PlacedCamera } from './camera-track.ts'
import { depthForLift } from './depth/depth-for-lift.ts'
import { drawDepths } from './depth/depth-pictures.ts'
import { tilesThatTell } from './detect/auto-tiles.ts'
import type { TileGrid } from './detect/detect-tiles.ts'
import { detect } from './detect.ts'
import { filterReport, type Judges, judgeNames, type RuleReport, removals, without } from './filter.ts'
import type { Given } from './given/given.ts'
import { groundMapOf } from './ground-map.ts'
import type { FrameDetections, ImageTrack } from './image-track.ts'
import { liftTracks } from './lift.ts'
import { withBoxesAlone } from './marked/boxes-alone.ts'
import { type MarkedObject, withMarked } from './marked.ts'
import { type RecordingDetails, recordingOf } from './recording.ts'
import { smoothTracks } from './smooth.ts'
import { DEPTH_PICTURES, STAGES, type StageRun } from './stages.ts'
import { lookForToys } from './toy/look-for-toys.ts'

/** What finds the objects of a shot. */
export interface Eyes {
  /** Absent where `detections` are there. */
  readonly detector?: Detector
  readonly appearance?: AppearanceModel
  /** Gives what is detected its mask. */
  readonly segmenter?: Segmenter
  /** Others are not looked for. */
  readonly categories: readonly string[]
  /** At most so many frames a second are looked at by the detector. */
  readonly detectRateHz: number
  /** The picture is looked at in parts too, for small objects; by default where a trial shows that it tells more. 1 x 1: never. */
  readonly tiles?: TileGrid
  /** Found by another program: no detector is asked. */
  readonly detections?: readonly FrameDetections[]
  /** Objects that the user marked, beside those that are found. */
  readonly marked?: readonly MarkedObject[]
  /** Others only say what the marked ones are, and how large. */
  readonly onlyMarked?: boolean
  /** Models that are asked whether a track can be. */
  readonly judges?: Judges
}

/** What was found, for whoever wants to look at it. */
export interface PseudoLabelled {
  readonly camera: PlacedCamera
  readonly imageTracks: readonly ImageTrack[]
  readonly removed: readonly RuleReport[]
  readonly scenes: readonly Scene[]
}

/** One continuous shot of a video as scenes like those of a labelled log: the stages, one after another. */
export async function pseudoLabel(
  source: VideoSource,
  given: Given,
  eyes: Eyes,
  stages: StageRun,
  options: WorkOptions & RecordingDetails,
): Promise<PseudoLabelled> {
  const { marked = [], onlyMarked = false, judges = {} } = eyes
  const detections = await stages.run(STAGES.detect, namesOf(eyes, given), async () => found(source, eyes, options))
  const [camera] = await stages.run(STAGES.camera, given, async () => {
    const isToy = await looksLikeToys(source, given, eyes, work(options))
    return [await seeCamera(source, detections, { ...given, isToy }, work(options))]
  })
  const imageTracks = await stages.run(STAGES.associate, { marked, onlyMarked }, async () => {
    const detected = associate(detections, { size: source, ground: groundMapOf(camera) })
    return withMarked(detected, marked, detections).slice(0, onlyMarked ? marked.length : undefined)
  })
  const lifted = await stages.run(STAGES.lift, {}, async () => {
    const depth = await depthForLift(source, given, camera, imageTracks, work(options))
    if (depth.depth) await drawDepths(stages.folderOf(DEPTH_PICTURES), source.stampsS, depth.depth, camera.units)
    return liftTracks(imageTracks, camera, { frame: source, ...depth })
  })
  const smoothed = await stages.run(STAGES.smooth, {}, async () => smoothTracks(lifted, camera, { frame: source }))
  const marks = marked.map(({ track }) => track.id)
  const input = { source, camera, judges, marked: marks }
  const removed = await stages.run(STAGES.filter, judgeNames(judges), async () =>
    removals(smoothed, { ...input, isModel: given.toyScale !== undefined }, work(options)),
  )
  const markedTracks = imageTracks.filter(({ id }) => marks.includes(id))
  const tracks = withBoxesAlone(without(smoothed, removed), markedTracks)
  const scenes = await stages.run(STAGES.scenes, options.framesRoot, async () =>
    cutRecording(await recordingOf(source, camera, tracks, options)),
  )
  return { camera, imageTracks, removed: filterReport(smoothed, removed), scenes }
}

/** Where nothing else tells metres, what stands beside the vehicles may tell that they are toys: then no size of a class counts. */
async function looksLikeToys(source: VideoSource, given: Given, { detector }: Eyes, options: WorkOptions) {
  const isTold = given.toyScale !== undefined || given.known.length > 0 || given.calibration?.worldFromCamera
  return isTold || !detector ? false : (await lookForToys(source, detector, options)).isToy
}

/** What the detections depend on, beside the pictures. */
function namesOf(
  { detections, detector, appearance, segmenter, categories, detectRateHz, tiles }: Eyes,
  { files }: Given,
) {
  if (detections) return { given: [files?.detections, files?.masks] }
  const models = {
    detector: detector?.name,
    file: files?.detector,
    appearance: appearance?.name,
    segmenter: segmenter?.name,
  }
  return { ...models, categories, detectRateHz, tiles: tiles ?? 'where they tell' }
}

async function found(source: VideoSource, eyes: Eyes, options: WorkOptions) {
  const { detector, appearance, segmenter, categories, detectRateHz, tiles, detections } = eyes
  if (detections) return detections
  if (!detector) throw badUsage({ subject: 'eyes', expected: 'a detector or detections', got: 'neither' })
  const grid = tiles ?? (await tilesThatTell(source, detector, categories, work(options)))
  const looks = { detector, appearance, segmenter, categories, maxRateHz: detectRateHz, ...(grid && { tiles: grid }) }
  return detect(source, { ...looks, ...work(options) })
}

const work = ({ signal, onProgress }: WorkOptions): WorkOptions => ({ signal, onProgress })
