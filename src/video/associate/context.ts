import type { PointPx } from '../../geometry/camera.ts'
import type { Mat3 } from '../../geometry/vec3.ts'
import type { FrameSize } from '../../media/pixels.ts'

/** Where a foot pixel stands on the ground, in metres (or any unit near them), and how that moves with the pixel. */
export interface GroundPoint {
  readonly xM: number
  readonly yM: number
  /** [dx/du, dx/dv, dy/du, dy/dv] in metres a pixel. */
  readonly jacobian: readonly [number, number, number, number]
}

/** What is known of the camera. All of it may be absent: then objects move in the image alone. */
export interface AssociateContext {
  /** The ground under a pixel of a frame, by the frame's index in the video; undefined above the horizon. The camera may move. */
  readonly ground?: (frameIndex: number, footPx: PointPx) => GroundPoint | undefined
  /** The camera's own motion: the homography (row-major) that takes pixels of still scenery from one frame to another. */
  readonly pixelMotion?: (fromIndex: number, toIndex: number) => Mat3 | undefined
  /** Boxes that touch the picture's edge are known to be cut where its size is given. */
  readonly size?: FrameSize
  /** An object that nobody saw for longer than this becomes another one when it comes back. */
  readonly maxGapS?: number
}

/** People stand behind a post or a van for seconds; after longer nothing but looks could tell who comes out. */
export const MAX_GAP_S = 6
