import { middle } from '../../base/stats.ts'
import { invert, transformPoint } from '../../geometry/pose.ts'
import { rotate } from '../../geometry/quat.ts'
import { add, norm, normalize, scale, subtract, type Vec3 } from '../../geometry/vec3.ts'
import type { CameraTrack, MapPoint, MapView } from '../camera-track.ts'
import type { RoadSighting } from './road-sighting.ts'

/** How the camera stands over the road at one view. */
export interface RoadView {
  /** Place in the track's views. */
  readonly view: number
  /** Distance of the camera from the road's plane in units of the map. */
  readonly heightInMapUnits: number
  /** One standard deviation of its logarithm, against the other views: what all share is in the whole's `sdLog`. */
  readonly sdLog: number
}

/** The road under a camera's path. */
export interface RoadScale {
  /** Typical height over the road in units of the map. */
  readonly heightInMapUnits: number
  /** One standard deviation of the logarithm of `heightInMapUnits`. */
  readonly sdLog: number
  /** Unit normal of the road in the map, pointing down, over the whole path. */
  readonly normalInMap: Vec3
  /** The same in the camera, which a vehicle carries with it. */
  readonly normalInCamera: Vec3
  /** One a view. */
  readonly views: readonly RoadView[]
  readonly sightings: number
}

/** Fewer sightings, or fewer of them in agreement, are no road. */
const MIN_SIGHTINGS = 3
const MIN_AGREEING = 0.4
const AGREEING_LOG = 0.12
/** Spread of single sightings where they have too few to tell. */
const LEAST_SD_LOG = 0.02
/** How the scale of a map wanders: standard deviation of its logarithm in a second. */
const DRIFT_PER_ROOT_S = 0.02
/** What all sightings of a clip have wrong together: camber, the direction of travel, the plane's far part. */
const COMMON_SD_LOG = 0.02
/** No sighting counts for more than so many typical ones. */
const MOST_WORTH = 4
const PASSES = 8

/**
 * Height over the road along a path, from sightings of the road's plane: a random walk of the logarithm under Cauchy's loss, so that
 * single wrong sightings count for nothing. Undefined where they do not agree.
 */
export function roadScale(
  track: Pick<CameraTrack, 'views'> & { readonly road: readonly RoadSighting[] },
): RoadScale | undefined {
  const { road, views } = track
  if (road.length < MIN_SIGHTINGS) return undefined
  const logs = Float64Array.from(road, ({ m }) => -Math.log(norm(m)))
  const usual = densest(logs)
  const agreeing = logs.filter(v => Math.abs(v - usual) < AGREEING_LOG).length
  if (agreeing < Math.max(MIN_SIGHTINGS, MIN_AGREEING * logs.length)) return undefined
  const walk = smoothWalk(logs, road, usual)
  const good = road.filter((_, k) => Math.abs(logs[k] - walk.values[k]) < AGREEING_LOG)
  const normalInCamera = meanDirection(good.map(s => s.m))
  const perView = views.map(({ timeS }, view) => atTime(walk, road, timeS, view))
  const whole = middle(perView.map(v => Math.log(v.heightInMapUnits)))
  const normals = good.map(s => rotate(views[s.view].mapFromCamera.quatWxyz, s.m))
  return {
    heightInMapUnits: Math.exp(whole),
    sdLog: Math.hypot(COMMON_SD_LOG, walk.spread / Math.sqrt(agreeing)),
    normalInMap: meanDirection(normals),
    normalInCamera,
    views: perView,
    sightings: road.length,
  }
}

/** Centre of the interval of a fixed width that holds most values: the drift of a map is less than wrong sightings are off. */
function densest(values: Float64Array): number {
  const sorted = values.slice().sort()
  let [best, most] = [middle(sorted), 0]
  for (let i = 0; i < sorted.length; i++) {
    let j = i
    while (j < sorted.length && sorted[j] - sorted[i] < 2 * AGREEING_LOG) j++
    if (j - i > most) [best, most] = [sorted[(i + j - 1) >> 1], j - i]
  }
  return best
}

interface Walk {
  readonly values: Float64Array
  readonly sds: Float64Array
  /** Robust standard deviation of a single sighting. */
  readonly spread: number
}

