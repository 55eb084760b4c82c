import { missing } from '../base/errors.ts'
import type { Box2dPx } from '../geometry/box.ts'
import type { BoxColour } from '../media/draw.ts'
import type { FrameSize } from '../media/pixels.ts'
import { boxOfTrack, nearestFrame } from '../questions/clip-boxes.ts'
import type { Camera, CameraFrame, Scene } from '../tracks/scene.ts'
import { type ClipLook, type ClipOfQuestion, clipSizeOf } from './clip-hash.ts'

export interface DrawnBox {
  readonly box2dPx: Box2dPx
  readonly colour: BoxColour
}

/** One frame of the source and what becomes of it. */
export interface Shot {
  /** Its place on the reel. */
  readonly position: number
  readonly boxes: readonly DrawnBox[]
  /** How many successive frames of the MP4 show it: none where it is only a still. */
  repeats: number
  /** Which of the clip's instants it stands for. */
  readonly stills: number[]
}

/** One clip to be drawn: what it takes from its reel, in order. */
export interface ClipJob extends FrameSize {
  readonly clipHash: string
  readonly fps: number
  readonly shots: readonly Shot[]
}

/** A job with the camera's frames that it takes. */
export interface PlannedClip extends ClipJob {
  readonly shots: readonly PlannedShot[]
}

export interface PlannedShot extends Shot {
  readonly frame: CameraFrame
}

export interface Outputs {
  readonly mp4: boolean
  readonly frames: boolean
}

/** The job of a question's clip: boxes of every frame, those between the stated instants interpolated. */
export function planClip(
  scene: Scene,
  question: ClipOfQuestion,
  clipHash: string,
  look: ClipLook,
  outputs: Outputs,
): PlannedClip {
  const { clip } = question
  const camera = cameraOf(scene, clip.camera)
  const size = clipSizeOf(clip, look)
  const positions = new Map(camera.frames.map((frame, i) => [frame, frame.index ?? i]))
  const shots = new Map<CameraFrame, PlannedShot>()
  const shotAt = (timeS: number): PlannedShot => {
    const frame = nearestFrame(camera.frames, timeS)!
    const boxes = () => boxesOn(scene, camera, frame, question, size)
    const shot = shots.get(frame) ?? { frame, position: positions.get(frame)!, boxes: boxes(), repeats: 0, stills: [] }
    shots.set(frame, shot)
    return shot
  }
  if (outputs.mp4) for (const timeS of videoTimes(clip)) shotAt(timeS).repeats++
  if (outputs.frames) for (const [i, timeS] of clip.timesS.entries()) shotAt(timeS).stills.push(i)
  const inOrder = [...shots.values()].sort((a, b) => a.position - b.position)
  return { clipHash, ...size, fps: clip.videoFps, shots: inOrder }
}

export function cameraOf(scene: Scene, name: string): Camera {
  const camera = scene.cameras.find(c => c.name === name)
  if (camera && camera.frames.length > 0) return camera
  throw missing({ subject: `camera ${name}`, expected: 'frames', got: 'none', where: `scene ${scene.id}` })
}

/** Times of the MP4's frames: a constant rate from the clip's start to its end, both included. */
function videoTimes({ startS, endS, videoFps }: ClipOfQuestion['clip']): number[] {
  const count = Math.floor((endS - startS) * videoFps + 1e-3) + 1
  return Array.from({ length: count }, (_, k) => startS + k / videoFps)
}

function boxesOn(
  scene: Scene,
  camera: Camera,
  frame: CameraFrame,
  { clip, objects }: ClipOfQuestion,
  { widthPx, heightPx }: FrameSize,
): DrawnBox[] {
  const [scaleX, scaleY] = [widthPx / camera.widthPx, heightPx / camera.heightPx]
  const boxes: DrawnBox[] = []
  for (const { trackId, colour } of objects) {
    const track = scene.tracks.find(t => t.id === trackId)
    const seen = track && isShown(clip, trackId, frame.timeS) && boxOfTrack(camera, frame, track, clip.boxKind)
    if (!seen) continue
    const [x0, y0, x1, y1] = seen.box2dPx
    boxes.push({ box2dPx: [x0 * scaleX, y0 * scaleY, x1 * scaleX, y1 * scaleY], colour })
  }
  return boxes
}

/** The record says at which instants a box is drawn; a frame between two does as the nearer one. */
function isShown({ timesS, boxes }: ClipOfQuestion['clip'], trackId: string, timeS: number): boolean {
  const nearest = timesS.reduce((best, t) => (Math.abs(t - timeS) < Math.abs(best - timeS) ? t : best))
  return boxes.some(box => box.trackId === trackId && Math.abs(box.timeS - nearest) < 1e-6)
}
