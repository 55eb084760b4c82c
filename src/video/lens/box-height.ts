import type { Box2dPx } from '../../geometry/box.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { ViewMatrix } from './standing-view.ts'

/** Steeper than the horizon by at least this, so that a foot above it stays far away and not behind. */
const MIN_DOWN = 1e-3

/**
 * How tall the box of an object of a given size is that stands where this box stands, in pixels. The box's lower edge is the object's
 * nearest point on the ground; its upper edge is the nearer or the farther edge of its top, whichever is seen higher. How long the
 * object is along the view follows from how wide the box is.
 */
export function expectedHeightPx({ f, cx, cy, h, r }: ViewMatrix, box: Box2dPx, sizeM: Vec3): number {
  const [u, v] = [(box[0] + box[2]) / 2, box[3]]
  const [a, b] = [(u - cx) / f, (v - cy) / f]
  const down = Math.max(MIN_DOWN, -(r[2] * a + r[5] * b + r[8]))
  const reach = h / down
  const gx = (r[0] * a + r[3] * b + r[6]) * reach
  const gy = (r[1] * a + r[4] * b + r[7]) * reach
  const range = Math.sqrt(gx * gx + gy * gy)
  const nearTop = rowOf(f, cy, r, gx, gy, sizeM[2] - h)
  const along = 1 + extentAlong(((box[2] - box[0]) * reach) / f, sizeM) / Math.max(range, 1e-6)
  const farTop = rowOf(f, cy, r, gx * along, gy * along, sizeM[2] - h)
  return v - Math.min(nearTop, farTop)
}

function rowOf(f: number, cy: number, r: Float64Array, x: number, y: number, z: number): number {
  const depth = Math.max(1e-3, r[6] * x + r[7] * y + r[8] * z)
  return (f * (r[3] * x + r[4] * y + r[5] * z)) / depth + cy
}

/** Across: length sin + width cos of the yaw against the line of sight; along: length cos + width sin. */
function extentAlong(acrossM: number, [length, width]: Vec3): number {
  const diagonal = Math.sqrt(length * length + width * width)
  const lead = Math.atan2(length, width)
  const yaw = Math.max(0, lead - Math.acos(Math.max(-1, Math.min(1, acrossM / diagonal))))
  return length * Math.cos(yaw) + width * Math.sin(yaw)
}
