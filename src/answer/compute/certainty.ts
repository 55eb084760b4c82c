import { Z90 } from '../../kinematics/constants.ts'
import type { Value } from '../../questions/steps.ts'
import { toSi } from '../../questions/units.ts'

/**
 * Yes, no and which are given where they are right with this probability at least, errors being normal, and said with the probability where it
 * is below SURE: who asks which of two is served by the likelier one. What is nearer to a coin's toss nobody can tell.
 */
export const LEAST_SURE = 0.55
/** Beyond the edge of a 90 % interval. */
const SURE = 0.95

interface Verdict {
  readonly above: boolean
  /** Probability that it is so. */
  readonly sureness: number
}

export type Judged = Verdict | 'too uncertain'

/** On which side of zero a difference lies. */
export function verdictOf(difference: number, sd: number): Judged {
  const sureness = sd > 0 ? normalShareBelow(Math.abs(difference) / sd) : 1
  if (sureness < LEAST_SURE) return 'too uncertain'
  return { above: difference > 0, sureness }
}

/** One standard deviation, in SI units, of a value with a central 90 % interval; 0 where it has none. */
export function sdOf({ interval90, unit }: Value): number {
  return interval90 ? (toSi(interval90[1], unit) - toSi(interval90[0], unit)) / (2 * Z90) : 0
}

/** Of the larger over the smaller: on which side of 1 it lies. */
export function verdictOfRatio(ratio: number, interval90: readonly [number, number] | undefined): Judged {
  if (!interval90 || !Number.isFinite(ratio)) return { above: ratio > 1, sureness: 1 }
  return verdictOf(Math.log(ratio), Math.log(interval90[1] / interval90[0]) / (2 * Z90))
}

/** What comes before an answer that is less than sure. */
export function surenessWords(sureness: number): string {
  return sureness >= SURE ? '' : `probably (${Math.round(100 * sureness)} %) `
}

/** Share of a standard normal distribution below z: Abramowitz and Stegun 26.2.17, off by less than 7.5e-8. */
export function normalShareBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const above = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series
  return z >= 0 ? 1 - above : above
}
