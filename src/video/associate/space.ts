import type { FrameDetections, SeenDetection } from '../image-track.ts'
import type { AssociateContext } from './context.ts'
import { heightM, kindOf } from './kinds.ts'
import { footSdPx, type Observation, sizeNoiseOf } from './observation.ts'
import { type PlaneMotion, type PlaneState, throughMap } from './plane-filter.ts'

/** The plane in which objects are followed. */
export interface Space {
  /** A state of one frame in the coordinates of another. */
  carry(place: PlaneState, fromIndex: number, toIndex: number): PlaneState
  /** The same for logarithms of width and height, about the place where the object is. */
  carrySize(size: PlaneState, place: PlaneState, fromIndex: number, toIndex: number): PlaneState
  /** How the logarithms of width and height wander. */
  readonly sizeMotion: PlaneMotion
  readonly sizeSpeedSd: number
}

/** Sizes in metres stay, but for the pose and the box's looseness; in the picture they grow as things come near. */
const SIZE_ON_GROUND = { sizeMotion: { density: 0.02, memoryS: 1 }, sizeSpeedSd: 0.1 }
const SIZE_IN_PICTURE = { sizeMotion: { density: 0.05, memoryS: 3 }, sizeSpeedSd: 0.3 }

/** A foot that is known worse than this on the ground says nothing there: near the horizon. */
const LARGEST_SD_M = 8

export interface GroundSpace extends Space {
  /** Undefined where the detection has no place on the ground. */
  observe(frame: number, at: FrameDetections, detection: SeenDetection): Observation | undefined
}

export interface PictureSpace extends Space {
  observe(frame: number, at: FrameDetections, detection: SeenDetection): Observation
}

export function groundSpace(context: AssociateContext): GroundSpace | undefined {
  const { ground, size } = context
  if (!ground) return undefined
  return {
    ...SIZE_ON_GROUND,
    carry: place => place,
    carrySize: state => state,
    observe(frame, at, detection) {
      const kind = kindOf(detection.category)
      const { box, score } = detection
      const point = kind.grounded ? ground(at.index, [(box[0] + box[2]) / 2, box[3]]) : undefined
      if (!point) return undefined
      const [a, b, c, d] = point.jacobian
      const [sx, sy] = footSdPx(box, score, size)
      const noise = {
        xx: (a * sx) ** 2 + (b * sy) ** 2,
        xy: a * c * sx * sx + b * d * sy * sy,
        yy: (c * sx) ** 2 + (d * sy) ** 2,
      }
      if (!(noise.xx + noise.yy < LARGEST_SD_M ** 2)) return undefined
      const metresPerPx = Math.hypot(a, c)
      return {
        ...common(frame, at, detection),
        kind,
        x: point.xM,
        y: point.yM,
        noise,
        motion: { density: kind.accelerationM2S3, memoryS: kind.memoryS },
        speedSd: kind.speedSdMps,
        logW: Math.log((box[2] - box[0]) * metresPerPx),
        logH: Math.log((box[3] - box[1]) * metresPerPx),
        sizeNoise: sizeNoiseOf(box, score, size),
        logArea: Math.log(Math.abs(a * d - b * c) / (metresPerPx * metresPerPx)),
      }
    },
  }
}

/** The picture, its scale taken from each object's own height. */
export function pictureSpace({ pixelMotion, size }: AssociateContext): PictureSpace {
  const mapped = (place: PlaneState, from: number, to: number) => mapPoint(pixelMotion?.(from, to), place.x, place.y)
  return {
    ...SIZE_IN_PICTURE,
    carry(place, from, to) {
      const point = from === to ? undefined : mapped(place, from, to)
      return point ? throughMap(place, point.x, point.y, point.jacobian) : place
    },
    carrySize(state, place, from, to) {
      const point = from === to ? undefined : mapped(place, from, to)
      if (!point) return state
      const [a, b, c, d] = point.jacobian
      const grown = Math.log(Math.abs(a * d - b * c)) / 2
      return { ...state, x: state.x + grown, y: state.y + grown }
    },
    observe(frame, at, detection) {
      const kind = kindOf(detection.category)
      const { box, score } = detection
      const [w, h] = [box[2] - box[0], box[3] - box[1]]
      const pxPerM = h / heightM(detection.category)
      const [sx, sy] = footSdPx(box, score, size)
      return {
        ...common(frame, at, detection),
        kind,
        x: (box[0] + box[2]) / 2,
        y: (box[1] + box[3]) / 2,
        noise: { xx: sx * sx, xy: 0, yy: sy * sy },
        motion: { density: kind.accelerationM2S3 * pxPerM * pxPerM, memoryS: kind.memoryS },
        speedSd: kind.speedSdMps * pxPerM,
        logW: Math.log(w),
        logH: Math.log(h),
        sizeNoise: sizeNoiseOf(box, score, size),
        logArea: 2 * Math.log(pxPerM),
      }
    },
  }
}

const common = (frame: number, { index, timeS }: FrameDetections, detection: SeenDetection) => ({
  frame,
  index,
  timeS,
  detection,
})

/** Where a homography takes a pixel, and its derivative there; undefined where it takes it to infinity. */
function mapPoint(h: readonly number[] | undefined, x: number, y: number) {
  if (!h) return undefined
  const w = h[6] * x + h[7] * y + h[8]
  if (!(Math.abs(w) > 1e-9)) return undefined
  const u = (h[0] * x + h[1] * y + h[2]) / w
  const v = (h[3] * x + h[4] * y + h[5]) / w
  const jacobian = [(h[0] - u * h[6]) / w, (h[1] - u * h[7]) / w, (h[3] - v * h[6]) / w, (h[4] - v * h[7]) / w] as const
  return { x: u, y: v, jacobian }
}
