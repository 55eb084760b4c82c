import { badInput } from '../base/errors.ts'
import type { GivenPose } from '../calibration/poses.ts'
import { compose, invert, type Pose } from '../geometry/pose.ts'
import { distance } from '../geometry/vec3.ts'
import type { VideoSource } from '../media/video-source.ts'
import type { CameraMotion, CameraTrack, LensEstimate, MapView } from './camera-track.ts'

/** A pose counts for a frame whose time is this near. */
const SAME_TIME_S = 0.05
/** A camera that stays within this is in one place: given poses are rounded, and tripods bend. */
const STILL_M = 0.02
const STILL_RAD = 0.002

/**
 * A camera's path as the user gives it: rows with times by the nearest frame, others one a frame. Lengths are taken as metres. Errors:
 * `badInput` where the rows are not as many as the frames, or no time of theirs is one of the video's.
 */
export function trackOfPoses(source: VideoSource, poses: readonly GivenPose[], lens: LensEstimate): CameraTrack {
  const atFrame = poses[0].timeS === undefined ? byCount(source, poses) : byTime(source, poses)
  // The map is the first view's camera frame.
  const { translationM, quatWxyz } = invert(atFrame[0].worldFromCamera)
  const mapFromWorld: Pose<'map', 'world'> = { translationM, quatWxyz }
  const views = atFrame.map(({ index, worldFromCamera }): MapView => {
    const mapFromCamera: Pose<'map', 'camera'> = compose(mapFromWorld, worldFromCamera)
    return { index, timeS: source.stampsS[index], mapFromCamera }
  })
  return { motion: motionOf(views), unit: 'm', lens, views, points: [], sdLogLength: 0, sdHeadingRadPerRootS: 0 }
}

interface FramePose {
  readonly index: number
  readonly worldFromCamera: GivenPose['worldFromCamera']
}

function byCount({ path, stampsS }: VideoSource, poses: readonly GivenPose[]): FramePose[] {
  if (poses.length === stampsS.length) return poses.map(({ worldFromCamera }, index) => ({ index, worldFromCamera }))
  throw badInput({ subject: 'poses', expected: `${stampsS.length}, one a frame`, got: `${poses.length}`, where: path })
}

function byTime({ path, stampsS }: VideoSource, poses: readonly GivenPose[]): FramePose[] {
  const found = stampsS.flatMap((stampS, index): FramePose[] => {
    const nearest = poses.reduce((a, b) =>
      Math.abs((b.timeS ?? 0) - stampS) < Math.abs((a.timeS ?? 0) - stampS) ? b : a,
    )
    const isSame = Math.abs((nearest.timeS ?? 0) - stampS) <= SAME_TIME_S
    return isSame ? [{ index, worldFromCamera: nearest.worldFromCamera }] : []
  })
  if (found.length > 0) return found
  const got = `${poses[0].timeS} to ${poses[poses.length - 1].timeS} s`
  throw badInput({ subject: 'poses', expected: `times within 0 to ${stampsS[stampsS.length - 1]} s`, got, where: path })
}

function motionOf(views: readonly MapView[]): CameraMotion {
  const moved = views.some(({ mapFromCamera }) => distance(mapFromCamera.translationM, [0, 0, 0]) > STILL_M)
  if (moved) return 'moving'
  const turned = views.some(
    ({ mapFromCamera }) => 2 * Math.acos(Math.min(1, Math.abs(mapFromCamera.quatWxyz[0]))) > STILL_RAD,
  )
  return turned ? 'rotating' : 'still'
}
