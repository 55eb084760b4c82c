import { badUsage } from '../../base/errors.ts'

/**
 * Which frames are looked at when at most `maxRateHz` a second may be: the first at or after each tick of that rate, and
 * the last, so that tracks reach the end. All of them where there are fewer. Indices, rising.
 */
export function framesAtRate(stampsS: readonly number[], maxRateHz = Number.POSITIVE_INFINITY): number[] {
  if (!(maxRateHz > 0))
    throw badUsage({ subject: 'frames a second', expected: 'a number above 0', got: `${maxRateHz}` })
  const chosen: number[] = []
  const periodS = 1 / maxRateHz
  let nextTick = 0
  for (const [index, timeS] of stampsS.entries()) {
    // A stamp of a rounded rate (3 frames at 29.97) is a little early at times.
    if (timeS < nextTick * periodS - TICK_SLACK * periodS) continue
    chosen.push(index)
    nextTick = periodS > 0 ? Math.max(nextTick + 1, Math.floor(timeS / periodS + TICK_SLACK) + 1) : 0
  }
  const last = stampsS.length - 1
  if (last >= 0 && chosen.at(-1) !== last) chosen.push(last)
  return chosen
}

const TICK_SLACK = 0.05
