import { hoursOver, type ReferenceAt, type TimedHour } from '../../kinematics/heading.ts'
import type { MotionPath } from '../../kinematics/path.ts'
import { isCannotTell, type Window } from '../../kinematics/quantity.ts'
import { normalShareBelow } from './certainty.ts'

const HALF_HOUR_RAD = Math.PI / 12
/** Expected overlap of a run below which it is not said that the object goes that way at all. */
const LEAST_OVERLAP = 0.1

/**
 * When an object whose directions are uncertain moves towards an hour: of all runs of steps the one with the largest expected overlap over
 * expected union with the steps in which it does. The single steps whose likeliest hour it is are too few: noise leaves out those near the
 * hour's edges, and one bad step cuts a run in two. Undefined where it hardly ever can.
 */
export function likeliestRun(
  path: MotionPath,
  window: Window,
  reference: ReferenceAt,
  hour: number,
): Window | undefined {
  const steps = hoursOver(path, window, reference)
  const shares = steps.map(step => shareIn(step, hour))
  const total = shares.reduce((sum, share) => sum + share, 0)
  let best: { readonly first: number; readonly last: number; readonly overlap: number } | undefined
  for (let first = 0; first < shares.length; first++) {
    let inside = 0
    for (let last = first; last < shares.length; last++) {
      inside += shares[last]
      const overlap = inside / (last - first + 1 + total - inside)
      if (overlap > (best?.overlap ?? LEAST_OVERLAP)) best = { first, last, overlap }
    }
  }
  return best && { startS: steps[best.first].timeS, endS: steps[best.last].timeS + path.stepS }
}

/** Probability that a step goes towards the hour. */
function shareIn({ hour: found }: TimedHour, hour: number): number {
  if (isCannotTell(found)) return 0
  if (found.sdRad === undefined || found.sdRad === 0) return found.hour === hour ? 1 : 0
  const offRad = ((found.bearingRad - (hour * Math.PI) / 6 + 3 * Math.PI) % (2 * Math.PI)) - Math.PI
  const [low, high] = [-HALF_HOUR_RAD - offRad, HALF_HOUR_RAD - offRad]
  return normalShareBelow(high / found.sdRad) - normalShareBelow(low / found.sdRad)
}
