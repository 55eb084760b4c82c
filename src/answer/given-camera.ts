import { CAMERA_SCHEMA } from '../calibration/camera-file.ts'
import { GROUND_AT_ZERO } from '../geometry/camera.ts'
import { dot } from '../geometry/vec3.ts'
import { nearestFrame } from '../questions/clip-boxes.ts'
import type { Clip } from '../questions/record.ts'
import type { Scene } from '../tracks/scene.ts'

/** What a user who knows his camera would say of it. */
export interface GivenCamera {
  /** A calibration file's text: the lens alone. */
  readonly file: string
  /** Over the ground, at the clip's start. */
  readonly cameraHeightM?: number
}

/** Takes lens and height out of a scene; poses and tracks do not pass. Nothing of a scene whose unit is unknown but the lens. */
export function givenCamera(scene: Scene, clip: Pick<Clip, 'camera' | 'startS'>): GivenCamera | undefined {
  const camera = scene.cameras.find(one => one.name === clip.camera)
  const frame = camera && nearestFrame(camera.frames, clip.startS)
  const intrinsics = frame?.intrinsics ?? camera?.intrinsics
  if (!camera || !intrinsics) return undefined
  const { widthPx, heightPx } = camera
  const file = JSON.stringify({ schema: CAMERA_SCHEMA, widthPx, heightPx, intrinsics })
  const { normalInWorld, offsetM } = scene.groundPlane ?? { ...GROUND_AT_ZERO, offsetM: Number.NaN }
  const place = frame?.worldFromCamera?.translationM
  const heightM = place ? dot(normalInWorld, place) - offsetM : Number.NaN
  return { file, ...(scene.units === 'm' && heightM > 0 && { cameraHeightM: heightM }) }
}
