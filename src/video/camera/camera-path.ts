import type { WorkOptions } from '../../base/work.ts'
import { IDENTITY_POSE } from '../../geometry/pose.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { CameraTrack, LensEstimate, MapPoint } from '../camera-track.ts'
import { pointsOfDepth } from '../depth/depth-points.ts'
import { sceneryOfDepth } from '../depth/scenery-of-depth.ts'
import { depthOfSensor, type ShotDepth } from '../depth/shot-depth.ts'
import { type EgoMotion, estimateMotion, roadScale } from '../egomotion.ts'
import type { Given } from '../given/given.ts'
import { trackOfPoses } from '../given/given-poses.ts'
import { courtOf } from '../ground/court-lens.ts'
import type { RoadView } from '../ground/map-ground.ts'
import type { FrameDetections } from '../image-track.ts'
import type { GivenReconstruction } from '../reconstruction/reconstruction.ts'
import { depthWithout } from '../rgbd/depth-without.ts'
import type { Registration } from '../rgbd/registration.ts'
import { pictureLens, registrationOf, rgbdMotion } from '../rgbd/rgbd-motion.ts'
import type { SensedDepth } from '../rgbd/sensed-depth.ts'
import { pathOverCourt } from './court-path.ts'
import { moversOf } from './movers.ts'
import { withOwnLens } from './own-lens.ts'
import { posedScenery } from './posed-scenery.ts'

/** How the camera moved, by whatever tells it, and what was seen of the ground on the way. */
export interface CameraPath {
  readonly camera: CameraTrack
  readonly road: readonly RoadView[]
  /** Points of the scenery lie at their depths also where the camera stays in one place. */
  readonly hasDepth: boolean
  /** Where a court told the lens: what is believed of the first frame's without it. */
  readonly lensBefore?: LensEstimate
}

interface PathInput {
  readonly source: VideoSource
  readonly lens: LensEstimate
  readonly found: readonly FrameDetections[]
  readonly given: Given
}

/** The best that there is: another program's reconstruction, given poses, sensed depth, the user's word, a court, the pictures. */
export async function cameraPath(input: PathInput, options: WorkOptions): Promise<CameraPath> {
  const { source, lens, given } = input
  if (given.reconstruction) return ofReconstruction(source, lens, given.reconstruction, given)
  if (given.poses) return ofPoses(input, given.poses, options)
  if (given.sensed) return ofSensor(input, given.sensed, options)
  if (given.still) return { camera: standingTrack(source, lens), road: [], hasDepth: false }
  const court = courtOf(given.known)
  const overCourt = court && (await pathOverCourt({ source, lens, found: input.found, court }, options))
  if (overCourt) return { ...overCourt, road: [], hasDepth: false }
  const seen = await withOwnLens(lens, own => lookForMotion({ ...input, lens: own }, options))
  const road = roadViews(seen)
  const points = road.length === 0 ? await byNetwork(input, seen, options) : []
  return { camera: { ...seen, points: [...seen.points, ...points] }, road, hasDepth: false }
}

/** Where no road was seen, and a network of depth is at hand. */
async function byNetwork({ source, given }: PathInput, camera: CameraTrack, options: WorkOptions): Promise<MapPoint[]> {
  const network = given.depthModel ?? given.relativeDepth
  return network && camera.motion === 'moving' ? sceneryOfDepth(source, camera, network, options) : []
}

const lookForMotion = ({ source, lens, found }: PathInput, options: WorkOptions): Promise<EgoMotion> =>
  estimateMotion(source, { ...options, lens, movers: moversOf(found) })

async function ofReconstruction(
  source: VideoSource,
  lens: LensEstimate,
  { camera, depthOf }: GivenReconstruction,
  { calibration }: Given,
): Promise<CameraPath> {
  // What the user measured is better than what a network found.
  const views = camera.views.map(({ intrinsics: _, ...view }) => view)
  const own = calibration ? { ...camera, lens, views } : camera
  const points = await pointsOfDepth(own, source, depthOf)
  return { camera: { ...own, points }, road: [], hasDepth: points.length > 0 }
}

async function ofPoses(
  input: PathInput,
  poses: NonNullable<Given['poses']>,
  options: WorkOptions,
): Promise<CameraPath> {
  const { source, lens, given } = input
  const camera = trackOfPoses(source, poses, lens)
  if (given.sensed) return withSensed(source, camera, lens, given.sensed, options)
  if (camera.motion !== 'moving') return { camera, road: [], hasDepth: false }
  const { points, road } = posedScenery(await lookForMotion(input, options), camera)
  return { camera: { ...camera, points }, road, hasDepth: false }
}

async function ofSensor(input: PathInput, sensed: SensedDepth, options: WorkOptions): Promise<CameraPath> {
  const { source, lens, found, given } = input
  if (given.still) return withSensed(source, standingTrack(source, lens), lens, sensed, options)
  const { intrinsics, sdLogFocal } = lens
  const registration = await registrationFor(source, lens, sensed, options.signal)
  const scenery = depthWithout(moversOf(found), source, sensed.depthOf)
  const camera = await rgbdMotion(source, scenery, intrinsics, { ...options, registration, sdLogFocal })
  const depth = depthOfSensor(source, sensed, intrinsics, registration)
  return withDepthPoints(source, { ...camera, lens: { ...camera.lens, from: lensWords(lens, camera.lens) } }, depth)
}

/** "edges of depth" beside what the lens was taken from before. */
const lensWords = (before: LensEstimate, after: LensEstimate): string[] => [
  ...before.from,
  ...after.from.filter(word => word !== 'given' && !before.from.includes(word)),
]

async function withSensed(
  source: VideoSource,
  camera: CameraTrack,
  lens: LensEstimate,
  sensed: SensedDepth,
  { signal }: WorkOptions,
): Promise<CameraPath> {
  const registration = await registrationFor(source, lens, sensed, signal)
  const depth = depthOfSensor(source, sensed, lens.intrinsics, registration)
  const seen = pictureLens(source, lens.intrinsics, registration, lens.sdLogFocal)
  return withDepthPoints(source, { ...camera, unit: 'm', lens: { ...seen, from: lensWords(lens, seen) } }, depth)
}

async function withDepthPoints(source: VideoSource, camera: CameraTrack, depth: ShotDepth): Promise<CameraPath> {
  const points = await pointsOfDepth(camera, source, async index => (await depth.mapsOf([index])).get(index))
  return { camera: { ...camera, points }, road: [], hasDepth: points.length > 0 }
}

/** Metres of a sensor, as `cameraPath` took them. */
export async function sensedDepthOf(
  source: VideoSource,
  lens: LensEstimate,
  sensed: SensedDepth,
  signal?: AbortSignal,
): Promise<ShotDepth> {
  const registration = await registrationFor(source, lens, sensed, signal)
  return depthOfSensor(source, sensed, lens.intrinsics, registration)
}

/** The search takes seconds, and the path and the objects both need it. */
const registrations = new WeakMap<SensedDepth, Promise<Registration>>()

function registrationFor(
  source: VideoSource,
  { intrinsics }: LensEstimate,
  sensed: SensedDepth,
  signal?: AbortSignal,
): Promise<Registration> {
  const known = registrations.get(sensed)
  if (known) return known
  const found = registrationOf(source, sensed.depthOf, intrinsics, signal)
  registrations.set(sensed, found)
  return found
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
function roadViews(camera: EgoMotion): RoadView[] {
  const road = roadScale(camera)
  if (!road) return []
  return road.views.map(({ view, heightInMapUnits }) => ({
    view,
    height: heightInMapUnits,
    normalInCamera: road.normalInCamera,
  }))
}
