import { type Box2dPx, boxHeightPx } from '../../geometry/box.ts'
import { type PointPx, pixelOnPlane, projectCuboid, rayOfPixel } from '../../geometry/camera.ts'
import { quatFromYaw, rotate } from '../../geometry/quat.ts'
import { add, scale, subtract, type Vec3 } from '../../geometry/vec3.ts'
import type { SeenScene, View } from './seen-scene.ts'

/** Where an object stands, as its box tells. */
export interface Foot {
  readonly footM: Vec3
  /** Row-major 3x3, in the world. */
  readonly covarianceM2: number[]
  /** How one standard deviation of the object's unknown size moves this and all its other places: towards the camera. */
  readonly sizeErrorM?: Vec3
}

/** Edges of a box are whole pixels, and limbs and shapes move them by this share of its height. */
const EDGE_SD_PX = 0.5
const SHAPE_SD_SHARE = 0.01
/** One object of a class is this much larger or smaller than the class; on known ground its size does not matter. */
const SIZE_SD_SHARE = 0.1
/** Nothing is known better than this. */
const LEAST_SD_M = 0.01

const foot = ([x0, , x1, y1]: Box2dPx): PointPx => [(x0 + x1) / 2, y1]

/** The box's lower middle on the ground, or at the depth that the height of its class tells. */
export function liftBox(scene: SeenScene, view: View, box: Box2dPx, heightM: number): Foot | undefined {
  const at = scene.ground ? groundPoint(scene, view) : heightPoint(view, heightM)
  const footM = at(box)
  if (!footM) return undefined
  const sdPx = Math.hypot(EDGE_SD_PX, SHAPE_SD_SHARE * boxHeightPx(box))
  const [x0, y0, x1, y1] = box
  const moved = [at([x0 + sdPx, y0, x1 + sdPx, y1]), at([x0, y0, x1, y1 + sdPx])]
  const fromCamera = subtract(footM, view.worldFromCamera.translationM)
  return {
    footM,
    covarianceM2: covariance(footM, moved),
    ...(!scene.ground && { sizeErrorM: scale(fromCamera, SIZE_SD_SHARE) }),
  }
}

type LiftPoint = (box: Box2dPx) => Vec3 | undefined

const groundPoint =
  ({ ground }: SeenScene, { lens, worldFromCamera }: View): LiftPoint =>
  box =>
    pixelOnPlane(lens, worldFromCamera, foot(box), ground)

/** Depth along the axis: focal length times height over the box's height. */
const heightPoint =
  ({ lens, worldFromCamera }: View, heightM: number): LiftPoint =>
  box => {
    const depthM = (lens.fyPx * heightM) / Math.max(1, boxHeightPx(box))
    const inCamera = scale(rayOfPixel(lens, foot(box)), depthM)
    return add(rotate(worldFromCamera.quatWxyz, inCamera), worldFromCamera.translationM)
  }

/** Sum of the outer products of what each error moves. */
function covariance(footM: Vec3, moved: readonly (Vec3 | undefined)[]): number[] {
  const out = [LEAST_SD_M ** 2, 0, 0, 0, LEAST_SD_M ** 2, 0, 0, 0, LEAST_SD_M ** 2]
  for (const point of moved) {
    if (!point) continue
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) out[3 * a + b] += (point[a] - footM[a]) * (point[b] - footM[b])
    }
  }
  return out
}

/** The box of a cuboid that stands at a point. */
export function boxOfCuboid(scene: SeenScene, view: View, footM: Vec3, yawRad: number, sizeM: Vec3) {
  const camera = { ...scene.camera, intrinsics: view.lens }
  const up = scene.ground?.normalInWorld ?? ([0, 0, 1] as const)
  const translationM = add(footM, scale(up, sizeM[2] / 2))
  return projectCuboid(camera, view.worldFromCamera, { translationM, quatWxyz: quatFromYaw(yawRad) }, sizeM)?.box2dPx
}
