import type { WorkOptions } from '../base/work.ts'
import type { VideoSource } from '../media/video-source.ts'
import { associate } from './associate.ts'
import { type CameraPath, cameraPath, sensedDepthOf } from './camera/camera-path.ts'
import type { CameraTrack, LensEstimate, PlacedCamera } from './camera-track.ts'
import { depthWitness } from './depth/depth-scale.ts'
import { modelDepthOf, type ShotDepth } from './depth/shot-depth.ts'
import type { Given } from './given/given.ts'
import { placeCamera } from './ground-scale.ts'
import type { FrameDetections } from './image-track.ts'
import { greyFrames, medianImage } from './lens/median-image.ts'
import { type StatedFocal, statedByImage, statedByVideo } from './lens/stated-focal.ts'
import { estimateLens, type LensInput, type SeenLens } from './lens.ts'

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
  const known = await knownOfLens(source, given, options.signal)
  const pictures = await greyFrames(source, options)
  const firstLens = estimateLens({ ...known, pictures: pictures.slice(0, 1) })
  const path = await cameraPath({ source, lens: firstLens, found, given }, options)
  const tracks = associate(found, { size: source })
  const lens =
    path.camera.motion === 'still' && !path.hasDepth
      ? estimateLens({ ...known, pictures: [medianImage(pictures)], tracks })
      : { ...path.camera.lens, verticals: firstLens.verticals }
  const camera = { ...path.camera, lens: withoutVerticals(lens) }
  const metres = await metricDepthOf(source, given, firstLens, lens, options)
  const { calibration, cameraHeightM, toyScale, isToy = false } = given
  const placed = placeCamera({
    size: source,
    camera: byDepth(camera, path, given),
    tracks,
    verticals: lens.verticals,
    road: path.road,
    ...(calibration?.worldFromCamera && { worldFromCamera: calibration.worldFromCamera }),
    ...(cameraHeightM !== undefined && { cameraHeightM }),
    known: given.known,
    ...(camera.motion !== 'still' && path.lensBefore && { lensBefore: path.lensBefore }),
    ...(metres && (await depthWitness(source, camera, metres))),
    ...(toyScale !== undefined && { shrunk: toyScale }),
    isToy,
  })
  return { ...placed, motion: camera.motion }
}

/** A sensor beside another program's path, else the network that the user wants. */
async function metricDepthOf(
  source: VideoSource,
  { sensed, reconstruction, depthModel }: Given,
  firstLens: LensEstimate,
  { intrinsics }: LensEstimate,
  options: WorkOptions,
): Promise<ShotDepth | undefined> {
  if (sensed && reconstruction) return sensedDepthOf(source, firstLens, sensed, options.signal)
  return modelDepthOf(source, depthModel, intrinsics, options)
}

const withoutVerticals = ({ verticals: _, ...lens }: SeenLens): LensEstimate => lens

/**
 * Where depth tells where the ground is, a camera that stays in one place is placed like one that moves: by the scenery's points. Not where
 * a calibration or a court tells more.
 */
function byDepth(camera: CameraTrack, { hasDepth }: CameraPath, { calibration, known }: Given): CameraTrack {
  const isPlaced = calibration?.worldFromCamera || known.some(one => one.pointsPx?.length === 4)
  return hasDepth && !isPlaced ? { ...camera, motion: 'moving' } : camera
}

async function knownOfLens(
  source: VideoSource,
  { calibration }: Given,
  signal?: AbortSignal,
): Promise<Omit<LensInput, 'pictures' | 'tracks'>> {
  if (calibration) return { size: source, given: { intrinsics: calibration.intrinsics } }
  const stated = await statedFocal(source, signal)
  return { size: source, ...(stated && { stated }) }
}

/** What is taken for the lens before anything was tracked. */
export async function firstLensOf(source: VideoSource, given: Given, options: WorkOptions): Promise<LensEstimate> {
  const known = await knownOfLens(source, given, options.signal)
  const pictures = known.given ? [] : (await greyFrames(source, options)).slice(0, 1)
  return withoutVerticals(estimateLens({ ...known, pictures }))
}

async function statedFocal(source: VideoSource, signal?: AbortSignal): Promise<StatedFocal | undefined> {
  const { file, index } = source.frameFile(0)
  return index === undefined ? statedByImage(file, source) : statedByVideo(file, source, signal)
}
