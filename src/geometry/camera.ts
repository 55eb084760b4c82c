import { type Box2dPx, CUBOID_EDGES, clipBox, cuboidCorners } from './box.ts'
import { type Distortion, distort, type Normalized, undistort } from './distortion.ts'
import { compose, invert, type Pose } from './pose.ts'
import { rotate } from './quat.ts'
import { lerp, type Vec3 } from './vec3.ts'

/** A pinhole camera with a lens: x right, y down, z forward; pixel centres at .5. */
export interface Intrinsics {
  readonly fxPx: number
  readonly fyPx: number
  readonly cxPx: number
  readonly cyPx: number
  readonly distortion?: Distortion
}

export type PointPx = readonly [x: number, y: number]
export type WorldFromCamera = Pose<'world', 'camera'>

/** What lies nearer than this in front of the camera is not projected. */
const NEAR_M = 0.05

/** Beyond this tangent of the angle from the axis a polynomial lens model folds back into the image. */
const FOLD_TANGENT = 4

export function projectNormalized(intrinsics: Intrinsics, ideal: Normalized): PointPx {
  const [x, y] = intrinsics.distortion ? distort(ideal, intrinsics.distortion) : ideal
  return [intrinsics.fxPx * x + intrinsics.cxPx, intrinsics.fyPx * y + intrinsics.cyPx]
}

/** Undefined behind the camera, or nearer than 5 cm. */
export function projectPoint(intrinsics: Intrinsics, [x, y, z]: Vec3): PointPx | undefined {
  return z < NEAR_M ? undefined : projectNormalized(intrinsics, [x / z, y / z])
}

/** The ray of a pixel in the camera's frame; its z is 1. */
export function rayOfPixel(intrinsics: Intrinsics, [xPx, yPx]: PointPx): Vec3 {
  const seen: Normalized = [(xPx - intrinsics.cxPx) / intrinsics.fxPx, (yPx - intrinsics.cyPx) / intrinsics.fyPx]
  const [x, y] = intrinsics.distortion ? undistort(seen, intrinsics.distortion) : seen
  return [x, y, 1]
}

/** Points with normalInWorld . p = offsetM; the normal has length 1. */
export interface Plane {
  readonly normalInWorld: Vec3
  readonly offsetM: number
}

export const GROUND_AT_ZERO: Plane = { normalInWorld: [0, 0, 1], offsetM: 0 }

/** Where a pixel's ray meets the plane, in the world; undefined where it runs away from it. */
export function pixelOnPlane(
  intrinsics: Intrinsics,
  worldFromCamera: WorldFromCamera,
  pixel: PointPx,
  plane: Plane = GROUND_AT_ZERO,
): Vec3 | undefined {
  const ray = rotate(worldFromCamera.quatWxyz, rayOfPixel(intrinsics, pixel))
  const origin = worldFromCamera.translationM
  const n = plane.normalInWorld
  const along = n[0] * ray[0] + n[1] * ray[1] + n[2] * ray[2]
  const depth = (plane.offsetM - (n[0] * origin[0] + n[1] * origin[1] + n[2] * origin[2])) / along
  if (!Number.isFinite(depth) || depth <= 0) return undefined
  return [origin[0] + depth * ray[0], origin[1] + depth * ray[1], origin[2] + depth * ray[2]]
}

export interface ProjectedCuboid {
  /** Edges of the part inside the image. */
  readonly box2dPx: Box2dPx
  /** Share of the whole projected box that lies inside the image, 0..1. */
  readonly insideShare: number
  /** Depth of the cuboid's centre along the camera's axis. */
  readonly depthM: number
}

/** An image and the lens that makes it. */
export interface ImageLens {
  readonly intrinsics: Intrinsics
  readonly widthPx: number
  readonly heightPx: number
}

/** The box around a cuboid's projection, cut at the near plane and at the image's edges; undefined where none is seen. */
export const projectCuboid = (
  camera: ImageLens,
  worldFromCamera: WorldFromCamera,
  worldFromObject: Pose<'world', 'object'>,
  sizeM: Vec3,
): ProjectedCuboid | undefined =>
  projectCuboidInCamera(camera, compose(invert(worldFromCamera), worldFromObject), sizeM)

/** `projectCuboid` where the object's pose is known in the camera's frame. */
export function projectCuboidInCamera(
  camera: ImageLens,
  cameraFromObject: Pose<'camera', 'object'>,
  sizeM: Vec3,
): ProjectedCuboid | undefined {
  const whole = boundsOf(cutAtNear(cuboidCorners(cameraFromObject, sizeM)), camera.intrinsics)
  const box2dPx = whole && clipBox(whole, camera.widthPx, camera.heightPx)
  if (!box2dPx) return undefined
  const insideShare = area(box2dPx) / Math.max(area(whole), 1e-9)
  return { box2dPx, insideShare, depthM: cameraFromObject.translationM[2] }
}

/** Edges around projected points; undefined where there are none. */
function boundsOf(pointsInCamera: readonly Vec3[], intrinsics: Intrinsics): Box2dPx | undefined {
  let [x0, y0, x1, y1] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  for (const point of pointsInCamera) {
    const [x, y] = projectNormalized(intrinsics, withinFold(point))
    if (x < x0) x0 = x
    if (x > x1) x1 = x
    if (y < y0) y0 = y
    if (y > y1) y1 = y
  }
  return pointsInCamera.length > 0 ? [x0, y0, x1, y1] : undefined
}

const area = (box: Box2dPx): number => (box[2] - box[0]) * (box[3] - box[1])

function cutAtNear(corners: readonly Vec3[]): readonly Vec3[] {
  if (corners.every(c => c[2] >= NEAR_M)) return corners
  const kept = corners.filter(c => c[2] >= NEAR_M)
  for (const [i, j] of CUBOID_EDGES) {
    const [a, b] = [corners[i], corners[j]]
    if (a[2] < NEAR_M !== b[2] < NEAR_M) kept.push(lerp(a, b, (NEAR_M - a[2]) / (b[2] - a[2])))
  }
  return kept
}

function withinFold([x, y, z]: Vec3): Normalized {
  const limit = FOLD_TANGENT * z
  if (x * x + y * y <= limit * limit) return [x / z, y / z]
  const factor = FOLD_TANGENT / Math.sqrt(x * x + y * y)
  return [x * factor, y * factor]
}
