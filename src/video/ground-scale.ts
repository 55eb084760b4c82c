import { GROUND_AT_ZERO, type WorldFromCamera } from '../geometry/camera.ts'
import { compose, invert } from '../geometry/pose.ts'
import { scale } from '../geometry/vec3.ts'
import type { FrameSize } from '../media/pixels.ts'
import type { CameraTrack, CommonError, LensEstimate, PlacedCamera, PlacedView } from './camera-track.ts'
import { courtOf } from './ground/court-lens.ts'
import { type DepthFrames, depthReading } from './ground/depth-witness.ts'
import { type FusedScale, fuseScale, type ScaleReading } from './ground/fuse-scale.ts'
import { type Grounded, type GroundWitness, groundCamera } from './ground/grounded.ts'
import type { KnownOnGround } from './ground/known.ts'
import { knownReading, placeOnCourt } from './ground/known-scale.ts'
import type { RoadView } from './ground/map-ground.ts'
import { sizeReadings } from './ground/size-witness.ts'
import type { ImageTrack } from './image-track.ts'
import type { Segment } from './lens/segments.ts'
import { idealBoxes, type SizedBox, sizedBoxes } from './lens/sized-boxes.ts'
import { matrixOfView } from './lens/standing-view.ts'
import { withRiders } from './lift/riders.ts'

export interface PlaceInput {
  readonly size: FrameSize
  readonly camera: CameraTrack
  readonly tracks: readonly ImageTrack[]
  /** Upright edges of the scenery in the first frame's view; of a camera that does not move on. */
  readonly verticals?: readonly Segment[]
  /** What a moving camera saw of the road. */
  readonly road?: readonly RoadView[]
  /** From a calibration: where a camera that does not move on stands over the ground z = 0, in metres, in its first frame. */
  readonly worldFromCamera?: WorldFromCamera
  readonly cameraHeightM?: number
  /** The first of four corners places a camera that does not move on; all others are lengths. */
  readonly known?: readonly KnownOnGround[]
  /** Of the first frame, without what a court told of it; the camera's own by default. */
  readonly lensBefore?: LensEstimate
  readonly depth?: DepthFrames
  /** What else says something of the scale, of the map as it is. */
  readonly readings?: readonly ScaleReading[]
  /** All things are models: 18 where they are 1:18. */
  readonly shrunk?: number
  /** A viewer, or a model, says that the things are toys of unknown size: no size of a class counts. */
  readonly isToy?: boolean
}

/**
 * The camera over the ground, in metres where anything tells them. World: z up, the ground z = 0, the first camera above the origin
 * (a calibration or a court brings its own). Each witness of the scale is named with what it says, also where it was not believed;
 * without one the units are "relative". Common errors: the views as they would be with the scale, the focal length or the pitch wrong
 * by one standard deviation.
 */
export function placeCamera(input: PlaceInput): PlacedCamera {
  const { camera, worldFromCamera } = input
  if (worldFromCamera && camera.motion !== 'moving') return asGiven(camera, worldFromCamera)
  const court = courtOf(input.known ?? [])
  const onCourt = court && camera.motion !== 'moving' ? placeOnCourt(camera, court, input.lensBefore) : undefined
  if (onCourt) return onCourt
  return placeByWitnesses(input)
}

function asGiven(camera: CameraTrack, worldFromFirst: WorldFromCamera): PlacedCamera {
  const { motion, lens, views } = camera
  return {
    motion,
    units: 'm',
    lens,
    views: views.map(view => {
      const firstFromFrame = compose(invert(views[0].mapFromCamera), view.mapFromCamera)
      const { quatWxyz } = compose<'world', 'camera', 'camera'>(worldFromFirst, firstFromFrame)
      const worldFromCamera = { translationM: worldFromFirst.translationM, quatWxyz }
      return { index: view.index, timeS: view.timeS, worldFromCamera, intrinsics: view.intrinsics ?? lens.intrinsics }
    }),
    ground: GROUND_AT_ZERO,
    witnesses: [{ kind: 'poses', detail: 'calibration', ratio: 1, sdLog: 0 }],
    commonErrors: [],
  }
}

/** A placement with what it says of itself. */
interface Placement extends Grounded {
  readonly fused: FusedScale
  /** A given height of the camera cannot be right over this ground. */
  readonly isContradicted: boolean
}

function placeByWitnesses(input: PlaceInput): PlacedCamera {
  const { motion, lens } = input.camera
  const best = placementAt(input, 1)
  return {
    motion,
    units: best.fused.scale ? 'm' : 'relative',
    lens,
    views: best.views,
    ...(best.hasGround && { ground: GROUND_AT_ZERO }),
    witnesses: best.fused.witnesses,
    commonErrors: commonErrors(input, best, lens),
  }
}

/** A plane over which a given height and all sizes contradict each other is no ground: then that of the feet, or none. */
function placementAt(input: PlaceInput, focalScale: number, by?: GroundWitness): Placement {
  const { camera, verticals = [], road = [], cameraHeightM, shrunk, isToy } = input
  const boxes = sizedBoxes(withRiders(input.tracks), input.size)
  // The sizes of models are not in its metres.
  const height = cameraHeightM !== undefined && shrunk === undefined && !isToy && { cameraHeightM }
  const placedBy = (witness?: GroundWitness): Placement =>
    inMetres(input, groundCamera({ camera, boxes, verticals, road, ...height }, focalScale, witness), boxes)
  const first = placedBy(by)
  if (by !== undefined || camera.motion !== 'moving' || !first.isContradicted) return first
  const onFeet = placedBy('feet')
  return onFeet.isContradicted ? placedBy('nothing') : onFeet
}

