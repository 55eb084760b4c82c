import { cholesky, solveCholesky } from '../../geometry/matrix.ts'
import type { PairAlignment } from './align-pair.ts'

/** Neighbouring pixels err together (patches, edges, the sensor's pattern): so many count as one. */
const ERRING_TOGETHER = 20
/** Of rotation and translation, whatever the pixels say. */
const FLOOR_RAD = 0.0005
const FLOOR_M = 0.001
/**
 * A sensor's bent depth makes errors that grow with the motion: pairs of 7-Scenes 5 and 20 frames apart disagree with its truth by a tenth
 * to a sixth of their motion.
 */
const SHARE_OF_MOTION = 0.1

/** What a pair's motion is worth in a graph of many: residuals' own covariance, widened by what they cannot know. */
export function edgeInformation({ information, otherFromReference }: PairAlignment): Float64Array {
  const covariance = inverse(information).map(value => value * ERRING_TOGETHER)
  const { quatWxyz, translationM } = otherFromReference
  const turnRad = 2 * Math.acos(Math.min(1, Math.abs(quatWxyz[0])))
  const wayM = Math.hypot(...translationM)
  for (let i = 0; i < 3; i++) {
    covariance[7 * i] += FLOOR_RAD ** 2 + (SHARE_OF_MOTION * turnRad) ** 2
    covariance[7 * (i + 3)] += FLOOR_M ** 2 + (SHARE_OF_MOTION * wayM) ** 2
  }
  return inverse(covariance)
}

/** Of a prediction that nothing was seen for: rotation to 0.1 rad, translation to 0.1 m. */
export const GUESSED_INFORMATION = Float64Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 100 : 0))

function inverse(matrix: Float64Array): Float64Array {
  const identity = Float64Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 1 : 0))
  return solveCholesky(cholesky(matrix, 6), identity, 6, 6)
}
