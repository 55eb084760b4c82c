import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import type { Intrinsics } from '../../geometry/camera.ts'
import { compose, invert, type Pose, transformPoint } from '../../geometry/pose.ts'
import { distance } from '../../geometry/vec3.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { DepthMap } from '../../models/vision.ts'
import type { CameraMotion, CameraTrack, LensEstimate, MapPoint, MapView } from '../camera-track.ts'
import { type Keyframe, KeyframeTracker } from './keyframes.ts'
import type { DepthNoise } from './pair-equations.ts'
import { type MapFromCamera, optimizePoseGraph } from './pose-graph.ts'
import { edgeView, findRegistration, REGISTERED, type Registration } from './registration.ts'
import { type RgbdFrame, rgbdFrame } from './rgbd-frame.ts'
import { depthOnGrid, type WorkingGrid, workingGrid, workingLevel } from './working-frame.ts'

export interface RgbdMotionOptions extends WorkOptions {
  /** Standard deviation of a depth; of structured light (Khoshelham and Elberink 2012) by default. */
  readonly noise?: DepthNoise
  /** Where colour is found for a depth; found from common edges by default. */
  readonly registration?: Registration
  readonly sdLogFocal?: number
}

/** Of a Kinect's depth, in metres. */
export const structuredLightNoise: DepthNoise = depthM => 0.003 + 0.0035 * depthM * depthM

const LEVELS = 4
/** Of the path's length, as 7-Scenes and simulated clips have it. */
const SD_LOG_LENGTH = 0.03
const SD_HEADING_RAD_PER_ROOT_S = 0.01

/**
 * The path of a camera whose depth is sensed, in metres: each picture is aligned to a keyframe by brightness and depth together, keyframes
 * are tied to earlier ones, and a graph of them brings all ties together. Poses are those of the depth's camera; where colour turns out to
 * be seen through another lens, `lens` is that of the pictures. Memory does not grow with the length of the video but by the path. Errors:
 * what the source and `depthOf` throw, `interrupted` by the signal.
 */
export async function rgbdMotion(
  source: VideoSource,
  depthOf: (index: number) => Promise<DepthMap>,
  intrinsics: Intrinsics,
  options: RgbdMotionOptions = {},
): Promise<CameraTrack> {
  const { noise = structuredLightNoise, signal, onProgress } = options
  const grid = workingGrid(source, intrinsics)
  const registration = options.registration ?? (await registrationOf(source, depthOf, intrinsics, signal))
  const tracker = new KeyframeTracker(noise)
  const stamps: { index: number; timeS: number }[] = []
  const seen: SeenPoint[] = []
  for await (const { index, timeS, frame } of rgbdFrames(source, depthOf, grid, registration, signal)) {
    if (tracker.follow(frame)) seen.push(...pointsOf(tracker.recent))
    stamps.push({ index, timeS })
    onProgress?.({ done: stamps.length, total: source.stampsS.length, unit: 'frames' })
  }
  tracker.finish()
  const keyframePoses = optimizePoseGraph(tracker.keyframePoses, tracker.edges)
  const poses = tracker.frames.map(f => compose(keyframePoses[f.keyframe], f.keyframeFromCamera))
  const toPixels = pixelOf(source, intrinsics, registration)
  return {
    motion: motionOf(poses, medianDepthOf(seen)),
    unit: 'm',
    lens: pictureLens(source, intrinsics, registration, options.sdLogFocal ?? 0),
    views: stamps.map((stamp, i): MapView => ({ ...stamp, mapFromCamera: poses[i] })),
    points: seen.map(point => mapPoint(point, keyframePoses, noise, toPixels)),
    sdLogLength: SD_LOG_LENGTH,
    sdHeadingRadPerRootS: SD_HEADING_RAD_PER_ROOT_S,
  }
}

async function* rgbdFrames(
  source: VideoSource,
  depthOf: (index: number) => Promise<DepthMap>,
  grid: WorkingGrid,
  registration: Registration,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ index: number; timeS: number; frame: RgbdFrame }> {
  // Twice the grid's width: what the grid fetches between pixels is then not blurred twice.
  const size = sizeWithin(source, 2 * grid.widthPx)
  for await (const picture of source.frames({ format: 'gray', ...size, signal })) {
    throwIfAborted(signal, source.path)
    const depthM = depthOnGrid(grid, await depthOf(picture.index))
    const frame = rgbdFrame(workingLevel(grid, picture, depthM, registration), LEVELS)
    yield { index: picture.index, timeS: picture.timeS, frame }
  }
}

const sizeWithin = ({ widthPx, heightPx }: VideoSource, limitPx: number) => {
  const width = Math.min(widthPx, limitPx)
  return { widthPx: width, heightPx: Math.max(1, Math.round((heightPx * width) / widthPx)) }
}

const REGISTRATION_FRAMES = 12
const REGISTRATION_WIDTH_PX = 320

/**
 * Where the pictures' camera sees what the depth's does, from a dozen frames spread over the video. A bent lens is taken as given: its
 * straight picture has no simple shift to find.
 */
