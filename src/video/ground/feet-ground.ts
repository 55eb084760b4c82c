import { compose, invert } from '../../geometry/pose.ts'
import { conjugate, IDENTITY_QUAT, matrixOf, multiply, quatFromAxisAngle, rotate } from '../../geometry/quat.ts'
import { add, cross, distance, dot, norm, normalize, scale, subtract, type Vec3 } from '../../geometry/vec3.ts'
import type { CameraTrack } from '../camera-track.ts'
import { fitStanding } from '../lens/fit-standing.ts'
import type { Segment } from '../lens/segments.ts'
import { idealBoxes, type SizedBox } from '../lens/sized-boxes.ts'
import { downOf, type StandingEvidence } from '../lens/standing-residuals.ts'
import { type CentrePx, type FrameTurn, type StandingView, viewMatrix } from '../lens/standing-view.ts'
import { rescaled } from './focal-scale.ts'
import { eyeOf, heightOverLowest } from './lowest-points.ts'
import type { MapGround } from './map-ground.ts'

/** The same plane with the pitch wrong by one standard deviation beside it. */
export interface FeetGround extends MapGround {
  readonly tilted: MapGround
  /** The path at one height over the ground, and at one attitude where feet say so. */
  readonly camera: CameraTrack
}

export interface FeetInput {
  readonly camera: CameraTrack
  readonly boxes: readonly SizedBox[]
  /** Upright edges in the first frame's view. */
  readonly verticals: readonly Segment[]
  readonly cameraHeightM?: number
  /** Over the map's own focal length. */
  readonly focalScale: number
}

/** Fewer whole boxes of known size tell no plane. */
const LEAST_BOXES = 6
/** A pitch that is known no better puts the feet anywhere. */
const MOST_SD_PITCH_RAD = 0.1
const GIVEN_HEIGHT_SD_LOG = 0.05

/**
 * The ground on which people and vehicles of known size stand, seen by a camera that goes along over it at one height: their feet and
 * heights tell its pitch and height in metres (with upright edges, and the way, which is about level), the map's lowest points how long
 * that is in the map. Undefined where there are too few of either.
 */
export function groundOfFeet(input: FeetInput): FeetGround | undefined {
  const { camera, boxes, focalScale } = input
  if (boxes.length < LEAST_BOXES) return undefined
  const intrinsics = rescaled(camera.views[0].intrinsics ?? camera.lens.intrinsics, focalScale)
  const evidence = evidenceOf(input)
  const [turning, upright] = [evidence, unturned(evidence)].map(one => fitStanding(one, intrinsics.fxPx))
  const isCarried = turning && upright && upright.cost < turning.cost
  const fit = isCarried ? upright : turning
  if (!fit || fit.sdPitchRad > MOST_SD_PITCH_RAD) return undefined
  const own = isCarried ? uprighted(camera, fit.view, intrinsics) : camera
  const up = upInMap(camera, fit.view, intrinsics)
  const lowest = heightOverLowest(own, up)
  if (!lowest) return undefined
  const groundAt = (view: StandingView): MapGround => {
    const normal = view === fit.view ? up : upInMap(camera, view, intrinsics)
    const height = lowest.height * (view.heightM / fit.view.heightM)
    return {
      upInMap: normal,
      offset: dot(normal, middleEye(camera)) - height,
      sdLogHeight: lowest.sdLog,
      sdTiltRad: fit.sdPitchRad,
    }
  }
  return { ...groundAt(fit.view), tilted: groundAt(fit.tilted), camera: levelPath(own, up) }
}

/** As if the camera were fixed to a vehicle on flat ground: every frame looks down alike. */
function unturned({ turnOf, ...evidence }: StandingEvidence): StandingEvidence {
  return {
    ...evidence,
    turnOf: index => {
      const turn = turnOf?.(index)
      return turn && { r: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), zoom: turn.zoom }
    },
  }
}

