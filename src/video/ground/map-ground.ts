import { Random } from '../../base/random.ts'
import { middle } from '../../base/stats.ts'
import { cholesky, solveCholesky } from '../../geometry/matrix.ts'
import type { Pose } from '../../geometry/pose.ts'
import { quatFromMatrix, rotate } from '../../geometry/quat.ts'
import { add, cross, distance, dot, norm, normalize, scale, subtract, type Vec3 } from '../../geometry/vec3.ts'
import type { CameraTrack, MapView } from '../camera-track.ts'

/** What a view saw of the road under it: the camera's height over it in the map's unit, and its normal. */
export interface RoadView {
  /** Place in the track's views. */
  readonly view: number
  readonly height: number
  readonly normalInCamera: Vec3
}

/** A plane of the map: up . p = offset; up has length 1. */
export interface MapGround {
  readonly upInMap: Vec3
  readonly offset: number
  /** Of the camera's height over it. */
  readonly sdLogHeight: number
  /** Of its direction. */
  readonly sdTiltRad: number
}

/** Up, as cameras are held: against the mean of their y axes. */
export function heldUp(views: readonly MapView[]): Vec3 {
  const sum = views.reduce((up, { mapFromCamera }) => add(up, rotate(mapFromCamera.quatWxyz, [0, -1, 0])), [
    0, 0, 0,
  ] as Vec3)
  return norm(sum) > 1e-6 ? normalize(sum) : [0, -1, 0]
}

/** Views that saw road, at least. */
const LEAST_VIEWS = 3
/** What every height over the road has wrong in common: a road that is not flat, a pitch that was taken as constant. */
const ROAD_SD_LOG = 0.03
/** What is independent: a look at the road as far along as the camera is high tells the height to this; longer ways are many looks. */
const LOOK_SD_LOG = 0.2
/** The same of its direction, degrees: on simulated drives 0.1 to 0.4 on ways of 30 heights and more, 0.3 to 1 on short ones. */
const ROAD_SD_RAD = 0.003
const LOOK_SD_RAD = 0.02
/** Of the mean normal, since a path's own turns wander; and how far, in heights, a level way leaves its plane. */
const NORMAL_SD_RAD = 0.01
const WAY_SD_HEIGHTS = 0.1

/** One plane for the whole path: the mean of the road's normals, held level by the way itself, and the median of its offsets. */
export function groundOfRoad({ views }: CameraTrack, road: readonly RoadView[]): MapGround | undefined {
  if (road.length < LEAST_VIEWS) return undefined
  const held = heldUp(views)
  const normals = road.map(({ view, normalInCamera }) => {
    const n = rotate(views[view].mapFromCamera.quatWxyz, normalize(normalInCamera))
    return dot(n, held) < 0 ? scale(n, -1) : n
  })
  const heights = road.map(r => Math.abs(r.height))
  const upInMap = levelled(normalize(normals.reduce(add, [0, 0, 0])), views, middle(heights))
  const offsets = road.map(({ view }, i) => dot(upInMap, views[view].mapFromCamera.translationM) - heights[i])
  const height = middle(heights)
  if (!(height > 0)) return undefined
  const spread = middle(heights.map(h => Math.abs(Math.log(Math.max(h, 1e-9) / height))))
  const looks = Math.max(1, wayOf(views) / height)
  return {
    upInMap,
    offset: middle(offsets),
    sdLogHeight: Math.hypot(ROAD_SD_LOG, (1.9 * spread) / Math.sqrt(road.length), LOOK_SD_LOG / Math.sqrt(looks)),
    sdTiltRad: Math.hypot(ROAD_SD_RAD, LOOK_SD_RAD / Math.sqrt(looks)),
  }
}

/** The up that is near the normals' mean and across the way: least |up - normal|^2 / sdNormal^2 + up' scatter up / sdWay^2. */
function levelled(normal: Vec3, views: readonly MapView[], height: number): Vec3 {
  const places = views.map(view => view.mapFromCamera.translationM)
  const centre = scale(places.reduce(add, [0, 0, 0]), 1 / places.length)
  const worth = (NORMAL_SD_RAD / (WAY_SD_HEIGHTS * height)) ** 2 / places.length
  const system = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)
  for (const place of places) {
    const d = subtract(place, centre)
    for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) system[3 * a + b] += worth * d[a] * d[b]
  }
  const [x, y, z] = solveCholesky(cholesky(system, 3), Float64Array.of(...normal), 3, 1)
  return normalize([x, y, z])
}

const wayOf = (views: readonly MapView[]): number =>
  views
    .slice(1)
    .reduce((sum, view, i) => sum + distance(view.mapFromCamera.translationM, views[i].mapFromCamera.translationM), 0)

