import { median } from '../../base/stats.ts'
import { type Box2dPx, boxHeightPx, boxWidthPx } from '../../geometry/box.ts'
import { type Plane, type PointPx, pixelOnPlane, rayOfPixel } from '../../geometry/camera.ts'
import { distance, norm } from '../../geometry/vec3.ts'
import type { DepthMap, ObjectMask } from '../../models/vision.ts'
import type { PlacedView } from '../camera-track.ts'

/**
 * What may be wrong with one sighting, each of unit variance once divided by its standard deviation: the box's middle,
 * lower and upper edge (px), the view's pitch (px at the middle), the object's height and the depth map (logarithms).
 */
export const SOURCES = ['x', 'bottom', 'top', 'pitch', 'height', 'map'] as const
export const SOURCE_COUNT = SOURCES.length

/** A depth along the camera's axis, and how it answers to each source. */
export interface WayDepth {
  readonly method: 'foot' | 'height' | 'depth'
  readonly depthM: number
  readonly gradient: Float64Array
}

export const footPx = ([x0, , x1, y1]: Box2dPx): PointPx => [(x0 + x1) / 2, y1]

/** Beyond this a pixel more or less says too little: near the horizon a box stands anywhere. */
const MAX_LOG_DEPTH_PER_PX = 0.2

/** Where the ray through the lower edge's middle meets the ground. */
export function depthOnGround(view: PlacedView, ground: Plane, [x, y]: PointPx): WayDepth | undefined {
  const at = (dx: number, dy: number): number | undefined => {
    const pixel: PointPx = [x + dx, y + dy]
    const point = pixelOnPlane(view.intrinsics, view.worldFromCamera, pixel, ground)
    return point && distance(point, view.worldFromCamera.translationM) / norm(rayOfPixel(view.intrinsics, pixel))
  }
  const [depthM, left, right, above, below] = [at(0, 0), at(-0.5, 0), at(0.5, 0), at(0, -0.5), at(0, 0.5)]
  if (!depthM || !left || !right || !above || !below) return undefined
  const alongY = below - above
  if (Math.abs(alongY) > MAX_LOG_DEPTH_PER_PX * depthM) return undefined
  return { method: 'foot', depthM, gradient: Float64Array.of(right - left, alongY, 0, alongY, 0, 0) }
}

/** Focal length times height over the box's height. */
export function depthByHeight(view: PlacedView, box: Box2dPx, heightM: number): WayDepth {
  const heightPx = Math.max(1, boxHeightPx(box))
  const depthM = (view.intrinsics.fyPx * heightM) / heightPx
  const perPx = depthM / heightPx
  return { method: 'height', depthM, gradient: Float64Array.of(0, -perPx, perPx, 0, depthM, 0) }
}

/** The map's own spread where it tells none: of edges, and of limbs before and behind the middle. */
const MAP_SD_LOG = 0.05

/** Median of the map over the mask, or over the middle of the box, where it knows anything. */
export function depthByMap(
  map: DepthMap,
  box: Box2dPx,
  frame: { readonly widthPx: number; readonly heightPx: number },
  mask?: ObjectMask,
): (WayDepth & { readonly sdLog: number }) | undefined {
  const [values, spreads] = mask ? overMask(map, mask, frame) : overMiddle(map, box, frame)
  if (values.length === 0) return undefined
  const depthM = median(values)
  const sdLog = Math.hypot(MAP_SD_LOG, spreads.length > 0 ? median(spreads) : 0)
  return { method: 'depth', depthM, gradient: Float64Array.of(0, 0, 0, 0, 0, depthM), sdLog }
}

type Picked = readonly [values: number[], spreads: number[]]

function overMask(map: DepthMap, mask: ObjectMask, frame: { widthPx: number; heightPx: number }): Picked {
  const [x0, y0, x1] = mask.box
  const widthPx = x1 - x0
  return pick(map, frame, mask.box, (x, y) => mask.inside[Math.floor(y - y0) * widthPx + Math.floor(x - x0)] === 1)
}

/** The middle third of the width and half of the height: there a box holds its object and little else. */
function overMiddle(map: DepthMap, box: Box2dPx, frame: { widthPx: number; heightPx: number }): Picked {
  const [w, h] = [boxWidthPx(box), boxHeightPx(box)]
  return pick(map, frame, [box[0] + w / 3, box[1] + h / 4, box[2] - w / 3, box[3] - h / 4], () => true)
}

function pick(
  map: DepthMap,
  frame: { widthPx: number; heightPx: number },
  box: Box2dPx,
  inside: (xPx: number, yPx: number) => boolean,
): Picked {
  const [sx, sy] = [map.widthPx / frame.widthPx, map.heightPx / frame.heightPx]
  const [left, top] = [Math.max(0, Math.floor(box[0] * sx)), Math.max(0, Math.floor(box[1] * sy))]
  const [right, bottom] = [
    Math.min(map.widthPx, Math.ceil(box[2] * sx)),
    Math.min(map.heightPx, Math.ceil(box[3] * sy)),
  ]
  const values: number[] = []
  const spreads: number[] = []
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const i = row * map.widthPx + column
      const depth = map.depth[i]
      if (!(depth > 0) || !inside((column + 0.5) / sx, (row + 0.5) / sy)) continue
      values.push(depth)
      if (map.sdLog) spreads.push(map.sdLog[i])
    }
  }
  return [values, spreads]
}
