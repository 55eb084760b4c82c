import { middle } from '../../base/stats.ts'
import { conjugate, multiply } from '../../geometry/quat.ts'
import { rotationAngleRad } from '../../geometry/rotation.ts'
import { distance } from '../../geometry/vec3.ts'
import type { CameraMotion, MapPoint, MapView } from '../camera-track.ts'
import type { Kind } from './motion-engine.ts'

/** Turns and zooms (of the logarithm) smaller than this are a tripod's tremble. */
const SMALL_TURN_RAD = 0.007
const SMALL_ZOOM = 0.015
const SMALL_SHARE = 0.03
/** A camera that moved did so for this share of the time, and farther than this share of the scenery's distance: panning past a passing
 * car comes to 0.04, a car that crept for 5 m to 0.12. */
const MOVING_SHARE = 0.05
const MIN_EXTENT = 0.06

export interface SeenMotion {
  readonly views: readonly MapView[]
  readonly kinds: readonly Kind[]
  readonly points: readonly MapPoint[]
}

/** What the whole path is called. */
export function motionOf(seen: SeenMotion, fxPx: number): CameraMotion {
  const moving = seen.kinds.filter(kind => kind === 'map').length
  if (moving >= 3 && moving > MOVING_SHARE * seen.kinds.length && extentOf(seen) > MIN_EXTENT) return 'moving'
  const first = seen.views[0].mapFromCamera.quatWxyz
  const large = seen.views.filter(({ mapFromCamera, intrinsics }) => {
    const zoom = Math.abs(Math.log((intrinsics?.fxPx ?? fxPx) / fxPx))
    return rotationAngleRad(multiply(conjugate(first), mapFromCamera.quatWxyz)) > SMALL_TURN_RAD || zoom > SMALL_ZOOM
  })
  return large.length > SMALL_SHARE * seen.views.length ? 'rotating' : 'still'
}

/** Farthest that the camera came from where it began, over the median distance of the points from the camera. */
function extentOf({ views, points }: SeenMotion): number {
  const start = views[0].mapFromCamera.translationM
  const farthest = views.reduce((most, v) => Math.max(most, distance(v.mapFromCamera.translationM, start)), 0)
  const ranges = points.map(p => distance(p.pointInMap, views[p.seen[0].view].mapFromCamera.translationM))
  return ranges.length > 0 ? farthest / middle(ranges) : Number.POSITIVE_INFINITY
}

/** The view of a camera that did not move after all. */
export const withoutMoving = (view: MapView): MapView => ({
  ...view,
  mapFromCamera: { ...view.mapFromCamera, translationM: [0, 0, 0] },
})
