import { projectCuboidInCamera, rayOfPixel, type WorldFromCamera } from '../geometry/camera.ts'
import { invert, type Pose, transformPoint } from '../geometry/pose.ts'
import { multiply } from '../geometry/quat.ts'
import { norm, type Vec3 } from '../geometry/vec3.ts'
import type { Camera, Sample } from '../tracks/scene.ts'

/** A camera with a lens: what a cuboid is projected by. */
export type CalibratedCamera = Pick<Camera, 'name' | 'widthPx' | 'heightPx'> & {
  readonly intrinsics: NonNullable<Camera['intrinsics']>
}

/** A camera at one instant. */
export interface PlacedCamera {
  readonly camera: CalibratedCamera
  readonly cameraFromWorld: Pose<'camera', 'world'>
  /** The largest tangents of the angle from the axis, to the sides and up or down, at which a point can be seen. */
  readonly tangents: FieldTangents
}

export interface FieldTangents {
  readonly x: number
  readonly y: number
  /** sqrt(1 + x^2): how far off a plane of that tangent a sphere's centre may be, in radii along the axis. */
  readonly xSlant: number
  readonly ySlant: number
}

/** How wide a camera sees, from the rays of its image's corners and edges. */
export function fieldTangents({ intrinsics, widthPx, heightPx }: CalibratedCamera): FieldTangents {
  const xs = [0, widthPx / 2, widthPx]
  const ys = [0, heightPx / 2, heightPx]
  const rays = xs.flatMap(x => ys.map(y => rayOfPixel(intrinsics, [x, y])))
  const x = Math.max(...rays.map(ray => Math.abs(ray[0])))
  const y = Math.max(...rays.map(ray => Math.abs(ray[1])))
  return { x, y, xSlant: Math.hypot(1, x), ySlant: Math.hypot(1, y) }
}

export const placeCamera = (
  camera: CalibratedCamera,
  worldFromCamera: WorldFromCamera,
  tangents: FieldTangents = fieldTangents(camera),
): PlacedCamera => ({ camera, cameraFromWorld: invert(worldFromCamera), tangents })

/** What the cameras see of a cuboid: the boxes by camera, and the share of the object in the image that has most of it. */
export function boxesInCameras(
  cameras: readonly PlacedCamera[],
  worldFromObject: Pose<'world', 'object'>,
  sizeM: Vec3,
): { readonly box2dPx?: NonNullable<Sample['box2dPx']>; readonly insideShare: number } {
  const radiusM = norm(sizeM) / 2
  const box2dPx: NonNullable<Sample['box2dPx']> = {}
  let insideShare = 0
  for (const { camera, cameraFromWorld, tangents } of cameras) {
    const centreInCameraM = transformPoint(cameraFromWorld, worldFromObject.translationM)
    if (!sphereMayBeSeen(centreInCameraM, radiusM, tangents)) continue
    const quatWxyz = multiply(cameraFromWorld.quatWxyz, worldFromObject.quatWxyz)
    const seen = projectCuboidInCamera(camera, { translationM: centreInCameraM, quatWxyz }, sizeM)
    if (!seen) continue
    box2dPx[camera.name] = [...seen.box2dPx]
    insideShare = Math.max(insideShare, Math.min(1, seen.insideShare))
  }
  return insideShare > 0 ? { box2dPx, insideShare } : { insideShare }
}

/** False where the sphere lies wholly beyond one of the planes that bound what the camera sees. */
function sphereMayBeSeen([x, y, z]: Vec3, radiusM: number, tangents: FieldTangents): boolean {
  return (
    z >= -radiusM &&
    Math.abs(x) <= radiusM * tangents.xSlant + z * tangents.x &&
    Math.abs(y) <= radiusM * tangents.ySlant + z * tangents.y
  )
}
