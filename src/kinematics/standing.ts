import { GRID_STEP_S } from '../tracks/resample.ts'
import { STILL_WINDOW_S } from './constants.ts'

/** How far apart instants i and j may seem for an object that stands, in metres. */
export type NoiseExtent = (i: number, j: number) => number

/** Steps on either side of a step: read backwards, a path gives the same answer. */
const REACH = Math.round((STILL_WINDOW_S / GRID_STEP_S - 1) / 2)

/**
 * By step: 1 where the object moves. It stands where no two instants of the STILL_WINDOW_S around the step lie farther
 * apart than their noise: not the net displacement, which a swing to and fro would hide.
 */
export function movingSteps(pointsM: Float64Array, extentM: NoiseExtent): Uint8Array {
  const count = pointsM.length / 3
  const moving = new Uint8Array(count - 1)
  for (let step = 0; step < moving.length; step++) {
    const first = Math.max(0, step - REACH)
    const last = Math.min(count - 1, step + 1 + REACH)
    moving[step] = movesWithin(pointsM, first, last, extentM) ? 1 : 0
  }
  return moving
}

function movesWithin(p: Float64Array, first: number, last: number, extentM: NoiseExtent): boolean {
  for (let i = first; i < last; i++) {
    for (let j = i + 1; j <= last; j++) {
      const apartM = Math.hypot(p[3 * j] - p[3 * i], p[3 * j + 1] - p[3 * i + 1], p[3 * j + 2] - p[3 * i + 2])
      if (apartM > extentM(i, j)) return true
    }
  }
  return false
}
