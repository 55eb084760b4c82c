import type { Axes } from './axes.ts'
import { vectorOf } from './axes.ts'
import type { Moment, State } from './rts.ts'

/** A velocity shorter than this many of its standard deviations, or slower than that, shows no heading. */
const SURE_SD = 2
const LEAST_MPS = 0.7

/**
 * By moment: the yaw in the world of where the object goes; where it shows none, as at the nearest moment that does.
 * Undefined throughout where it never shows one. `driftMps`: how fast what stands seems to go, because the camera's own way errs.
 */
export function headingsOf(
  states: readonly State[],
  moments: readonly Moment[],
  axes: Axes,
  driftMps: (timeS: number) => number = () => 0,
): (number | undefined)[] {
  const own = states.map((state, k) =>
    moments[k].stands ? undefined : headingOf(state, axes, driftMps(moments[k].timeS)),
  )
  const known = own.flatMap((yaw, k) => (yaw === undefined ? [] : [k]))
  let at = 0
  return own.map((yaw, k) => {
    if (yaw !== undefined || known.length === 0) return yaw
    while (at + 1 < known.length && Math.abs(known[at + 1] - k) <= Math.abs(known[at] - k)) at++
    return own[known[at]]
  })
}

function headingOf({ mean, covariance }: State, axes: Axes, driftMps: number): number | undefined {
  const { count } = axes
  const n = 3 * count
  let variance = 0
  for (let i = 0; i < count; i++) variance += covariance[(i + count) * n + i + count]
  const velocity = mean.subarray(count, 2 * count)
  const speedMps = Math.hypot(...velocity)
  if (speedMps < LEAST_MPS || speedMps < SURE_SD * Math.hypot(Math.sqrt(variance / count), driftMps)) return undefined
  const [x, y] = vectorOf(axes, velocity)
  return Math.atan2(y, x)
}