function inMetres(input: PlaceInput, grounded: Grounded, boxes: readonly SizedBox[]): Placement {
  const readings = readingsOf(input, grounded, boxes)
  const fused = fuseScale(readings)
  const tilted = grounded.tilted && inMetres(input, tiltedOf(grounded, grounded.tilted), boxes).views
  const views = fused.scale ? scaled(grounded.views, Math.exp(fused.scale.log)) : grounded.views
  return { ...grounded, views, ...(tilted && { tilted }), fused, isContradicted: isContradicted(readings) }
}

/** Heights that people give, and sizes of things, are not wrong by so much; over a plane that is none they are. */
const CONTRADICTS_FACTOR = 3

function isContradicted(readings: readonly ScaleReading[]): boolean {
  const height = readings.find(({ kind }) => kind === 'cameraHeight')
  const sizes = readings.filter(({ isModelled }) => isModelled)
  const off = (size: ScaleReading): number => Math.abs(size.logScale - (height?.logScale ?? size.logScale))
  return sizes.length > 0 && sizes.every(size => off(size) > Math.max(Math.log(CONTRADICTS_FACTOR), 3 * size.sdLog))
}

/** With another pitch the witnesses of the scale say something else. */
function tiltedOf({ tilted: _, ...grounded }: Grounded, views: readonly PlacedView[]): Grounded {
  return { ...grounded, views }
}

const scaled = (views: readonly PlacedView[], factor: number): PlacedView[] =>
  views.map(view => ({
    ...view,
    worldFromCamera: { ...view.worldFromCamera, translationM: scale(view.worldFromCamera.translationM, factor) },
  }))

/** Poses of a map in metres are good to this. */
const POSES_SD_LOG = 0.005
/** A height that a user measured, and a camera that bobs on its car. */
const CAMERA_HEIGHT_SD_LOG = 0.02

function readingsOf(
  input: PlaceInput,
  { views, hasGround, sdLogHeight }: Grounded,
  boxes: readonly SizedBox[],
): ScaleReading[] {
  const { camera, cameraHeightM, depth, known = [], readings = [] } = input
  const poses: ScaleReading[] =
    camera.unit === 'm' ? [{ kind: 'poses', detail: 'given poses or depth', logScale: 0, sdLog: POSES_SD_LOG }] : []
  if (!hasGround) return [...poses, ...readings]
  // Of a path that is moved on by its own unit: the height is right whatever the way is.
  const sdLogOwn = wayIsLoose(camera) ? 0 : sdLogHeight
  const byHeight = cameraHeightM === undefined ? [] : [heightReading(cameraHeightM, views, sdLogOwn)]
  const byDepth = depth && depthReading(depth, views, boxes)
  const byLengths = known.map(one => one.pointsPx && knownReading(one, views))
  const others = [byDepth, ...byLengths].filter(reading => reading !== undefined)
  return [...poses, ...readings, ...byHeight, ...bySizes(input, views, boxes), ...others]
}

function heightReading(heightM: number, views: readonly PlacedView[], sdLogHeight: number): ScaleReading {
  const logScale = Math.log(heightM / middle(views.map(view => view.worldFromCamera.translationM[2])))
  return {
    kind: 'cameraHeight',
    detail: `${heightM} m`,
    logScale,
    sdLog: Math.hypot(CAMERA_HEIGHT_SD_LOG, sdLogHeight),
  }
}

function bySizes(
  { isToy, shrunk }: PlaceInput,
  views: readonly PlacedView[],
  boxes: readonly SizedBox[],
): ScaleReading[] {
  const viewAt = new Map(views.map(view => [view.index, view]))
  const counted = boxes.filter(({ index, classSize }) => viewAt.has(index) && !(isToy && !classSize.isHousehold))
  const ideal = idealBoxes(counted, index => (viewAt.get(index) ?? views[0]).intrinsics)
  const matrices = new Map(views.map(view => [view.index, matrixOfView(view)]))
  return sizeReadings(ideal, index => matrices.get(index), shrunk)
}

function commonErrors(input: PlaceInput, best: Placement, lens: LensEstimate): CommonError[] {
  const errors: CommonError[] = []
  const ground = best.hasGround && { ground: GROUND_AT_ZERO }
  const isLoose = best.hasGround && wayIsLoose(input.camera)
  // The scale of a path that was pieced together wanders: against a ground that is the way's, not the height's.
  const sdLog = best.fused.scale ? Math.hypot(best.fused.scale.sdLog, isLoose ? 0 : best.sdLogLength) : 0
  if (sdLog > 0) errors.push({ name: 'scale', views: scaled(best.views, Math.exp(sdLog)), ...ground })
  if (lens.sdLogFocal > 0) {
    const wrong = placementAt(input, Math.exp(lens.sdLogFocal), best.by)
    // The scale's own error is counted once: witnesses move here only as the focal length moves them.
    errors.push({ name: 'focal length', views: wrong.views, ...(wrong.hasGround && { ground: GROUND_AT_ZERO }) })
  }
  if (best.tilted) errors.push({ name: 'pitch', views: best.tilted, ...ground })
  if (isLoose) {
    const sdLogWay = Math.hypot(best.sdLogHeight, best.sdLogLength)
    errors.push({ name: 'way', views: furtherOn(best.views, Math.exp(sdLogWay)), ...ground })
  }
  return errors
}

/** How far a camera went against its height over the ground is known only as well as that height is in the map's unit. */
const wayIsLoose = ({ motion, unit }: CameraTrack): boolean => motion === 'moving' && unit !== 'm'

/** The same heights over the ground, longer ways. */
const furtherOn = (views: readonly PlacedView[], factor: number): PlacedView[] =>
  views.map(view => {
    const [x, y, z] = view.worldFromCamera.translationM
    return { ...view, worldFromCamera: { ...view.worldFromCamera, translationM: [x * factor, y * factor, z] } }
  })

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}
