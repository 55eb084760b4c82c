import type { Intrinsics } from '../../geometry/camera.ts'
import { compose, invert, type Pose } from '../../geometry/pose.ts'
import { matrixOf } from '../../geometry/quat.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { CameraTrack, MapView, PlacedView } from '../camera-track.ts'
import { fitStanding } from '../lens/fit-standing.ts'
import type { Segment } from '../lens/segments.ts'
import { idealBoxes, type SizedBox } from '../lens/sized-boxes.ts'
import { type FrameTurn, quatOfView, type StandingView } from '../lens/standing-view.ts'
import { evened, groundOfPoints, groundOfRoad, heldUp, type RoadView, worldFromMap } from './map-ground.ts'

/** Views in a world with z up, in a unit that is not known yet. */
export interface Grounded {
  readonly views: readonly PlacedView[]
  /** The ground is z = 0; false: only up is known. */
  readonly hasGround: boolean
  /** Of the camera's height over the ground in this unit. */
  readonly sdLogHeight: number
  /** The same with the pitch wrong by one standard deviation. */
  readonly tilted?: readonly PlacedView[]
}

export interface GroundInput {
  readonly camera: CameraTrack
  readonly boxes: readonly SizedBox[]
  /** Upright edges in the first frame's view of a camera that does not move on. */
  readonly verticals: readonly Segment[]
  readonly road: readonly RoadView[]
}

/** Where a camera was held over the ground, by what there is: feet and heads and upright edges, road, points that stand still. */
export function groundCamera(input: GroundInput, focalScale: number): Grounded {
  return input.camera.motion === 'moving' ? groundMoving(input, focalScale) : groundTurning(input, focalScale)
}

const rescaled = (intrinsics: Intrinsics, factor: number): Intrinsics =>
  factor === 1 ? intrinsics : { ...intrinsics, fxPx: intrinsics.fxPx * factor, fyPx: intrinsics.fyPx * factor }

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
  return { views: mapViews(camera, ground, focalScale), hasGround: false, sdLogHeight: 0 }
}

function groundMoving({ camera, road }: GroundInput, focalScale: number): Grounded {
  const even = camera.unit === 'm' ? { camera, road } : evened(camera, road)
  const seen = stretched(even.camera, even.road, focalScale)
  const ground = groundOfRoad(seen.camera, seen.road) ?? groundOfPoints(seen.camera)
  if (!ground) return held(seen.camera, focalScale)
  const views = mapViews(seen.camera, ground, focalScale)
  return { views, hasGround: true, sdLogHeight: ground.sdLogHeight }
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
