import type { WorkOptions } from '../../base/work.ts'
import { distance } from '../../geometry/vec3.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { DepthMap } from '../../models/vision.ts'
import { sensedDepthOf } from '../camera/camera-path.ts'
import { firstLensOf } from '../camera.ts'
import type { CameraTrack, PlacedCamera } from '../camera-track.ts'
import { framesAtRate } from '../detect/detect-frames.ts'
import type { Given } from '../given/given.ts'
import type { ImageTrack } from '../image-track.ts'
import type { LiftOptions } from '../lift.ts'
import type { GivenReconstruction } from '../reconstruction/reconstruction.ts'
import { modelDepthOf, type ShotDepth, smaller } from './shot-depth.ts'
import { uncoveredMasks } from './uncovered.ts'

/** Depth is looked up at most so often: positions in between follow from the others. */
const RATE_HZ = 8
const MODEL_RATE_HZ = 2
/** What is left of a reconstruction's errors of depth, and a network's, once their scale is right. */
const RECONSTRUCTED_SD_LOG = 0.05
const MODEL_SD_LOG = 0.15

type LiftDepth = Pick<LiftOptions, 'depth' | 'depthSdLog' | 'masks'>

/**
 * Depth in the scene's unit for the frames in which objects are seen, from whoever tells it best: a sensor, a reconstruction, and where no
 * ground is seen a network. Nothing where there is none, or none in the scene's unit.
 */
export async function depthForLift(...input: Parameters<typeof depthOfFrames>): Promise<LiftDepth> {
  const depth = await depthOfFrames(...input)
  return depth.depth ? { ...depth, masks: uncoveredMasks(input[3]) } : {}
}

async function depthOfFrames(
  source: VideoSource,
  given: Given,
  camera: PlacedCamera,
  tracks: readonly ImageTrack[],
  options: WorkOptions,
): Promise<LiftDepth> {
  const { sensed, reconstruction, depthModel } = given
  if (sensed && camera.units === 'm') {
    const depth = await sensedDepthOf(source, await firstLensOf(source, given, options), sensed, options.signal)
    return inMetres(depth, framesOf(source, tracks, RATE_HZ), 1, depth.sdLog)
  }
  if (reconstruction) return ofReconstruction(reconstruction, camera, framesOf(source, tracks, RATE_HZ))
  const metres = modelDepthOf(source, depthModel, camera.lens.intrinsics, options)
  if (!metres || camera.ground || camera.units !== 'm') return {}
  const ratio = camera.witnesses.find(witness => witness.kind === 'metricDepth')?.ratio ?? 1
  return inMetres(metres, framesOf(source, tracks, MODEL_RATE_HZ), 1 / ratio, MODEL_SD_LOG)
}

function framesOf({ stampsS }: VideoSource, tracks: readonly ImageTrack[], rateHz: number): number[] {
  const seen = new Set(tracks.flatMap(track => track.sightings.map(sighting => sighting.index)))
  const indices = [...seen].sort((a, b) => a - b)
  const chosen = framesAtRate(
    indices.map(index => stampsS[index]),
    rateHz,
  )
  return chosen.map(place => indices[place])
}

async function inMetres(
  depth: ShotDepth,
  frames: readonly number[],
  factor: number,
  depthSdLog: number,
): Promise<LiftDepth> {
  const maps = await depth.mapsOf(frames)
  for (const [index, map] of maps) if (factor !== 1) maps.set(index, smaller(map, factor))
  return { depth: index => maps.get(index), depthSdLog }
}

async function ofReconstruction(
  { camera: path, depthOf }: GivenReconstruction,
  camera: PlacedCamera,
  frames: readonly number[],
): Promise<LiftDepth> {
  const factor = unitsPerMapUnit(path, camera)
  if (factor === undefined) return {}
  const maps = new Map<number, DepthMap>()
  for (const index of frames) {
    const map = await depthOf(index)
    if (map) maps.set(index, smaller(map, factor))
  }
  return { depth: index => maps.get(index), depthSdLog: RECONSTRUCTED_SD_LOG }
}

/** How much longer a path became when it was placed; undefined for one that stays in one place. */
function unitsPerMapUnit(path: CameraTrack, placed: PlacedCamera): number | undefined {
  const placedAt = new Map(placed.views.map(view => [view.index, view.worldFromCamera.translationM]))
  const start = path.views[0]
  const startPlaced = placedAt.get(start.index)
  let [here, there] = [0, 0]
  for (const { index, mapFromCamera } of path.views) {
    const at = placedAt.get(index)
    if (!at || !startPlaced) continue
    here += distance(mapFromCamera.translationM, start.mapFromCamera.translationM)
    there += distance(at, startPlaced)
  }
  return here > 0 && there > 0 ? there / here : undefined
}
