import { badInput } from '../../base/errors.ts'
import type { GivenPose } from '../../calibration/poses.ts'
import { compose, interpolatePose, invert, type Pose } from '../../geometry/pose.ts'
import { distance } from '../../geometry/vec3.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { CameraMotion, CameraTrack, LensEstimate, MapView } from '../camera-track.ts'

/** A pose counts for a frame whose time is this near; between two that are no farther apart than the gap it is interpolated. */
const SAME_TIME_S = 0.05
const MAX_GAP_S = 0.5
/** A camera that stays within this is in one place: given poses are rounded, and tripods bend. */
const STILL_M = 0.02
const STILL_RAD = 0.002

/**
 * A camera's path as the user gives it: rows with times between those about a frame's, others one a frame. Lengths are taken as metres.
 * Errors: `badInput` where the rows are not as many as the frames, or no time of theirs is one of the video's.
 */
export function trackOfPoses(source: VideoSource, poses: readonly GivenPose[], lens: LensEstimate): CameraTrack {
  const atFrame = framePoses(source, poses)
  // The map is the first view's camera frame.
  const { translationM, quatWxyz } = invert(atFrame[0].worldFromCamera)
  const mapFromWorld: Pose<'map', 'world'> = { translationM, quatWxyz }
  const views = atFrame.map(({ index, worldFromCamera }): MapView => {
    const mapFromCamera: Pose<'map', 'camera'> = compose(mapFromWorld, worldFromCamera)
    return { index, timeS: source.stampsS[index], mapFromCamera }
  })
  const motion = motionOf(views)
  // A camera that stays in one place tells no length.
  const unit = motion === 'moving' ? 'm' : 'relative'
  return { motion, unit, lens, views, points: [], sdLogLength: 0, sdHeadingRadPerRootS: 0 }
}

interface FramePose {
  readonly index: number
  readonly worldFromCamera: GivenPose['worldFromCamera']
}

function framePoses(source: VideoSource, poses: readonly GivenPose[]): FramePose[] {
  const { path, stampsS } = source
  if (poses[0].timeS !== undefined) {
    const found = byTime(stampsS, poses)
    if (found.length > 0) return found
  }
  // Clocks of their own (seconds since 1970) say nothing of a video's, but one row a frame is plain.
  if (poses.length === stampsS.length) return poses.map(({ worldFromCamera }, index) => ({ index, worldFromCamera }))
  const lastS = stampsS[stampsS.length - 1]
  const byFrame = `${stampsS.length}, one a frame`
  if (poses[0].timeS === undefined)
    throw badInput({ subject: 'poses', expected: byFrame, got: `${poses.length}`, where: path })
  const got = `${poses.length} of ${poses[0].timeS} to ${poses[poses.length - 1].timeS} s`
  throw badInput({ subject: 'poses', expected: `times within 0 to ${lastS} s, or ${byFrame}`, got, where: path })
}

function byTime(stampsS: readonly number[], poses: readonly GivenPose[]): FramePose[] {
  let next = 0
  return stampsS.flatMap((stampS, index): FramePose[] => {
    while (next < poses.length && timeOf(poses[next]) < stampS) next++
    const [before, after] = [poses[next - 1], poses[next]]
    const worldFromCamera = poseBetween(before, after, stampS)
    return worldFromCamera ? [{ index, worldFromCamera }] : []
  })
}

const timeOf = (pose: GivenPose): number => pose.timeS ?? 0

function poseBetween(
  before: GivenPose | undefined,
  after: GivenPose | undefined,
  stampS: number,
): GivenPose['worldFromCamera'] | undefined {
  if (before && after && timeOf(after) - timeOf(before) <= MAX_GAP_S) {
    const share = (stampS - timeOf(before)) / (timeOf(after) - timeOf(before))
    return interpolatePose(before.worldFromCamera, after.worldFromCamera, share)
  }
  const near = [before, after].filter(pose => pose && Math.abs(timeOf(pose) - stampS) <= SAME_TIME_S)
  return near[0]?.worldFromCamera
}

function motionOf(views: readonly MapView[]): CameraMotion {
  const moved = views.some(({ mapFromCamera }) => distance(mapFromCamera.translationM, [0, 0, 0]) > STILL_M)
  if (moved) return 'moving'
  const turned = views.some(
    ({ mapFromCamera }) => 2 * Math.acos(Math.min(1, Math.abs(mapFromCamera.quatWxyz[0]))) > STILL_RAD,
  )
  return turned ? 'rotating' : 'still'
}
