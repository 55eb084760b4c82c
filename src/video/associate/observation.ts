import type { Box2dPx } from '../../geometry/box.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { SeenDetection } from '../image-track.ts'
import type { MotionKind } from './kinds.ts'
import type { PlaneMotion, Sym2 } from './plane-filter.ts'

/** A detection as the filters take it. The plane is the ground (metres) or the picture (pixels). */
export interface Observation {
  /** Place of its frame in the list of frames. */
  readonly frame: number
  readonly index: number
  readonly timeS: number
  readonly detection: SeenDetection
  readonly kind: MotionKind
  readonly x: number
  readonly y: number
  readonly noise: Sym2
  readonly motion: PlaneMotion
  readonly speedSd: number
  /** Logarithms of width and height, in metres on the ground and in pixels in the picture. */
  readonly logW: number
  readonly logH: number
  readonly sizeNoise: Sym2
  /** Logarithm of the plane's area that one square metre of the object, seen from the front, covers: what makes densities comparable. */
  readonly logArea: number
}

/** A run of detections that are one object. */
export interface Tracklet {
  readonly kind: MotionKind
  readonly observations: readonly Observation[]
}

/** Noise of a box's edges in pixels, one standard deviation: a pixel and 3.5 % of its height, measured on pedestrians in many detectors. */
const EDGE_PX = 1
const EDGE_SHARE = 0.035
/** An edge at the picture's border is not the object's: it may be anywhere within this share of the box. */
const CUT_SHARE = 0.3
const BORDER_PX = 2

/** Spread of the foot point's two coordinates: doubtful boxes are loose boxes. */
export function footSdPx(box: Box2dPx, score: number, size?: FrameSize): [x: number, y: number] {
  const [w, h] = [box[2] - box[0], box[3] - box[1]]
  const sd = (EDGE_PX + EDGE_SHARE * h) * looseness(score)
  const { sides, bottom } = cutEdges(box, size)
  return [Math.hypot(sd, sides ? CUT_SHARE * w : 0), Math.hypot(sd, bottom ? CUT_SHARE * h : 0)]
}

/** Between 1 for scores from 0.5 and 1.8 for those of 0.1. */
const looseness = (score: number): number => 1 + 2 * (0.5 - Math.min(0.5, Math.max(0.1, score)))

export function cutEdges(box: Box2dPx, size?: FrameSize): { sides: boolean; top: boolean; bottom: boolean } {
  if (!size) return { sides: false, top: false, bottom: false }
  return {
    sides: box[0] < BORDER_PX || box[2] > size.widthPx - BORDER_PX,
    top: box[1] < BORDER_PX,
    bottom: box[3] > size.heightPx - BORDER_PX,
  }
}

/** Spread of the logarithms of width and height: legs and arms swing, so widths vary more. */
const LOG_W_SD = 0.15
const LOG_H_SD = 0.07

export function sizeNoiseOf(box: Box2dPx, score: number, size?: FrameSize): Sym2 {
  const loose = looseness(score) ** 2
  const { sides, top, bottom } = cutEdges(box, size)
  return {
    xx: LOG_W_SD ** 2 * loose + (sides ? CUT_SHARE ** 2 : 0),
    xy: 0,
    yy: LOG_H_SD ** 2 * loose + (top || bottom ? CUT_SHARE ** 2 : 0),
  }
}
