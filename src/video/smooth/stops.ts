import { errorCorrelationS } from './error-correlation.ts'
import type { MotionModel } from './motion-model.ts'
import type { State } from './rts.ts'
import type { SeenObject } from './seen-object.ts'
import type { SizePrior } from './silhouette.ts'
import { fitStatic } from './static-fit.ts'

/** Boxes this near in time err together: so many of them tell as much as one. */
const TOGETHER_S = 1
/**
 * By how much a way may explain the boxes better than a place before what it shows is a way: squares of standard deviations of boxes that
 * err apart. A way is free to follow the noise of every such box a little.
 */
const MOST_GAIN = 4
const MOST_GAIN_PER_S = 1.5

/** Beyond, a place explains nothing, however little the way explains. */
const MOST_CHI = 1.8

/**
 * Whether boxes that a place leaves with `standing` squares and a way with `going` show a place; `beyond` is by how much more the place asks one
 * to believe beside the boxes.
 */
export function isPlace(standing: readonly number[], going: readonly number[], spanS: number, beyond = 0): boolean {
  const mean = (a: readonly number[]): number => a.reduce((sum, v) => sum + v, 0) / a.length
  const apart = 1 + spanS / TOGETHER_S
  if (mean(standing) > 4 * MOST_CHI ** 2) return false
  return (mean(standing) - mean(going)) * apart + beyond < MOST_GAIN + MOST_GAIN_PER_S * spanS
}

/** A stop is looked for where the way goes slower than each of these, the longest first. */
const SLOW_MPS = [2.5, 1.5, 0.9, 0.5, 0.25]
const LEAST_STOP_S = 1
const LEAST_BOXES = 5
/** Standard deviations of a displacement within which two places are one. */
const SAME_SD = 2
/** Nobody goes this slowly: a body sways, a box breathes. */
const CREEP_MPS = 0.06

interface Going {
  readonly object: SeenObject
  readonly states: readonly State[]
  readonly yawRad: readonly (number | undefined)[]
  /** By box: squares that the way leaves. */
  readonly squares: readonly number[]
  readonly size: SizePrior
  /** How fast what stands seems to go, because the camera's own way errs. */
  readonly driftMps: (timeS: number) => number
}

/** By box: whether the object stands: in times of a slow way of which one place explains the boxes as well as the way does. */
export function stopsOfWay(going: Going, { standM }: MotionModel): boolean[] {
  const { states, object } = going
  const stands = states.map(() => false)
  const speeds = states.map(({ mean }) => Math.hypot(mean[2], mean[3]))
  const errorS = errorCorrelationS(states, object.axes.count)
  for (const limitMps of SLOW_MPS) {
    for (let from = 0; from < stands.length; from++) {
      if (stands[from] || speeds[from] > limitMps) continue
      let to = from
      while (to + 1 < stands.length && !stands[to + 1] && speeds[to + 1] <= limitMps) to++
      if (seemsNear(going, from, to, errorS, standM) && isStop(going, from, to)) stands.fill(true, from, to + 1)
      from = to
    }
  }
  return stands
}

function isStop({ object, size, yawRad, squares }: Going, from: number, to: number): boolean {
  const boxes = object.boxes.slice(from, to + 1)
  const spanS = boxes[boxes.length - 1].timeS - boxes[0].timeS
  if (boxes.length < LEAST_BOXES || spanS < LEAST_STOP_S) return false
  const fit = fitStatic({ ...object, boxes, prior: size, riseSdM: 0 }, yawRad[(from + to) >> 1])
  return fit !== undefined && isPlace(fit.squares, squares.slice(from, to + 1), spanS)
}

/** Whether the way's two ends may be one place. */
function seemsNear(
  { states, object: { boxes }, driftMps }: Going,
  from: number,
  to: number,
  errorS: number,
  standM: number,
): boolean {
  const [a, b] = [states[from], states[to]]
  const spanS = boxes[to].timeS - boxes[from].timeS
  const varianceM2 = (varianceOf(a) + varianceOf(b)) * (1 - (1 + spanS / errorS) * Math.exp(-spanS / errorS))
  const driftM = driftMps((boxes[from].timeS + boxes[to].timeS) / 2) * spanS
  const limitM = Math.max(SAME_SD * Math.hypot(Math.sqrt(varianceM2), driftM), CREEP_MPS * spanS)
  return Math.hypot(a.mean[0] - b.mean[0], a.mean[1] - b.mean[1]) < Math.min(standM, limitM)
}

/** Of a position along one axis of two. */
const varianceOf = ({ covariance }: State): number => (covariance[0] + covariance[7]) / 2
