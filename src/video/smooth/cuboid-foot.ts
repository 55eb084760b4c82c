import type { Box2dPx } from '../../geometry/box.ts'
import { cuboidCorners } from '../../geometry/box.ts'
import { type Plane, pixelOnPlane, projectPoint } from '../../geometry/camera.ts'
import { compose, invert, type Pose } from '../../geometry/pose.ts'
import { quatFromYaw } from '../../geometry/quat.ts'
import { add, scale, subtract, type Vec3 } from '../../geometry/vec3.ts'
import type { PlacedView } from '../camera-track.ts'
import { footPx } from '../lift/depth-ways.ts'

/** The whole box, also beyond the picture, of a cuboid that stands at a point; undefined where a corner is behind the camera. */
export function boxOfStanding(
  { worldFromCamera, intrinsics }: PlacedView,
  ground: Plane,
  footM: Vec3,
  yawRad: number,
  sizeM: Vec3,
): Box2dPx | undefined {
  const translationM = add(footM, scale(ground.normalInWorld, sizeM[2] / 2))
  const worldFromObject: Pose<'world', 'object'> = { translationM, quatWxyz: quatFromYaw(yawRad) }
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const corner of cuboidCorners(compose(invert(worldFromCamera), worldFromObject), sizeM)) {
    const pixel = projectPoint(intrinsics, corner)
    if (!pixel) return undefined
    x0 = Math.min(x0, pixel[0])
    x1 = Math.max(x1, pixel[0])
    y0 = Math.min(y0, pixel[1])
    y1 = Math.max(y1, pixel[1])
  }
  return [x0, y0, x1, y1]
}

/**
 * From where a box seems to stand to the ground below the object's middle: the lower edge of a box belongs to the
 * nearest bottom corner. Of a cuboid at `footM`, turned by `yawRad`.
 */
export function middleFromFoot(
  view: PlacedView,
  ground: Plane,
  footM: Vec3,
  yawRad: number,
  sizeM: Vec3,
): Vec3 | undefined {
  const box = boxOfStanding(view, ground, footM, yawRad, sizeM)
  const seemsM = box && pixelOnPlane(view.intrinsics, view.worldFromCamera, footPx(box), ground)
  return seemsM && subtract(footM, seemsM)
}
