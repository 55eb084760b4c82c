import { type PointPx, rayOfPixel } from '../../geometry/camera.ts'
import { rotate } from '../../geometry/quat.ts'
import { add, type Mat3, scale, subtract, type Vec3 } from '../../geometry/vec3.ts'
import type { PlacedView } from '../camera-track.ts'
import { SOURCE_COUNT } from './depth-ways.ts'
import type { FusedDepth } from './fuse.ts'

/** Nothing is known better than this. */
const LEAST_SD_M = 0.01
const X = 0
const BOTTOM = 1
const PITCH = 3

/** Covariance of the point at a depth along a pixel's ray: what each source moves, along the ray and across. */
export function covarianceOfPoint(view: PlacedView, pixel: PointPx, depth: FusedDepth, sd: Float64Array): Mat3 {
  const direction = (dx: number, dy: number): Vec3 =>
    rotate(view.worldFromCamera.quatWxyz, rayOfPixel(view.intrinsics, [pixel[0] + dx, pixel[1] + dy]))
  const ray = direction(0, 0)
  const across = scale(subtract(direction(0.5, 0), direction(-0.5, 0)), depth.depthM)
  const down = scale(subtract(direction(0, 0.5), direction(0, -0.5)), depth.depthM)
  const floor = LEAST_SD_M ** 2
  const out = [floor, 0, 0, 0, floor, 0, 0, 0, floor]
  for (let s = 0; s < SOURCE_COUNT; s++) {
    const turned = s === X ? across : s === BOTTOM || s === PITCH ? down : undefined
    const along = scale(ray, depth.gradient[s])
    const moved = scale(turned ? add(along, turned) : along, sd[s])
    for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) out[3 * a + b] += moved[a] * moved[b]
  }
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = out
  return [xx, xy, xz, yx, yy, yz, zx, zy, zz]
}