/** Least squares of a random walk with Cauchy weights: a tridiagonal system, solved again and again. */
function smoothWalk(logs: Float64Array, road: readonly RoadSighting[], start: number): Walk {
  const timesS = Float64Array.from(road, s => s.timeS)
  const typical = middle(road.map(s => s.sdLogHeight))
  const worth = road.map(s => Math.min(MOST_WORTH, (typical / s.sdLogHeight) ** 2))
  let values: Float64Array = new Float64Array(logs.length).fill(start)
  let sds: Float64Array = new Float64Array(logs.length)
  let spread = AGREEING_LOG / 2
  for (let pass = 0; pass < PASSES; pass++) {
    const weights = logs.map((v, k) => worth[k] / (spread ** 2 * (1 + ((v - values[k]) / (2 * spread)) ** 2)))
    ;({ values, sds } = tridiagonal(logs, weights, timesS))
    const misses = logs.map((v, k) => Math.abs(v - values[k]))
    spread = Math.max(LEAST_SD_LOG, Math.min(AGREEING_LOG, 1.48 * middle(misses)))
  }
  return { values, sds, spread }
}

/** Thomas's algorithm forward and back; variances by the two-sided pivots. */
function tridiagonal(
  z: Float64Array,
  weights: Float64Array,
  timesS: Float64Array,
): { values: Float64Array; sds: Float64Array } {
  const n = z.length
  const links = Float64Array.from({ length: n + 1 }, (_, k) =>
    k === 0 || k === n ? 0 : 1 / (DRIFT_PER_ROOT_S ** 2 * Math.max(1e-3, timesS[k] - timesS[k - 1])),
  )
  const forward = new Float64Array(n)
  const carried = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    const factor = k > 0 ? links[k] / forward[k - 1] : 0
    forward[k] = weights[k] + links[k] + links[k + 1] - factor * links[k]
    carried[k] = weights[k] * z[k] + (k > 0 ? factor * carried[k - 1] : 0)
  }
  const backward = new Float64Array(n)
  const values = new Float64Array(n)
  for (let k = n - 1; k >= 0; k--) {
    const factor = k < n - 1 ? links[k + 1] / backward[k + 1] : 0
    backward[k] = weights[k] + links[k] + links[k + 1] - factor * links[k + 1]
    values[k] = (carried[k] + (k < n - 1 ? links[k + 1] * values[k + 1] : 0)) / forward[k]
  }
  const sds = forward.map((f, k) => 1 / Math.sqrt(f + backward[k] - (weights[k] + links[k] + links[k + 1])))
  return { values, sds }
}

/** Between two sightings linearly; before the first and after the last the walk stays, and its variance grows. */
function atTime({ values, sds }: Walk, road: readonly RoadSighting[], timeS: number, view: number): RoadView {
  let next = road.findIndex(s => s.timeS >= timeS)
  if (next < 0) next = road.length
  const before = Math.max(0, next - 1)
  const after = Math.min(road.length - 1, next)
  const [a, b] = [road[before].timeS, road[after].timeS]
  const t = b > a ? Math.min(1, Math.max(0, (timeS - a) / (b - a))) : 0
  const outsideS = Math.max(0, a - timeS, timeS - b)
  const gapS = b > a ? t * (1 - t) * (b - a) : 0
  const variance = ((1 - t) * sds[before] + t * sds[after]) ** 2 + DRIFT_PER_ROOT_S ** 2 * (outsideS + gapS)
  return {
    view,
    heightInMapUnits: Math.exp((1 - t) * values[before] + t * values[after]),
    sdLog: Math.sqrt(variance),
  }
}

const meanDirection = (vectors: readonly Vec3[]): Vec3 =>
  normalize(vectors.reduce<Vec3>((sum, v) => add(sum, normalize(v)), [0, 0, 0]))

/**
 * The path of a camera that a vehicle carries, its unit held by the height over the road: each step is stretched by the whole's height
 * over the height there. Points go with the view that saw them last.
 */
export function holdHeight<Track extends CameraTrack>(track: Track, road: RoadScale): Track {
  const stretch = road.views.map(v => road.heightInMapUnits / v.heightInMapUnits)
  const views: MapView[] = []
  track.views.forEach((view, k) => {
    if (k === 0) {
      views.push(view)
      return
    }
    const from = track.views[k - 1].mapFromCamera.translationM
    const step = subtract(view.mapFromCamera.translationM, from)
    const factor = (stretch[k] + stretch[k - 1]) / 2
    const translationM = add(views[k - 1].mapFromCamera.translationM, scale(step, factor))
    views.push({ ...view, mapFromCamera: { ...view.mapFromCamera, translationM } })
  })
  const points = track.points.map((point): MapPoint => {
    const k = point.seen.at(-1)?.view
    if (k === undefined) return point
    const pointInCamera = scale(transformPoint(invert(track.views[k].mapFromCamera), point.pointInMap), stretch[k])
    return { ...point, pointInMap: transformPoint(views[k].mapFromCamera, pointInCamera), sd: point.sd * stretch[k] }
  })
  const sdLogLength = Math.min(track.sdLogLength, middle(road.views.map(v => v.sdLog)))
  return { ...track, views, points, sdLogLength }
}
