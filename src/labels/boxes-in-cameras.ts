import { type ProjectedCuboid, projectCuboid, rayOfPixel, type WorldFromCamera } from '../geometry/camera.ts'
import { invert, type Pose, transformPoint } from '../geometry/pose.ts'
import { norm, type Vec3 } from '../geometry/vec3.ts'
import type { Camera, Sample } from '../tracks/scene.ts'

/** A camera with a lens: what a cuboid is projected by. */
export type CalibratedCamera = Pick<Camera, 'name' | 'widthPx' | 'heightPx'> & {
  readonly intrinsics: NonNullable<Camera['intrinsics']>
}

/** A camera at one instant. */
export interface PlacedCamera {
  readonly camera: CalibratedCamera
  readonly worldFromCamera: WorldFromCamera
  readonly cameraFromWorld: Pose<'camera', 'world'>
  /** The largest tangents of the angle from the axis, to the sides and up or down, at which a point can be seen. */
  readonly tangents: FieldTangents
}

export interface FieldTangents {
  readonly x: number
  readonly y: number
}

/** How wide a camera sees, from the rays of its image's corners and edges. */
export function fieldTangents({ intrinsics, widthPx, heightPx }: CalibratedCamera): FieldTangents {
  const xs = [0, widthPx / 2, widthPx]
  const ys = [0, heightPx / 2, heightPx]
  const rays = xs.flatMap(x => ys.map(y => rayOfPixel(intrinsics, [x, y])))
  return { x: Math.max(...rays.map(r => Math.abs(r[0]))), y: Math.max(...rays.map(r => Math.abs(r[1]))) }
}

export const placeCamera = (
  camera: CalibratedCamera,
  worldFromCamera: WorldFromCamera,
  tangents: FieldTangents = fieldTangents(camera),
): PlacedCamera => ({ camera, worldFromCamera, cameraFromWorld: invert(worldFromCamera), tangents })

/** What the cameras see of a cuboid: the boxes by camera, and the share of the object in the image that has most of it. */
export function boxesInCameras(
  cameras: readonly PlacedCamera[],
  worldFromObject: Pose<'world', 'object'>,
  sizeM: Vec3,
): { readonly box2dPx?: NonNullable<Sample['box2dPx']>; readonly insideShare: number } {
  const radiusM = norm(sizeM) / 2
  const box2dPx: NonNullable<Sample['box2dPx']> = {}
  let insideShare = 0
  for (const placed of cameras) {
    if (!sphereMayBeSeen(placed, worldFromObject.translationM, radiusM)) continue
    const seen: ProjectedCuboid | undefined = projectCuboid(
      placed.camera,
      placed.worldFromCamera,
      worldFromObject,
      sizeM,
    )
    if (!seen) continue
    box2dPx[placed.camera.name] = [...seen.box2dPx]
    insideShare = Math.max(insideShare, Math.min(1, seen.insideShare))
  }
  return { ...(insideShare > 0 && { box2dPx }), insideShare }
}

/** False where the sphere lies wholly beyond one of the planes that bound what the camera sees. */
function sphereMayBeSeen({ cameraFromWorld, tangents }: PlacedCamera, centerInWorldM: Vec3, radiusM: number): boolean {
  const [x, y, z] = transformPoint(cameraFromWorld, centerInWorldM)
  if (z < -radiusM) return false
  const reach = (tangent: number): number => radiusM * Math.sqrt(1 + tangent * tangent) + z * tangent
  return Math.abs(x) <= reach(tangents.x) && Math.abs(y) <= reach(tangents.y)
}