export async function registrationOf(
  source: VideoSource,
  depthOf: (index: number) => Promise<DepthMap>,
  intrinsics: Intrinsics,
  signal?: AbortSignal,
): Promise<Registration> {
  if (intrinsics.distortion) return REGISTERED
  const grid = workingGrid(source, intrinsics, REGISTRATION_WIDTH_PX)
  const every = Math.max(1, Math.floor(source.stampsS.length / REGISTRATION_FRAMES))
  const { widthPx, heightPx } = grid
  const centre = { cx: grid.intrinsics.cxPx / widthPx, cy: grid.intrinsics.cyPx / widthPx }
  const views = []
  const only = (index: number) => index % every === 0
  for await (const picture of source.frames({ format: 'gray', widthPx, heightPx, only, signal })) {
    const depthM = depthOnGrid(grid, await depthOf(picture.index))
    views.push(edgeView(grid, centre, Float32Array.from(picture.data), depthM))
  }
  return findRegistration(views)
}

/** The lens of the pictures where `given` is the depth's. */
export function pictureLens(
  { widthPx }: VideoSource,
  given: Intrinsics,
  { scale, shiftX, shiftY }: Registration,
  sdLogFocal: number,
): LensEstimate {
  if (scale === 1 && shiftX === 0 && shiftY === 0) return { intrinsics: given, sdLogFocal, from: ['given'] }
  const intrinsics = {
    fxPx: scale * given.fxPx,
    fyPx: scale * given.fyPx,
    cxPx: given.cxPx + shiftX * widthPx,
    cyPx: given.cyPx + shiftY * widthPx,
  }
  return { intrinsics, sdLogFocal: Math.max(sdLogFocal, 0.01), from: ['given', 'edges of depth'] }
}

/** A point of a keyframe, in its camera's frame, and where the keyframe before sees it. */
interface SeenPoint {
  readonly pointM: readonly [number, number, number]
  readonly keyframe: Keyframe
  readonly before?: Keyframe
}

const POINTS_A_KEYFRAME = 60

function pointsOf(recent: readonly Keyframe[]): SeenPoint[] {
  const keyframe = recent.at(-1)!
  const before = recent.at(-2)
  const { count, x, y, z } = keyframe.reference.points[0]
  const stride = Math.max(1, count / POINTS_A_KEYFRAME)
  const light = ({ place, view, mapFromCamera }: Keyframe): Keyframe => ({
    ...{ place, view, mapFromCamera },
    reference: { frame: [], points: [] },
  })
  const [here, there] = [light(keyframe), before && light(before)]
  return Array.from({ length: Math.min(count, POINTS_A_KEYFRAME) }, (_, i) => Math.floor(i * stride)).map(i => ({
    pointM: [x[i], y[i], z[i]],
    keyframe: here,
    ...(there && before && visibleFrom(before, keyframe, [x[i], y[i], z[i]]) && { before: there }),
  }))
}

/** The earlier keyframe's depth agrees to 5 %. */
function visibleFrom(before: Keyframe, keyframe: Keyframe, pointM: readonly [number, number, number]): boolean {
  const level = before.reference.frame[0]
  const { fxPx, fyPx, cxPx, cyPx } = level.intrinsics
  const [x, y, z] = transformPoint(compose(invert(before.mapFromCamera), keyframe.mapFromCamera), pointM)
  const u = Math.floor((fxPx * x) / z + cxPx)
  const v = Math.floor((fyPx * y) / z + cyPx)
  if (!(z > 0 && u >= 0 && v >= 0 && u < level.widthPx && v < level.heightPx)) return false
  return Math.abs(level.depthM[v * level.widthPx + u] / z - 1) < 0.05
}

type ToPixels = (pointInCamera: readonly [number, number, number]) => { xPx: number; yPx: number }

/** Where the picture shows a point of the depth's camera. */
function pixelOf({ widthPx }: VideoSource, lens: Intrinsics, r: Registration): ToPixels {
  return ([x, y, z]) => ({
    xPx: lens.cxPx + r.scale * lens.fxPx * (x / z) + (r.shiftX + r.parallaxM / z) * widthPx,
    yPx: lens.cyPx + r.scale * lens.fyPx * (y / z) + r.shiftY * widthPx,
  })
}

function mapPoint(
  { pointM, keyframe, before }: SeenPoint,
  poses: readonly MapFromCamera[],
  noise: DepthNoise,
  toPixels: ToPixels,
): MapPoint {
  const pointInMap = transformPoint(poses[keyframe.place], pointM)
  const earlier: Pose<'camera', 'map'> | undefined = before && invert(poses[before.place])
  return {
    pointInMap,
    sd: noise(pointM[2]),
    seen: [
      ...(before && earlier ? [{ view: before.view, ...toPixels(transformPoint(earlier, pointInMap)) }] : []),
      { view: keyframe.view, ...toPixels(pointM) },
    ],
  }
}

const medianDepthOf = (seen: readonly SeenPoint[]): number => {
  const depths = seen.map(point => point.pointM[2]).sort((a, b) => a - b)
  return depths[depths.length >> 1] ?? 1
}

/** A camera that stays within this share of the scenery's distance shows no parallax; below this turn it stands still. */
const NO_PARALLAX_SHARE = 0.01
const STILL_RAD = 0.005

function motionOf(poses: readonly MapFromCamera[], medianDepthM: number): CameraMotion {
  const first = poses[0]
  if (!first) return 'still'
  const away = poses.map(pose => distance(pose.translationM, first.translationM)).reduce((a, b) => Math.max(a, b), 0)
  if (away > NO_PARALLAX_SHARE * medianDepthM) return 'moving'
  const turned = poses.some(
    pose => 2 * Math.acos(Math.min(1, Math.abs(compose(invert(first), pose).quatWxyz[0]))) > STILL_RAD,
  )
  return turned ? 'rotating' : 'still'
}
