import { dot, norm, subtract, type Vec3 } from '../../geometry/vec3.ts'
import type { CameraTrack, MapPoint } from '../camera-track.ts'

/** From where a point was seen last. */
export const eyeOf = (views: CameraTrack['views'], { seen }: MapPoint): Vec3 =>
  views[seen.at(-1)?.view ?? views.length >> 1].mapFromCamera.translationM

const LEAST_POINTS = 12
/** Sine of the angle below the horizon from which on a point's depth tells a height. */
const LEAST_DOWN = 0.03
/** Points within this share of a height agree on it; so many of all below the horizon are a plane. */
const NEAR_SHARE = 0.06
const LEAST_SHARE = 0.15
const MOST_BELOW = 0.08
/** Without a plane: most points below the horizon stand on the ground, or a little over it. */
const LOW_QUANTILE = 0.9
const LOW_SD_LOG = 0.3

/** How high the camera is over the lowest points that lie in a level plane, in the map's unit. */
export function heightOverLowest(
  { views, points }: CameraTrack,
  up: Vec3,
): { height: number; sdLog: number } | undefined {
  const heights = points
    .flatMap(point => {
      const down = subtract(eyeOf(views, point), point.pointInMap)
      const height = dot(up, down)
      return height > LEAST_DOWN * norm(down) ? [height] : []
    })
    .sort((a, b) => a - b)
  if (heights.length < LEAST_POINTS) return undefined
  let [best, most] = [0, 0]
  for (const height of heights) {
    const near = heights.filter(h => Math.abs(h - height) < NEAR_SHARE * height).length
    const under = heights.filter(h => h > (1 + 2 * NEAR_SHARE) * height).length
    if (under <= MOST_BELOW * heights.length && near > most) [best, most] = [height, near]
  }
  if (most >= LEAST_SHARE * heights.length) return { height: best, sdLog: NEAR_SHARE }
  return { height: heights[Math.floor(LOW_QUANTILE * heights.length)], sdLog: LOW_SD_LOG }
}