/**
 * The path with its steps as long as a constant height over the road makes them: a map's scale wanders along a path, a camera's height
 * over its wheels does not. Only where every view has a height; the road's heights are then all the same.
 */
export function evened(
  camera: CameraTrack,
  road: readonly RoadView[],
): { camera: CameraTrack; road: readonly RoadView[] } {
  const { views } = camera
  const heights = new Map(road.map(({ view, height }) => [view, Math.abs(height)]))
  if (!views.every((_, i) => (heights.get(i) ?? 0) > 0)) return { camera, road }
  const even = middle(road.map(({ height }) => Math.abs(height)))
  const scaleAt = views.map((_, i) => even / (heights.get(i) ?? even))
  let at = views[0].mapFromCamera.translationM
  const moved = views.map((view, i) => {
    if (i > 0) {
      const step = subtract(view.mapFromCamera.translationM, views[i - 1].mapFromCamera.translationM)
      at = add(at, scale(step, Math.sqrt(scaleAt[i - 1] * scaleAt[i])))
    }
    return { ...view, mapFromCamera: { ...view.mapFromCamera, translationM: at } }
  })
  // What is left of the wandering is in how well the road's height is known.
  return { camera: { ...camera, views: moved, sdLogLength: 0 }, road: road.map(r => ({ ...r, height: even })) }
}

const TRIES = 500
const LEAST_POINTS = 40
/** A point is on the plane within this share of its height below the camera. */
const NEAR_SHARE = 0.06
/** Ground tilts against what the camera's hold says by no more. */
const MAX_TILT_COS = Math.cos((25 * Math.PI) / 180)
/** Of all points, those on the ground; below it lie only errors. */
const LEAST_SHARE = 0.12
const MOST_BELOW = 0.08

/** The lowest large plane among the points that stand still; RANSAC, seeded. Undefined where there is none. */
export function groundOfPoints({ views, points }: CameraTrack): MapGround | undefined {
  const held = heldUp(views)
  const eye = views[views.length >> 1].mapFromCamera.translationM
  const below = points.map(p => p.pointInMap).filter(p => dot(held, subtract(p, eye)) < 0)
  if (below.length < LEAST_POINTS) return undefined
  const random = new Random('ground', below.length)
  let best: { ground: MapGround; count: number } | undefined
  for (let i = 0; i < TRIES; i++) {
    const ground = planeOf(random.pick(below), random.pick(below), random.pick(below), held)
    if (!ground) continue
    const height = dot(ground.upInMap, eye) - ground.offset
    if (height <= 0) continue
    const overs = below.map(p => (dot(ground.upInMap, p) - ground.offset) / height)
    const count = overs.filter(over => Math.abs(over) < NEAR_SHARE).length
    const under = overs.filter(over => over < -2 * NEAR_SHARE).length
    if (under > MOST_BELOW * below.length || (best && count <= best.count)) continue
    best = { ground, count }
  }
  return best && best.count >= LEAST_SHARE * points.length ? best.ground : undefined
}

/** The height is good to the band's own width. */
function planeOf(a: Vec3, b: Vec3, c: Vec3, held: Vec3): MapGround | undefined {
  const n = cross(subtract(b, a), subtract(c, a))
  const length = norm(n)
  if (length < 1e-12) return undefined
  const upInMap = scale(n, (dot(n, held) < 0 ? -1 : 1) / length)
  if (dot(upInMap, held) < MAX_TILT_COS) return undefined
  return { upInMap, offset: dot(upInMap, a), sdLogHeight: NEAR_SHARE, sdTiltRad: NEAR_SHARE / 2 }
}

/** World: z up, z = 0 on the ground, the origin under the first camera, y ahead of it; the map's unit. */
export function worldFromMap(
  views: readonly MapView[],
  { upInMap, offset }: Pick<MapGround, 'upInMap' | 'offset'>,
): Pose<'world', 'map'> {
  const { quatWxyz, translationM: eye } = views[0].mapFromCamera
  const forward = rotate(quatWxyz, [0, 0, 1])
  const flat = subtract(forward, scale(upInMap, dot(forward, upInMap)))
  const y = norm(flat) > 1e-3 ? normalize(flat) : normalize(cross(upInMap, rotate(quatWxyz, [1, 0, 0])))
  const x = cross(y, upInMap)
  const turn: Pose<'world', 'map'> = { translationM: [0, 0, 0], quatWxyz: quatFromMatrix([...x, ...y, ...upInMap]) }
  const [ex, ey] = rotate(turn.quatWxyz, eye)
  return { ...turn, translationM: [-ex, -ey, -offset] }
}
