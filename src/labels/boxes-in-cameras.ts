import { projectCuboidInCamera, rayOfPixel, type WorldFromCamera } from '../geometry/camera.ts'
import { compose, invert, type Pose, rotationMatrixOf } from '../geometry/pose.ts'
import { type Mat3, norm, type Vec3 } from '../geometry/vec3.ts'
import type { Camera, Sample } from '../tracks/scene.ts'

/** A camera with a lens: what a cuboid is projected by. */
export type CalibratedCamera = Pick<Camera, 'name' | 'widthPx' | 'heightPx'> & {
  readonly intrinsics: NonNullable<Camera['intrinsics']>
}

/** A camera at one instant. */
export interface PlacedCamera {
  readonly camera: CalibratedCamera
  readonly cameraFromWorld: Pose<'camera', 'world'>
  /** Of the same transform. */
  readonly rotation: Mat3
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

export function placeCamera(
  camera: CalibratedCamera,
  worldFromCamera: WorldFromCamera,
  tangents: FieldTangents = fieldTangents(camera),
): PlacedCamera {
  const cameraFromWorld = invert(worldFromCamera)
  return { camera, cameraFromWorld, rotation: rotationMatrixOf(cameraFromWorld), tangents }
}

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
    const seen = projectCuboidInCamera(placed.camera, compose(placed.cameraFromWorld, worldFromObject), sizeM)
    if (!seen) continue
    const [x0, y0, x1, y1] = seen.box2dPx
    box2dPx[placed.camera.name] = [x0, y0, x1, y1]
    insideShare = Math.max(insideShare, Math.min(1, seen.insideShare))
  }
  return insideShare > 0 ? { box2dPx, insideShare } : { insideShare }
}

/** False where the sphere lies wholly beyond one of the planes that bound what the camera sees; most are, so it is cheap. */
function sphereMayBeSeen(
  { cameraFromWorld, rotation: m, tangents }: PlacedCamera,
  [px, py, pz]: Vec3,
  radiusM: number,
): boolean {
  const t = cameraFromWorld.translationM
  const z = m[6] * px + m[7] * py + m[8] * pz + t[2]
  if (z < -radiusM) return false
  const x = m[0] * px + m[1] * py + m[2] * pz + t[0]
  if (Math.abs(x) > radiusM * tangents.xSlant + z * tangents.x) return false
  const y = m[3] * px + m[4] * py + m[5] * pz + t[1]
  return Math.abs(y) <= radiusM * tangents.ySlant + z * tangents.y
}
