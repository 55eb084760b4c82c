import { GROUND_AT_ZERO, type Plane } from '../../geometry/camera.ts'
import { nearestFrame } from '../../questions/clip-boxes.ts'
import type { Camera, CameraFrame, Scene } from '../../tracks/scene.ts'

/** What of a scene is no secret: the camera with its lens and poses, and where the ground is. */
export interface SeenScene {
  readonly camera: Camera
  readonly ground: Plane | undefined
}

/** Copies the camera and the ground only; tracks never pass. Undefined without that camera. */
export function seenScene(scene: Scene, cameraName: string): SeenScene | undefined {
  const camera = scene.cameras.find(c => c.name === cameraName)
  if (!camera || scene.units !== 'm') return undefined
  const { groundPlane } = scene
  // Where cameras stand on a rig whose world has no stated ground, class heights tell the distance.
  return { camera, ground: groundPlane && { ...GROUND_AT_ZERO, ...groundPlane } }
}

export type Lens = NonNullable<Camera['intrinsics']>
export type View = Required<Pick<CameraFrame, 'worldFromCamera'>> & { readonly lens: Lens }

/** Lens and pose at an instant. */
export function viewAt({ camera }: SeenScene, timeS: number): View | undefined {
  const frame = nearestFrame(camera.frames, timeS)
  const lens = frame?.intrinsics ?? camera.intrinsics
  return frame?.worldFromCamera && lens ? { worldFromCamera: frame.worldFromCamera, lens } : undefined
}
