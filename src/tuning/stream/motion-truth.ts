import { wrapAngle } from '../../geometry/angle.ts'
import { rotate } from '../../geometry/quat.ts'
import { headingAt } from '../../kinematics/heading.ts'
import { lengthOver } from '../../kinematics/motion.ts'
import { type MotionPath, spanOf } from '../../kinematics/path.ts'
import { isCannotTell } from '../../kinematics/quantity.ts'
import { nearestFrame } from '../../questions/clip-boxes.ts'
import type { SeenClip, SeenObject } from '../../questions/seen-clip.ts'
import { sampleAt } from '../../tracks/resample.ts'
import type { Camera, Scene, Track } from '../../tracks/scene.ts'

/** What is known of an object wherever it comes from: where it is marked. */
export interface BoxTruth {
  readonly colour: string
  readonly category: string
  /** By frame: x0, y0, x1, y1 as shares of the picture's width and height. */
  readonly boxes: readonly (readonly number[] | null)[]
}

/**
 * What a network is taught beside the answers. Ground frames: x forward, y to the left, of the camera at that frame
 * ("camera") or at the clip's first frame ("first"). `null` where something is not there or does not move.
 */
export interface ObjectTruth extends BoxTruth {
  /** Length, width, height. */
  readonly sizeM: readonly number[]
  /** Foot point in the ground frame of the camera at that frame. */
  readonly inCameraM: readonly (readonly [number, number])[]
  readonly inFirstM: readonly (readonly [number, number])[]
  /** Of the object's body, in the camera's ground frame. */
  readonly bodyYawRad: readonly number[]
  /** Of its path over the coming half second, in the first camera's ground frame. */
  readonly headingRad: readonly (number | null)[]
  /** Since the clip's start, along the path. */
  readonly travelledM: readonly number[]
}

export interface CameraTruth {
  /** Focal length over the picture's width. */
  readonly focalShare: readonly number[]
  readonly heightM: readonly number[]
  /** Positive: it looks down. */
  readonly pitchRad: readonly number[]
  /** Of the camera, in its ground frame at the frame before: forward, left, turn to the left. */
  readonly stepMMRad: readonly (readonly [number, number, number])[]
}

interface GroundPose {
  readonly xM: number
  readonly yM: number
  readonly yawRad: number
}

/** A clip of a scene, and which instants of it are shown. */
export interface Shot {
  readonly scene: Scene
  readonly clip: SeenClip
  /** Seconds of the scene. */
  readonly timesS: readonly number[]
}

const cameraOf = ({ scene, clip }: Shot): Camera => scene.cameras.find(({ name }) => name === clip.camera.name)!

export function cameraTruth(shot: Shot): CameraTruth {
  const camera = cameraOf(shot)
  const frames = shot.timesS.map(timeS => nearestFrame(camera.frames, timeS)!)
  const poses = groundPoses(shot)
  const axes = frames.map(frame => rotate(frame.worldFromCamera!.quatWxyz, [0, 0, 1]))
  return {
    focalShare: frames.map(frame => round((frame.intrinsics ?? camera.intrinsics!).fxPx / camera.widthPx)),
    heightM: frames.map(frame => round(frame.worldFromCamera!.translationM[2])),
    pitchRad: axes.map(([x, y, z]) => round(-Math.atan2(z, Math.hypot(x, y)))),
    stepMMRad: poses.map((pose, k) => {
      const before = poses[Math.max(0, k - 1)]
      const [x, y] = seenFrom(before, [pose.xM, pose.yM])
      return [x, y, round(wrapAngle(pose.yawRad - before.yawRad))]
    }),
  }
}

function groundPoses(shot: Shot): GroundPose[] {
  const { frames } = cameraOf(shot)
  return shot.timesS.map(timeS => {
    const { translationM, quatWxyz } = nearestFrame(frames, timeS)!.worldFromCamera!
    const [x, y] = rotate(quatWxyz, [0, 0, 1])
    return { xM: translationM[0], yM: translationM[1], yawRad: Math.atan2(y, x) }
  })
}