/** Every view with up where the first one has it; where it looks to the side stays. */
function uprighted(camera: CameraTrack, view: StandingView, centre: CentrePx): CameraTrack {
  const up = upInMap(camera, view, centre)
  const upInCamera = rotate(conjugate(camera.views[0].mapFromCamera.quatWxyz), up)
  const views = camera.views.map(one => {
    const { quatWxyz, translationM } = one.mapFromCamera
    const own = rotate(quatWxyz, upInCamera)
    const axis = cross(own, up)
    const sine = norm(axis)
    const turn = sine > 1e-9 ? quatFromAxisAngle(scale(axis, 1 / sine), Math.atan2(sine, dot(own, up))) : IDENTITY_QUAT
    return { ...one, mapFromCamera: { translationM, quatWxyz: multiply(turn, quatWxyz) } }
  })
  return { ...camera, views }
}

/** A path that was pieced together rises and falls; a camera that is carried over flat ground does not. */
function levelPath(camera: CameraTrack, up: Vec3): CameraTrack {
  const level = dot(up, middleEye(camera))
  const views = camera.views.map(view => {
    const { quatWxyz, translationM: t } = view.mapFromCamera
    return { ...view, mapFromCamera: { quatWxyz, translationM: add(t, scale(up, level - dot(up, t))) } }
  })
  return { ...camera, views }
}

function evidenceOf({ camera, boxes, verticals, cameraHeightM, focalScale }: FeetInput): StandingEvidence {
  const { views, lens } = camera
  const first = rescaled(views[0].intrinsics ?? lens.intrinsics, focalScale)
  const viewAt = new Map(views.map(view => [view.index, view]))
  const turns = new Map<number, FrameTurn>()
  for (const { index, mapFromCamera, intrinsics } of views) {
    const { quatWxyz } = compose(invert(mapFromCamera), views[0].mapFromCamera)
    turns.set(index, {
      r: Float64Array.from(matrixOf(quatWxyz)),
      zoom: intrinsics ? (intrinsics.fxPx * focalScale) / first.fxPx : 1,
    })
  }
  const level = levelWay(camera)
  return {
    centre: first,
    boxes: idealBoxes(boxes, index => rescaled(viewAt.get(index)?.intrinsics ?? lens.intrinsics, focalScale)),
    verticals,
    turnOf: index => turns.get(index),
    ...(level && { level }),
    ...(cameraHeightM !== undefined && { logHeight: { mean: Math.log(cameraHeightM), sd: GIVEN_HEIGHT_SD_LOG } }),
  }
}

function upInMap({ views }: CameraTrack, view: StandingView, centre: CentrePx): Vec3 {
  const [x, y, z] = downOf(viewMatrix(view, centre))
  return rotate(views[0].mapFromCamera.quatWxyz, [-x, -y, -z])
}

/** Roads climb by so much; hands and springs move the camera by this share of the scenery's distance. */
const CLIMB_SD_RAD = 0.03
const BOB_SHARE = 0.006

/** From the first view to the one that is farthest from it, in the first camera. */
function levelWay({ views, points }: CameraTrack): StandingEvidence['level'] {
  const places = views.map(view => view.mapFromCamera.translationM)
  const farthest = places.reduce((far, place) => (distance(place, places[0]) > distance(far, places[0]) ? place : far))
  const way = subtract(farthest, places[0])
  const ranges = points.map(point => distance(point.pointInMap, eyeOf(views, point)))
  if (!(norm(way) > 0) || ranges.length === 0) return undefined
  const direction = rotate(invert(views[0].mapFromCamera).quatWxyz, normalize(way))
  return { direction, sdRad: Math.hypot(CLIMB_SD_RAD, (BOB_SHARE * median(ranges)) / norm(way)) }
}

const middleEye = ({ views }: Pick<CameraTrack, 'views'>): Vec3 => views[views.length >> 1].mapFromCamera.translationM

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]
