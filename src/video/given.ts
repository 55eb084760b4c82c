import type { Calibration } from '../calibration/calibration.ts'
import type { GivenPose } from '../calibration/poses.ts'
import type { KnownOnGround } from './ground/known.ts'

/** What a user knows of a video and says; all of it may be absent. What is not said is found out, or told as unknown. */
export interface Given {
  readonly calibration?: Calibration
  /** Over the ground. */
  readonly cameraHeightM?: number
  /** Of the camera, by time or by frame. */
  readonly poses?: readonly GivenPose[]
  /** Sensed depth: files of 16-bit depth, and how many of their units are a metre. */
  readonly depth?: { readonly pattern: string; readonly unitsPerM: number }
  readonly known: readonly KnownOnGround[]
  /** The camera does not move. */
  readonly still: boolean
  /** Everything is so many times smaller than it looks: sizes of classes say nothing of metres. */
  readonly toyScale?: number
}
