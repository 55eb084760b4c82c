import type { Answer } from '../../questions/answer.ts'
import { RELATIVE_TOLERANCE } from '../../questions/answer.ts'
import type { Question } from '../../questions/record.ts'
import type { MixtureOptions } from '../recipe.ts'

export type Weighting = NonNullable<MixtureOptions['weights']>

/** An hour's interval is as wide as a number's of `referenceShare` where it reaches this many hours to either side. */
const REFERENCE_HOURS = 1

/**
 * Loss weight of an answer: 1 for labels and simulated truth; a pseudo-label with 90 % interval of half width h, as a
 * share of its value, weighs
 *
 *     clamp(most * r^2 / (r^2 + h^2), least, most),   r = referenceShare,
 *
 * the weight of inverse variance where the answer's own uncertainty adds to one of r that every answer has (the
 * two-variance form of weighted least squares). It falls as the interval widens, is `most / 2` at h = r and never leaves
 * [least, most]. A pseudo-label without an interval (comparisons, which are asked beyond their noise only) weighs `most`.
 */
export function weightOf(
  { provenance, answer }: Pick<Question, 'provenance' | 'answer'>,
  weighting?: Weighting,
): number {
  if (provenance !== 'pseudo' || !weighting) return 1
  const { referenceShare: r, least, most } = weighting
  const h = halfWidthShare(answer, r)
  if (h === undefined) return most
  return Math.min(most, Math.max(least, (most * r * r) / (r * r + h * h)))
}

/** Half the interval as a share of the value; small values count as the one whose tolerances, relative and absolute, are equal. */
function halfWidthShare(answer: Answer, referenceShare: number): number | undefined {
  if (!('interval90' in answer) || !answer.interval90) return undefined
  const [low, high] = answer.interval90
  if (answer.type === 'hour') return (((((high - low) % 12) + 12) % 12) / 2 / REFERENCE_HOURS) * referenceShare
  const { relative = RELATIVE_TOLERANCE, absolute = 0 } = answer.tolerance ?? {}
  const scale = Math.max(Math.abs(answer.value), absolute / relative)
  return scale === 0 ? undefined : (high - low) / 2 / scale
}
