import { cholesky, solveCholesky } from '../geometry/matrix.ts'
import { GRID_STEP_S } from '../tracks/resample.ts'
import type { Scene } from '../tracks/scene.ts'
import { STILL_NOISE, STILL_SD, STILL_SHARE_WITHOUT_SCALE, STILL_WINDOW_S, Z90 } from './constants.ts'
import type { PathErrors } from './path-errors.ts'
import { type SensorScene, sensorShiftOf } from './sensor-shift.ts'

/** Whether instants i and j lie farther apart than noise explains. */
type Apart = (i: number, j: number) => boolean

/**
 * By step: 1 where an object without covariances moves, against an extent of noise. Where the whole run stays
 * within the drift that the sensor's whole way explains, the object stands throughout.
 */
export function movingByExtent(
  pointsM: Float64Array,
  startIndex: number,
  scene: Pick<Scene, 'provenance' | 'units'> & SensorScene,
): Uint8Array {
  if (scene.units === 'relative') {
    const extent = STILL_SHARE_WITHOUT_SCALE * diagonal(pointsM)
    return movingSteps(pointsM.length / 3, (i, j) => Math.hypot(...displacement(pointsM, i, j)) > extent)
  }
  const { extentM, sensorShare, sensorLimitM } = STILL_NOISE[scene.provenance]
  const shift = sensorShare > 0 ? sensorShiftOf(scene) : () => 0
  const count = pointsM.length / 3
  const driftM = (i: number, j: number) => Math.min(sensorLimitM, sensorShare * shift(startIndex + i, startIndex + j))
  const beyondM = (i: number, j: number) => Math.hypot(...displacement(pointsM, i, j)) - extentM
  const mostM = driftM(0, count - 1)
  if (!anyPair(0, count - 1, (i, j) => beyondM(i, j) > mostM)) return new Uint8Array(count - 1)
  return movingSteps(count, (i, j) => {
    const overM = beyondM(i, j)
    // The base first: most pairs end there.
    return overM > 0 && overM > driftM(i, j)
  })
}

/** Of the box around all points. */
function diagonal(pointsM: Float64Array): number {
  const sides = [0, 1, 2].map(c => {
    const values = pointsM.filter((_, k) => k % 3 === c)
    return values.reduce((a, b) => Math.max(a, b), -Infinity) - values.reduce((a, b) => Math.min(a, b), Infinity)
  })
  return Math.hypot(...sides)
}

/** By step: 1 where an object moves by more than its noise, with what common errors may add taken away. */
export function movingByCovariance(pointsM: Float64Array, errors: PathErrors): Uint8Array {
  const count = pointsM.length / 3
  const seen = new Map<number, boolean>()
  return movingSteps(count, (i, j) => {
    const key = i * count + j
    const apart = seen.get(key) ?? leastStandardDeviations(pointsM, errors, i, j) > STILL_SD
    seen.set(key, apart)
    return apart
  })
}

/** By step: 1 where the two places differ at all. */
export const movingAsSaid = (pointsM: Float64Array): Uint8Array =>
  Uint8Array.from({ length: pointsM.length / 3 - 1 }, (_, step) =>
    displacement(pointsM, step, step + 1).some(d => d !== 0) ? 1 : 0,
  )

/**
 * Mahalanobis length of the displacement, each common error set within its 90 % so that least is left. A drifting
 * sensor can explain a whole displacement in that way; a wrong scale only a part of it.
 */
function leastStandardDeviations(pointsM: Float64Array, errors: PathErrors, i: number, j: number): number {
  const low = cholesky(errors.displacementCovariance(i, j), 3)
  const whitened = (d: readonly number[]) => solveCholesky(low, Float64Array.from(d), 3, 1)
  let d = displacement(pointsM, i, j)
  for (const shiftsM of Object.values(errors.common)) {
    const shift = displacement(shiftsM, i, j)
    const weighted = whitened(shift)
    const squared = dot(weighted, shift)
    if (squared <= 0) continue
    const sds = Math.max(-Z90, Math.min(Z90, dot(weighted, d) / squared))
    d = [d[0] - sds * shift[0], d[1] - sds * shift[1], d[2] - sds * shift[2]]
  }
  return Math.sqrt(Math.max(0, dot(whitened(d), d)))
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]

const displacement = (p: Float64Array, i: number, j: number): [number, number, number] => [
  p[3 * j] - p[3 * i],
  p[3 * j + 1] - p[3 * i + 1],
  p[3 * j + 2] - p[3 * i + 2],
]

/** Steps on either side of a step: read backwards, a path gives the same answer. */
const REACH = Math.round((STILL_WINDOW_S / GRID_STEP_S - 1) / 2)

/**
 * By step: 1 where the object moves. It stands where no two instants of the STILL_WINDOW_S around the step lie farther
 * apart than their noise: not the net displacement, which a swing to and fro would hide.
 */
function movingSteps(count: number, apart: Apart): Uint8Array {
  const moving = new Uint8Array(count - 1)
  for (let step = 0; step < moving.length; step++) {
    const first = Math.max(0, step - REACH)
    const last = Math.min(count - 1, step + 1 + REACH)
    moving[step] = anyPair(first, last, apart) ? 1 : 0
  }
  return moving
}

/**
 * By step: 1 where the object stands. A step does not move where all that is around it is still, so a stand reaches as far
 * around such steps; what is said to stand stands just then.
 */
export function standingSteps(moving: Uint8Array, isSaid: boolean): Uint8Array {
  const reach = isSaid ? 0 : REACH
  return moving.map((_, step) => (moving.subarray(Math.max(0, step - reach), step + reach + 1).includes(0) ? 1 : 0))
}

function anyPair(first: number, last: number, apart: Apart): boolean {
  for (let i = first; i < last; i++) for (let j = i + 1; j <= last; j++) if (apart(i, j)) return true
  return false
}
