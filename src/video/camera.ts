import type { WorkOptions } from '../base/work.ts'
import { IDENTITY_POSE } from '../geometry/pose.ts'
import type { VideoSource } from '../media/video-source.ts'
import { associate } from './associate.ts'
import type { CameraTrack, LensEstimate, PlacedCamera } from './camera-track.ts'
import { roadScale } from './egomotion/road-scale.ts'
import { type EgoMotion, estimateMotion } from './egomotion.ts'
import type { Given } from './given.ts'
import { trackOfPoses } from './given-poses.ts'
import type { RoadView } from './ground/map-ground.ts'
import { placeCamera } from './ground-scale.ts'
import type { FrameDetections } from './image-track.ts'
import { greyFrames, medianImage } from './lens/median-image.ts'
import { type StatedFocal, statedByImage, statedByVideo } from './lens/stated-focal.ts'
import { estimateLens } from './lens.ts'
import { moversOf } from './movers.ts'

/**
 * The camera of one shot: its lens, how it moved, and where that was over the ground of the world; as the user says where he does. A
 * still camera sees its scenery better than any single frame shows it, and people walk before it: its lens is estimated again.
 */
export async function seeCamera(
  source: VideoSource,
  found: readonly FrameDetections[],
  given: Given,
  options: WorkOptions,
): Promise<PlacedCamera> {
  const lensGiven = given.calibration && { given: { intrinsics: given.calibration.intrinsics } }
  const stated = lensGiven ? undefined : await statedFocal(source, options.signal)
  const known = { size: source, ...lensGiven, ...(stated && { stated }) }
  const pictures = await greyFrames(source, options)
  const firstLens = estimateLens({ ...known, pictures: pictures.slice(0, 1) })
  const camera = await cameraTrack(source, firstLens, found, given, options)
  const tracks = associate(found, { size: source })
  const lens =
    camera.motion === 'still' ? estimateLens({ ...known, pictures: [medianImage(pictures)], tracks }) : firstLens
  const { calibration, cameraHeightM, toyScale } = given
  return placeCamera({
    size: source,
    camera: { ...camera, lens },
    tracks,
    verticals: lens.verticals,
    road: roadViews(camera),
    ...(calibration?.worldFromCamera && { worldFromCamera: calibration.worldFromCamera }),
    ...(cameraHeightM !== undefined && { cameraHeightM }),
    ...(given.known.length > 0 && { known: given.known[0] }),
    ...(toyScale !== undefined && { shrunk: toyScale }),
  })
}

async function statedFocal(source: VideoSource, signal?: AbortSignal): Promise<StatedFocal | undefined> {
  const { file, index } = source.frameFile(0)
  return index === undefined ? statedByImage(file, source) : statedByVideo(file, source, signal)
}

async function cameraTrack(
  source: VideoSource,
  lens: LensEstimate,
  found: readonly FrameDetections[],
  { poses, still }: Given,
  options: WorkOptions,
): Promise<CameraTrack | EgoMotion> {
  if (poses) return trackOfPoses(source, poses, lens)
  if (still) return standingTrack(source, lens)
  return estimateMotion(source, { ...options, lens, movers: moversOf(found) })
}

const standingTrack = ({ stampsS }: VideoSource, lens: LensEstimate): CameraTrack => ({
  motion: 'still',
  unit: 'relative',
  lens,
  views: stampsS.map((timeS, index) => ({ index, timeS, mapFromCamera: IDENTITY_POSE })),
  points: [],
  sdLogLength: 0,
  sdHeadingRadPerRootS: 0,
})

/** What a moving camera saw of the road under it, view by view. */
function roadViews(camera: CameraTrack | EgoMotion): RoadView[] {
  const road = 'road' in camera && roadScale(camera)
  if (!road) return []
  return road.views.map(({ view, heightInMapUnits }) => ({
    view,
    height: heightInMapUnits,
    normalInCamera: road.normalInCamera,
  }))
}
