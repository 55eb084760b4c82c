import type { Intrinsics } from '../../geometry/camera.ts'
import { invert } from '../../geometry/pose.ts'
import { conjugate, multiply, type Quat, rotate } from '../../geometry/quat.ts'
import { norm, scale, type Vec3 } from '../../geometry/vec3.ts'
import type { GrayImage } from '../features/pyramid.ts'
import type { SeenFrame } from './seen-frame.ts'
import type { CameraFromMap, Keyframe } from './window-map.ts'

export const zoomed = (lens: Intrinsics, ratio: number): Intrinsics =>
  ratio === 1 ? lens : { ...lens, fxPx: lens.fxPx * ratio, fyPx: lens.fyPx * ratio }

export const keyframeOf = (seen: SeenFrame, image: GrayImage, cameraFromMap: CameraFromMap): Keyframe => ({
  seen,
  image,
  cameraFromMap,
  sdLogStep: 0,
  sdTurnRad: 0,
  landmarks: 0,
})

/** The pose of a camera that turned about its centre. */
export function turnedPose(cameraFromMap: CameraFromMap, turn: Quat): CameraFromMap {
  return { quatWxyz: multiply(turn, cameraFromMap.quatWxyz), translationM: rotate(turn, cameraFromMap.translationM) }
}

export function subtractCentres(a: CameraFromMap, b: CameraFromMap): Vec3 {
  const [p, q] = [invert(a).translationM, invert(b).translationM]
  return [p[0] - q[0], p[1] - q[1], p[2] - q[2]]
}

/** How sure a point is along the ray of the camera that saw it last, cameras held. */
export function sdAlongSight(best: Keyframe, pointInCamera: Vec3, information: Float64Array): number {
  const sight = rotate(conjugate(best.cameraFromMap.quatWxyz), scale(pointInCamera, 1 / norm(pointInCamera)))
  let along = 0
  for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) along += sight[i] * sight[j] * information[3 * i + j]
  return 1 / Math.sqrt(Math.max(along, 1e-30))
}
