import type { Calibration } from '../../calibration/calibration.ts'
import type { GivenPose } from '../../calibration/poses.ts'
import type { MetricDepth, RelativeDepth } from '../../models/vision.ts'
import type { KnownOnGround } from '../ground/known.ts'
import type { GivenReconstruction } from '../reconstruction/reconstruction.ts'
import type { SensedDepth } from '../rgbd/sensed-depth.ts'

/** What a user knows of a video and says; all of it may be absent. What is not said is found out, or told as unknown. */
export interface Given {
  readonly calibration?: Calibration
  /** Over the ground. */
  readonly cameraHeightM?: number
  /** Of the camera, by time or by frame. */
  readonly poses?: readonly GivenPose[]
  readonly sensed?: SensedDepth
  /** Cameras and depth that another program found. */
  readonly reconstruction?: GivenReconstruction
  /** Metres from single pictures: a witness of the scale, and where no ground is seen what objects stand at. */
  readonly depthModel?: MetricDepth
  /** The same without metres: it only fills in what the camera's own motion showed too little of. */
  readonly relativeDepth?: RelativeDepth
  readonly known: readonly KnownOnGround[]
  /** The camera does not move. */
  readonly still: boolean
  /** Everything is so many times smaller than it looks: sizes of classes say nothing of metres. */
  readonly toyScale?: number
  /** Hashes of the files that all this came from, by their use: other content makes other results. */
  readonly files?: Readonly<Record<string, string>>
  /** Vehicles and people in view are toys of unknown scale. */
  readonly isToy?: boolean
}
