/** Where a vehicle was over the ground, in order of time. */
export type VehiclePath = readonly {
  readonly timeS: number
  readonly xM: number
  readonly yM: number
  /** One standard deviation of each coordinate. */
  readonly sdM: number
}[]

/** Road tyres hold 1 g on dry asphalt; a quarter more is nobody's daily drive. */
const MOST_MPS2 = 12.5
const BASE_S = 0.4
const CERTAIN_SD = 3
/** One jump is an error of boxes. */
const LEAST_TIMES = 2

/**
 * How often, at times that share no position, a vehicle changed its velocity faster than tyres can hold: a toy of 1:18 that turns as toys
 * do seems to. Second differences over 0.4 s, beyond three standard deviations of their own; 0 where it was once only.
 */
export function beyondTyres(path: VehiclePath): number {
  let times = 0
  let last = -1
  for (const [i, middle] of path.entries()) {
    const before = nearest(path, i, middle.timeS - BASE_S)
    const after = nearest(path, i, middle.timeS + BASE_S)
    if (before <= last) continue
    const [h0, h1] = [middle.timeS - path[before].timeS, path[after].timeS - middle.timeS]
    if (Math.min(h0, h1) < 0.6 * BASE_S || Math.max(h0, h1) > 1.6 * BASE_S) continue
    const part = (at: 'xM' | 'yM') =>
      ((path[after][at] - middle[at]) / h1 - (middle[at] - path[before][at]) / h0) * (2 / (h0 + h1))
    const sd = (Math.sqrt(6) * Math.max(middle.sdM, path[before].sdM, path[after].sdM)) / Math.min(h0, h1) ** 2
    if (Math.hypot(part('xM'), part('yM')) - CERTAIN_SD * sd <= MOST_MPS2) continue
    times++
    last = after
  }
  return times >= LEAST_TIMES ? times : 0
}

function nearest(path: VehiclePath, from: number, timeS: number): number {
  const step = timeS < path[from].timeS ? -1 : 1
  let at = from
  while (at + step in path && Math.abs(path[at + step].timeS - timeS) < Math.abs(path[at].timeS - timeS)) at += step
  return at
}
