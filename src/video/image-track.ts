import type { Box2dPx } from '../geometry/box.ts'
import type { Detection, ObjectMask } from '../models/vision.ts'

/** A detection with what else was seen of it. */
export interface SeenDetection extends Detection {
  /** Length 1; absent where the frame was not looked at by the appearance model. */
  readonly appearance?: Float32Array
  readonly mask?: ObjectMask
}

/** What was found in one frame; frames that no detector looked at are absent. */
export interface FrameDetections {
  readonly index: number
  readonly timeS: number
  readonly detections: readonly SeenDetection[]
}

/** One object in one frame. */
export interface Sighting {
  readonly index: number
  readonly timeS: number
  readonly box: Box2dPx
  /** 0 where the box was not detected but filled in between two that were. */
  readonly score: number
  /** Share of the box that no other object in front of it covers, 0..1. */
  readonly visibility: number
  readonly mask?: ObjectMask
}

/** One object in the image, in order of time. A gap between sightings is a time in which nobody saw it. */
export interface ImageTrack {
  readonly id: string
  readonly category: string
  readonly sightings: readonly Sighting[]
}
