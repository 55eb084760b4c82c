import { adjustBundle } from '../../geometry/bundle.ts'
import type { Intrinsics } from '../../geometry/camera.ts'
import { invert } from '../../geometry/pose.ts'
import type { CameraTrack, MapPoint } from '../camera-track.ts'
import type { LogFocal } from './focal-prior.ts'
import { momentsAlong } from './profile.ts'

/** Logarithms of the focal length over the one that the map was made with. */
const STEP = 0.15
const STEPS_EACH_WAY = 5
/** Of a followed point's place. */
const SD_PX = 0.35
/** An observation further off than this counts no more than it. */
const MOST_MISS = 3
/**
 * Observations that tell as much as one: a point that drifts does so in all frames, and the window in which the map was made fitted them
 * to another focal length. Measured on simulated drives: the errors of log f are then as large as said.
 */
const TOGETHER = 6
/** Whatever the number of points: pixels that are not square, a lens that bends a little. */
const LEAST_SD = 0.03
const LEAST_OBSERVATIONS = 80
const LEAST_VIEWS_OF_POINT = 3
/** Adjusting grows with their cube. */
const MOST_VIEWS = 30
const FIRST_ADJUST_STEPS = 12
const ADJUST_STEPS = 8

/**
 * The focal length at which a moving camera's map holds together best: all poses and points are adjusted anew at each focal length of a
 * grid (bundle adjustment, up and down the grid and back, so that no start decides), and the costs are weighed with the prior. A camera
 * that turns or sways shows its focal length; on a straight way the costs are flat and the prior stays. What a map lets through depends
 * on the focal length that it was made with: far from it the minimum is pulled there. Undefined where the map holds too little.
 */
export function focalOfMotion(camera: CameraTrack, prior: LogFocal): LogFocal | undefined {
  if (camera.motion !== 'moving') return undefined
  const map = adjustable(camera)
  if (map.rays.length < 2 * LEAST_OBSERVATIONS) return undefined
  const costs = new Float64Array(2 * STEPS_EACH_WAY + 1).fill(Number.POSITIVE_INFINITY)
  for (const sign of [1, -1]) sweep(map, sign, costs)
  const least = Math.min(...costs)
  const perObservation = Math.max(1, (4 * least) / map.rays.length)
  const logOwn = Math.log(camera.lens.intrinsics.fxPx)
  const { mean, sd } = momentsAlong(
    costs.map(cost => (cost - least) / perObservation / TOGETHER),
    STEP,
    { mean: prior.logFocalPx - logOwn, sd: prior.sd },
  )
  return { logFocalPx: logOwn + mean, sd: Math.min(prior.sd, Math.hypot(sd, LEAST_SD)) }
}

interface Adjustable {
  readonly track: CameraTrack
  readonly views: readonly number[]
  readonly points: readonly MapPoint[]
  readonly camera: Int32Array
  readonly point: Int32Array
  /** At the map's own focal length. */
  readonly rays: Float64Array
}

function adjustable(track: CameraTrack): Adjustable {
  const views = viewsWithPoints(track)
  const place = new Map(views.map((view, i) => [view, i]))
  const points: MapPoint[] = []
  const [camera, point, rays]: [number[], number[], number[]] = [[], [], []]
  for (const p of track.points) {
    const seen = p.seen.filter(s => place.has(s.view))
    if (seen.length < LEAST_VIEWS_OF_POINT) continue
    for (const { view, xPx, yPx } of seen) {
      const lens: Intrinsics = track.views[view].intrinsics ?? track.lens.intrinsics
      camera.push(place.get(view) ?? 0)
      point.push(points.length)
      rays.push((xPx - lens.cxPx) / lens.fxPx, (yPx - lens.cyPx) / lens.fyPx)
    }
    points.push(p)
  }
  return {
    track,
    views,
    points,
    camera: Int32Array.from(camera),
    point: Int32Array.from(point),
    rays: Float64Array.from(rays),
  }
}

function viewsWithPoints({ points }: CameraTrack): number[] {
  const all = [...new Set(points.flatMap(p => p.seen.map(s => s.view)))].sort((a, b) => a - b)
  const stride = Math.max(1, all.length / MOST_VIEWS)
  return Array.from({ length: Math.min(all.length, MOST_VIEWS) }, (_, i) => all[Math.floor(i * stride)])
}

/** From the map's focal length to one end of the grid, back, and a step beyond; the least cost seen stays. */
function sweep({ track, views, points, camera, point, rays }: Adjustable, sign: number, costs: Float64Array): void {
  let cameras = views.map(view => invert(track.views[view].mapFromCamera))
  let places = Float64Array.from(points.flatMap(p => p.pointInMap))
  const sdRay = SD_PX / track.lens.intrinsics.fxPx
  let last = 0
  const out = Array.from({ length: STEPS_EACH_WAY + 1 }, (_, i) => sign * i)
  for (const step of [...out, ...out.slice(0, -1).reverse(), -sign]) {
    const k = Math.exp((step - last) * STEP)
    last = step
    // To first order the map shrinks across the axis and stays along it.
    cameras = cameras.map(c => {
      const { translationM: t, quatWxyz } = invert(c)
      return invert({ translationM: [t[0] / k, t[1] / k, t[2]] as const, quatWxyz })
    })
    places = places.map((v, i) => (i % 3 === 2 ? v : v / k))
    const focal = Math.exp(step * STEP)
    const fit = adjustBundle({
      cameras: cameras.map((cameraFromMap, i) => ({ cameraFromMap, fixed: i === 0 })),
      points: places,
      camera,
      point,
      rays: rays.map(v => v / focal),
      sdRay: sdRay / focal,
      lossScale: 2,
      maxSteps: step === 0 ? FIRST_ADJUST_STEPS : ADJUST_STEPS,
    })
    cameras = [...fit.camerasFromMap]
    places = Float64Array.from(fit.points)
    const cost = fit.misses.reduce((sum, miss) => sum + Math.min(MOST_MISS, miss) ** 2 / 2, 0)
    costs[step + STEPS_EACH_WAY] = Math.min(costs[step + STEPS_EACH_WAY], cost)
  }
}
