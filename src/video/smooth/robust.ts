import { cholesky, type Matrix, solveCholesky } from '../../geometry/matrix.ts'
import type { Moment, State } from './rts.ts'

/** Degrees of freedom of Student's t: few enough that a box which swallowed a neighbour weighs next to nothing. */
const FREEDOM = 4

/** Weight of what was seen at each moment given the smoothed states (Lange, Little and Taylor 1989), 0..1. */
export const studentWeights = (moments: readonly Moment[], states: readonly State[], axes: number): number[] =>
  moments.map(({ seen, covariance }, k) => {
    if (!seen || !covariance) return 1
    const off = Float64Array.from(seen, (v, i) => v - states[k].mean[i])
    return Math.min(1, (FREEDOM + axes) / (FREEDOM + squaredLength(off, covariance, axes)))
  })

/** Squared length of `off` in standard deviations. */
export function squaredLength(off: Matrix, covariance: Matrix, n: number): number {
  const weighted = solveCholesky(cholesky(covariance, n), off, n, 1)
  return off.reduce((sum, v, i) => sum + v * weighted[i], 0)
}
