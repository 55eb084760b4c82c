import type { Vec3 } from '../../geometry/vec3.ts'

/** An annotation of an object, as far as its velocity is concerned. */
export interface TimedPosition {
  /** Of the annotation's sample. */
  readonly timestampUs: number
  readonly translationM: Vec3
}

/** Neighbours farther apart than this give no velocity; twice as much where both are there. */
const MAX_TIME_DIFF_S = 1.5

/**
 * Velocity of annotation `i` of an object's chain, m/s in the world: the centred difference, or the one-sided at the
 * chain's ends. Undefined where the neighbours are too far apart or there are none. Bit for bit nuscenes-devkit's
 * `box_velocity`: stamps become seconds before they are subtracted.
 */
export function velocityMps(chain: readonly TimedPosition[], i: number): Vec3 | undefined {
  const first = chain[i - 1] ?? chain[i]
  const last = chain[i + 1] ?? chain[i]
  if (first === last) return undefined
  const centred = i > 0 && i < chain.length - 1
  const timeS = 1e-6 * last.timestampUs - 1e-6 * first.timestampUs
  if (timeS > (centred ? 2 * MAX_TIME_DIFF_S : MAX_TIME_DIFF_S)) return undefined
  const along = (axis: 0 | 1 | 2): number => (last.translationM[axis] - first.translationM[axis]) / timeS
  return [along(0), along(1), along(2)]
}
