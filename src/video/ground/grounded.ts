import type { Intrinsics } from '../../geometry/camera.ts'
import { compose, invert, type Pose } from '../../geometry/pose.ts'
import { matrixOf, rotate } from '../../geometry/quat.ts'
import { add, dot, normalize, scale, type Vec3 } from '../../geometry/vec3.ts'
import type { CameraTrack, MapView, PlacedView } from '../camera-track.ts'
import { fitStanding } from '../lens/fit-standing.ts'
import type { Segment } from '../lens/segments.ts'
import { idealBoxes, type SizedBox } from '../lens/sized-boxes.ts'
import { type FrameTurn, quatOfView, type StandingView } from '../lens/standing-view.ts'
import { type FeetGround, groundOfFeet } from './feet-ground.ts'
import { rescaled } from './focal-scale.ts'
import { heightOverLowest } from './lowest-points.ts'
import {
  evened,
  groundOfPoints,
  groundOfRoad,
  heldUp,
  type MapGround,
  type RoadView,
  worldFromMap,
} from './map-ground.ts'

/** Views in a world with z up, in a unit that is not known yet. */
export interface Grounded {
  readonly views: readonly PlacedView[]
  /** The ground is z = 0; false: only up is known. */
  readonly hasGround: boolean
  /** Of the camera's height over the ground in this unit. */
  readonly sdLogHeight: number
  /** The same with the pitch wrong by one standard deviation. */
  readonly tilted?: readonly PlacedView[]
  /** Wandering of the unit along the way, of its logarithm, beside `sdLogHeight`. */
  readonly sdLogLength: number
  /** What a moving camera's ground was taken from. */
  readonly by?: GroundWitness
}

export type GroundWitness = 'road' | 'feet' | 'points' | 'nothing'

export interface GroundInput {
  readonly camera: CameraTrack
  readonly boxes: readonly SizedBox[]
  /** Upright edges in the first frame's view of a camera that does not move on. */
  readonly verticals: readonly Segment[]
  readonly road: readonly RoadView[]
  readonly cameraHeightM?: number
}

/**
 * Where a camera was held over the ground, by what there is: feet and heads and upright edges, road, points that stand still. `by`: a
 * moving camera's ground from nothing but this.
 */
export function groundCamera(input: GroundInput, focalScale: number, by?: GroundWitness): Grounded {
  return input.camera.motion === 'moving' ? groundMoving(input, focalScale, by) : groundTurning(input, focalScale)
}

/** A camera in one place: everything hangs on the first frame's view. */
function groundTurning({ camera, boxes, verticals }: GroundInput, focalScale: number): Grounded {
  const { views } = camera
  const intrinsics = rescaled(views[0].intrinsics ?? camera.lens.intrinsics, focalScale)
  const intrinsicsAt = new Map(views.map(v => [v.index, rescaled(v.intrinsics ?? camera.lens.intrinsics, focalScale)]))
  const turns = new Map(
    camera.motion === 'still' ? [] : views.map(v => [v.index, turnOf(views[0], v, intrinsics, focalScale)]),
  )
  const fit = fitStanding(
    {
      centre: intrinsics,
      boxes: idealBoxes(boxes, index => intrinsicsAt.get(index) ?? intrinsics),
      verticals,
      turnOf: index => turns.get(index),
    },
    intrinsics.fxPx,
  )
  if (!fit) return held(camera, focalScale)
  return {
    views: turningViews(camera, fit.view, focalScale),
    hasGround: boxes.length > 0,
    sdLogHeight: fit.sdLogHeight,
    sdLogLength: 0,
    tilted: turningViews(camera, fit.tilted, focalScale),
  }
}

function turnOf(first: MapView, view: MapView, intrinsics: Intrinsics, focalScale: number): FrameTurn {
  const { quatWxyz } = compose(invert(view.mapFromCamera), first.mapFromCamera)
  const zoom = view.intrinsics ? (view.intrinsics.fxPx * focalScale) / intrinsics.fxPx : 1
  return { r: Float64Array.from(matrixOf(quatWxyz)), zoom }
}

function turningViews({ views, lens }: CameraTrack, view: StandingView, focalScale: number): PlacedView[] {
  const worldFromFirst: Pose<'world', 'camera'> = { translationM: [0, 0, view.heightM], quatWxyz: quatOfView(view) }
  return views.map(v => {
    const firstFromFrame = compose(invert(views[0].mapFromCamera), v.mapFromCamera)
    const { quatWxyz } = compose<'world', 'camera', 'camera'>(worldFromFirst, firstFromFrame)
    return placed(
      v,
      { translationM: worldFromFirst.translationM, quatWxyz },
      rescaled(v.intrinsics ?? lens.intrinsics, focalScale),
    )
  })
}

const placed = (
  { index, timeS }: MapView,
  worldFromCamera: Pose<'world', 'camera'>,
  intrinsics: Intrinsics,
): PlacedView => ({
  index,
  timeS,
  worldFromCamera,
  intrinsics,
})

/** Without anything on the ground: up as the camera was held. */
function held(camera: CameraTrack, focalScale: number): Grounded {
  const ground = { upInMap: heldUp(camera.views), offset: 0 }
  const { sdLogLength } = camera
  return { views: mapViews(camera, ground, focalScale), hasGround: false, sdLogHeight: 0, sdLogLength, by: 'nothing' }
}

