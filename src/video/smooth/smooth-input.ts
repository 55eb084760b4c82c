import { distance } from '../../geometry/vec3.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { PlacedCamera, PlacedView } from '../camera-track.ts'
import type { LiftedTrack } from '../lifted-track.ts'
import type { Axes } from './axes.ts'
import type { TimedView } from './moments.ts'
import type { MotionModel } from './motion-model.ts'
import type { BoxesByFrame } from './seen-boxes.ts'

export interface SmoothInput {
  readonly track: LiftedTrack
  readonly camera: PlacedCamera
  readonly views: ReadonlyMap<number, PlacedView>
  readonly axes: Axes
  readonly model: MotionModel
  readonly times: readonly TimedView[]
  /** Of all objects: what stands before what. */
  readonly boxes: BoxesByFrame
  readonly frame?: FrameSize
}

/** A moving camera's own way errs by about this share of it, and what stands seems to go as much (measured: 5 % of a way of 70 m). */
const DRIFT_SHARE = 0.05
/** Views on either side over which the camera's speed is taken. */
const REACH = 2

/** How fast what stands may seem to go, by time. */
export function driftOf({ motion, views }: PlacedCamera): (timeS: number) => number {
  if (motion !== 'moving' || views.length < 2) return () => 0
  return timeS => {
    let [low, high] = [0, views.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (views[middle].timeS < timeS - 1e-6) low = middle + 1
      else high = middle
    }
    const [a, b] = [views[Math.max(0, low - REACH)], views[Math.min(views.length - 1, low + REACH)]]
    const wayM = distance(a.worldFromCamera.translationM, b.worldFromCamera.translationM)
    return (DRIFT_SHARE * wayM) / Math.max(1e-3, b.timeS - a.timeS)
  }
}