function seenFrom({ xM, yM, yawRad }: GroundPose, [x, y]: readonly [number, number]): [number, number] {
  const [dx, dy, cos, sin] = [x - xM, y - yM, Math.cos(yawRad), Math.sin(yawRad)]
  return [round(dx * cos + dy * sin), round(dy * cos - dx * sin)]
}

/** Undefined where the object has no pose at some frame: it entered late or left early. */
export function objectTruth(shot: Shot, object: SeenObject, colour: string): ObjectTruth | undefined {
  const { scene, clip, timesS } = shot
  const track = scene.tracks.find(({ id }) => id === object.track.id)!
  const poses = groundPoses(shot)
  const samples = timesS.map(timeS => sampleAt(track, timeS))
  const places = samples.map(sample => sample?.centerInWorldM)
  if (!places.every(place => place !== undefined)) return undefined
  const onGround = places.map(([x, y]): [number, number] => [x, y])
  return {
    colour,
    category: track.category,
    sizeM: sizeOf(track),
    boxes: timesS.map(timeS => boxShare(clip, object, timeS)),
    inCameraM: onGround.map((place, k) => seenFrom(poses[k], place)),
    inFirstM: onGround.map(place => seenFrom(poses[0], place)),
    bodyYawRad: samples.map((sample, k) => {
      const [x, y] = rotate(sample!.quatWxyz ?? [1, 0, 0, 0], [1, 0, 0])
      return round(wrapAngle(Math.atan2(y, x) - poses[k].yawRad))
    }),
    headingRad: timesS.map(timeS => headingIn(poses[0], object.path, timeS)),
    travelledM: timesS.map(timeS => travelledAt(object.path, clip.startS, timeS)),
  }
}

export const boxTruth = ({ clip, timesS }: Shot, object: SeenObject, colour: string): BoxTruth => ({
  colour,
  category: object.track.category,
  boxes: timesS.map(timeS => boxShare(clip, object, timeS)),
})

const sizeOf = ({ sizeM }: Track): number[] => (sizeM ?? [0, 0, 0]).map(round)

function boxShare({ timesS, camera }: SeenClip, { boxes }: SeenObject, timeS: number): number[] | null {
  const seen = boxes[Math.round((timeS - timesS[0]) * 2)]
  if (!seen) return null
  const [x0, y0, x1, y1] = seen.box2dPx
  return [x0 / camera.widthPx, y0 / camera.heightPx, x1 / camera.widthPx, y1 / camera.heightPx].map(round)
}

/** What the answer to a question about a part of the clip is made of, for one of its objects. */
export interface PartTruth {
  readonly colour: string
  /** Travelled since the clip's start: when the part begins, and when it ends. */
  readonly fromM: number
  readonly toM: number
  /** When the part begins, in the first camera's ground frame, and to the right of its first heading; null where it stands. */
  readonly headingRad: number | null
  readonly turnedRad: number | null
}

/** `startS`, `endS`: seconds of the scene. */
export function partTruth(shot: Shot, object: SeenObject, colour: string, startS: number, endS: number): PartTruth {
  const { path } = object
  const [first] = groundPoses(shot)
  const headingRad = headingIn(first, path, startS)
  const own = shot.timesS.map(timeS => headingIn(first, path, timeS)).find(heading => heading !== null)
  return {
    colour,
    fromM: travelledAt(path, shot.clip.startS, startS),
    toM: travelledAt(path, shot.clip.startS, endS),
    headingRad,
    turnedRad: headingRad === null || own === undefined || own === null ? null : round(wrapAngle(own - headingRad)),
  }
}

/** At the clip's end it is that of the half second before. */
function headingIn(first: GroundPose, path: MotionPath, timeS: number): number | null {
  const ahead = headingAt(path, timeS)
  const heading = isCannotTell(ahead) && ahead.reason !== 'does not move' ? headingAt(path, timeS - path.stepS) : ahead
  return isCannotTell(heading) ? null : round(wrapAngle(heading.headingRad - first.yawRad))
}

function travelledAt(path: MotionPath, startS: number, timeS: number): number {
  const window = { startS, endS: timeS }
  return timeS <= startS || isCannotTell(spanOf(path, window)) ? 0 : round(lengthOver(path, window))
}

/** Adding 0 takes the sign off a zero. */
const round = (value: number): number => Math.round(value * 1e5) / 1e5 + 0