/** Of the direction across the way, about which feet tell little. */
const ROLL_SD_RAD = 0.01
/** Feet of several that contradict the road by so many standard deviations do not stand on it: then it is none. */
const CONTRADICTS_SD = 3.5
const LEAST_FEET = 3

function groundMoving(input: GroundInput, focalScale: number, by?: GroundWitness): Grounded {
  const { camera, road } = input
  const even = camera.unit === 'm' ? { camera, road } : evened(camera, road)
  const onRoad = stretched(even.camera, even.road, focalScale)
  const own = stretched(camera, road, focalScale).camera
  const ofRoad = wanted('road', by) ? groundOfRoad(onRoad.camera, onRoad.road) : undefined
  const ofFeet = wanted('feet', by) ? groundOfFeet({ ...input, camera: own, focalScale }) : undefined
  const isDoubted = ofFeet && feetOf(input) >= LEAST_FEET && contradicts(ofRoad, ofFeet)
  if (ofRoad && !isDoubted && isUnderPoints(onRoad.camera, ofRoad))
    return onGround(onRoad.camera, withTilted(onRoad.camera, ofRoad), focalScale, 'road')
  if (ofFeet) return onGround(ofFeet.camera, ofFeet, focalScale, 'feet')
  const ofPoints = wanted('points', by) ? groundOfPoints(own) : undefined
  return ofPoints ? onGround(own, ofPoints, focalScale, 'points') : held(own, focalScale)
}

const wanted = (witness: GroundWitness, by: GroundWitness | undefined): boolean => by === undefined || by === witness

const feetOf = ({ boxes }: GroundInput): number => new Set(boxes.map(box => box.trackId)).size

function contradicts(road: MapGround | undefined, feet: FeetGround): boolean {
  const angleRad = road ? Math.acos(Math.min(1, dot(road.upInMap, feet.upInMap))) : 0
  return angleRad > CONTRADICTS_SD * Math.hypot(ROLL_SD_RAD, road?.sdTiltRad ?? 0, feet.sdTiltRad)
}

/** The lowest points of the scenery lie on the road, not far below it or high above it, or it is none. */
const MOST_OFF_FACTOR = 3

function isUnderPoints(camera: CameraTrack, { upInMap, offset }: MapGround): boolean {
  const lowest = heightOverLowest(camera, upInMap)
  const height = dot(upInMap, camera.views[camera.views.length >> 1].mapFromCamera.translationM) - offset
  return !lowest || Math.abs(Math.log(lowest.height / height)) < Math.log(MOST_OFF_FACTOR)
}

/** The road seen one standard deviation steeper, under a camera that is as high over it. */
function withTilted({ views }: CameraTrack, road: MapGround): MapGround & Pick<FeetGround, 'tilted'> {
  const { mapFromCamera } = views[views.length >> 1]
  const ahead = rotate(mapFromCamera.quatWxyz, [0, 0, 1])
  const upInMap = normalize(add(road.upInMap, scale(ahead, road.sdTiltRad)))
  const eye = mapFromCamera.translationM
  const height = dot(road.upInMap, eye) - road.offset
  return { ...road, tilted: { ...road, upInMap, offset: dot(upInMap, eye) - height } }
}

function onGround(
  camera: CameraTrack,
  ground: MapGround & Partial<Pick<FeetGround, 'tilted'>>,
  focalScale: number,
  by: GroundWitness,
): Grounded {
  const { sdLogHeight, tilted } = ground
  return {
    views: mapViews(camera, ground, focalScale),
    hasGround: true,
    sdLogHeight,
    sdLogLength: camera.sdLogLength,
    by,
    ...(tilted && { tilted: mapViews(camera, tilted, focalScale) }),
  }
}

/**
 * What a camera that looks ahead would have found with a focal length k times as long: across its axis the map shrinks by k, along it
 * stays, to first order; normals change the other way.
 */
function stretched(camera: CameraTrack, road: readonly RoadView[], k: number): Pick<GroundInput, 'camera' | 'road'> {
  if (k === 1) return { camera, road }
  const across = ([x, y, z]: Vec3): Vec3 => [x / k, y / k, z]
  return {
    camera: {
      ...camera,
      views: camera.views.map(view => ({
        ...view,
        mapFromCamera: { ...view.mapFromCamera, translationM: across(view.mapFromCamera.translationM) },
      })),
      points: camera.points.map(point => ({ ...point, pointInMap: across(point.pointInMap) })),
    },
    road: road.map(({ view, height, normalInCamera: [x, y, z] }) => {
      const length = Math.hypot(x * k, y * k, z)
      return {
        view,
        height: height / length,
        normalInCamera: [(x * k) / length, (y * k) / length, z / length] as const,
      }
    }),
  }
}

function mapViews(
  { views, lens }: CameraTrack,
  ground: { upInMap: Vec3; offset: number },
  focalScale: number,
): PlacedView[] {
  const world = worldFromMap(views, ground)
  return views.map(v =>
    placed(v, compose(world, v.mapFromCamera), rescaled(v.intrinsics ?? lens.intrinsics, focalScale)),
  )
}
