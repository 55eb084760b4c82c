import { Z90 } from '../../kinematics/constants.ts'
import type { Value } from '../../questions/steps.ts'
import { toSi } from '../../questions/units.ts'

/**
 * Yes, no and which are given where they are right with this probability at least, errors being normal; below that
 * nobody can tell. Inside the 90 % interval they are given as "probably".
 */
export const LEAST_SURE = 0.75
/** Standard deviations from the edge at which a side is right with LEAST_SURE. */
const LEAST_SDS = 0.6744897501960817

export type Verdict = { readonly above: boolean; readonly probably: boolean } | 'too uncertain'

/** On which side of zero a difference lies. */
export function verdictOf(difference: number, sd: number): Verdict {
  if (Math.abs(difference) < LEAST_SDS * sd) return 'too uncertain'
  return { above: difference > 0, probably: Math.abs(difference) < Z90 * sd }
}

/** One standard deviation, in SI units, of a value with a central 90 % interval; 0 where it has none. */
export function sdOf({ interval90, unit }: Value): number {
  return interval90 ? (toSi(interval90[1], unit) - toSi(interval90[0], unit)) / (2 * Z90) : 0
}

/** Of the larger over the smaller: on which side of 1 it lies. */
export function verdictOfRatio(ratio: number, interval90: readonly [number, number] | undefined): Verdict {
  if (!interval90 || !Number.isFinite(ratio)) return { above: ratio > 1, probably: false }
  return verdictOf(Math.log(ratio), Math.log(interval90[1] / interval90[0]) / (2 * Z90))
}
