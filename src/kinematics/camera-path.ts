import { interpolatePose } from '../geometry/pose.ts'
import { rotate } from '../geometry/quat.ts'
import { lastSampleAt, MAX_GAP_S } from '../tracks/resample.ts'
import type { Camera, Scene } from '../tracks/scene.ts'
import { MIN_AXIS_TILT_RAD } from './constants.ts'
import type { Heading, ReferenceAt } from './heading.ts'
import { type MotionPath, pathOf } from './path.ts'
import { type CannotTell, cannotTell } from './quantity.ts'

type Still = Pick<Scene, 'units' | 'provenance'>

/** The way of the camera itself, measured as any object's; its steps at rest are those of its stand. */
export function cameraPath(scene: Still, camera: Camera): MotionPath | CannotTell {
  const samples = camera.frames.flatMap(({ timeS, worldFromCamera }) =>
    worldFromCamera ? [{ timeS, centerInWorldM: worldFromCamera.translationM }] : [],
  )
  if (samples.length === 0) return cannotTell('no camera pose')
  return pathOf(scene, { id: `camera:${camera.name}`, category: 'camera', position: 'center', samples })
}

/** 12 o'clock of reference "camera": away from the camera along its axis at that moment, seen from above. */
export function cameraHeadingAt(camera: Pick<Camera, 'frames'>, timeS: number): Heading | CannotTell {
  const pose = cameraPoseAt(camera, timeS)
  if (!pose) return cannotTell('no camera pose')
  const [x, y] = rotate(pose.quatWxyz, [0, 0, 1])
  return Math.hypot(x, y) < Math.sin(MIN_AXIS_TILT_RAD)
    ? cannotTell('no camera pose')
    : { headingRad: Math.atan2(y, x) }
}

export const cameraReference =
  (camera: Pick<Camera, 'frames'>): ReferenceAt =>
  timeS =>
    cameraHeadingAt(camera, timeS)

/** The camera's pose at a time, between its frames; undefined outside them and across a gap. */
export function cameraPoseAt({ frames }: Pick<Camera, 'frames'>, timeS: number) {
  const i = lastSampleAt(frames, timeS)
  const before = frames[i]
  if (!before?.worldFromCamera) return undefined
  if (Math.abs(before.timeS - timeS) < 1e-6) return before.worldFromCamera
  const after = frames[i + 1]
  if (!after?.worldFromCamera || after.timeS - before.timeS > MAX_GAP_S) return undefined
  const t = (timeS - before.timeS) / (after.timeS - before.timeS)
  return interpolatePose<'world', 'camera'>(before.worldFromCamera, after.worldFromCamera, t)
}
