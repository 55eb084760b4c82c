import { Z90 } from './constants.ts'
import { rectangleAt, timeToOverlap } from './footprint.ts'
import { type MotionPath, type Span, spanOf } from './path.ts'
import { commonEffects, type PathErrors } from './path-errors.ts'
import { type CannotTell, cannotTell, isCannotTell, isMeasured, type Quantity, type Window } from './quantity.ts'

/** Positions of two objects at both ends of one step of each, seen from above: ax0 ay0 ax1 ay1 bx0 by0 bx1 by1. */
export type PairState = Float64Array

/** Two objects at one time: the step of each that holds it, and how far into the step it is (0..1). */
interface Pair {
  readonly a: Span
  readonly b: Span
  readonly state: PairState
}

/** Distance between two objects at a time, seen from above, from position to position (boxes' centres or feet). */
export function distanceBetweenAt(first: MotionPath, second: MotionPath, timeS: number): Quantity {
  if (!first.metric) return cannotTell('no scale')
  const pair = pairAt(first, second, timeS)
  return isCannotTell(pair) ? pair : estimate(pair, state => separationM(state, pair))
}

export interface ClosestApproach {
  readonly distanceM: Quantity
  readonly timeS: number
}

/** Where in the window two objects come nearest to each other; positions run straight between grid instants. */
export function closestApproach(first: MotionPath, second: MotionPath, window: Window): ClosestApproach | CannotTell {
  for (const span of [spanOf(first, window), spanOf(second, window)]) if (isCannotTell(span)) return span
  let bestS = window.startS
  let bestM = Number.POSITIVE_INFINITY
  for (const timeS of nearestTimes(first, second, window)) {
    const pair = pairAt(first, second, timeS)
    const apartM = isCannotTell(pair) ? Number.POSITIVE_INFINITY : separationM(pair.state, pair)
    if (apartM < bestM - 1e-12) [bestS, bestM] = [timeS, apartM]
  }
  return { timeS: bestS, distanceM: distanceBetweenAt(first, second, bestS) }
}

/** By step of the window: its start, and where inside it the straight relative motion is nearest to zero. */
function* nearestTimes(first: MotionPath, second: MotionPath, { startS, endS }: Window): Generator<number> {
  const stepS = first.stepS
  for (let fromS = startS; fromS < endS - 1e-9; ) {
    const toS = Math.min(endS, (Math.floor(fromS / stepS + 1e-6) + 1) * stepS)
    yield fromS
    const pair = pairAt(first, second, fromS)
    if (!isCannotTell(pair)) {
      const [x, y, vx, vy] = relativeMotion(pair, stepS)
      const nearestS = fromS - (x * vx + y * vy) / (vx * vx + vy * vy)
      if (nearestS > fromS && nearestS < toS) yield nearestS
    }
    fromS = toS
  }
  yield endS
}

/** How far to the side of the follower's way a leader may be: half a lane. */
const LANE_HALF_WIDTH_M = 1.75

/**
 * Time headway: how long the follower needs, at its present speed, until its front is where the leader's front is
 * (Highway Capacity Manual); from position to position where a size is unknown.
 */
export function headwayAt(follower: MotionPath, leader: MotionPath, timeS: number): Quantity {
  if (!follower.metric) return cannotTell('no scale')
  const pair = pairAt(follower, leader, timeS)
  if (isCannotTell(pair)) return pair
  if (!pair.a.piece.moving[stepOf(pair.a)]) return cannotTell('does not move')
  const frontsM = ((leader.sizeM?.[0] ?? 0) - (follower.sizeM?.[0] ?? 0)) / 2
  const { aheadM, asideM } = wayTo(pair.state, pair, follower.stepS)
  if (aheadM + frontsM <= 0 || Math.abs(asideM) > LANE_HALF_WIDTH_M) return cannotTell('not ahead')
  return estimate(pair, state => {
    const way = wayTo(state, pair, follower.stepS)
    return (way.aheadM + frontsM) / way.speedMps
  })
}

/** Time until the two footprints touch if both keep their velocities; "not approaching" where they never will. */
export function timeToCollision(first: MotionPath, second: MotionPath, timeS: number): Quantity {
  const pair = pairAt(first, second, timeS)
  if (isCannotTell(pair)) return pair
  const a = rectangleAt(first, pair.a)
  const b = rectangleAt(second, pair.b)
  if (!a || !b) return cannotTell('no size')
  const untilS = (state: PairState) => timeToOverlap(a, b, relativeMotion({ ...pair, state }, first.stepS))
  return Number.isFinite(untilS(pair.state)) ? estimate(pair, untilS) : cannotTell('not approaching')
}

/** The smallest time to collision at the grid instants of the window, and when. */
export function leastTimeToCollision(
  first: MotionPath,
  second: MotionPath,
  { startS, endS }: Window,
): { timeToCollisionS: Quantity; timeS: number } | CannotTell {
  let best: { timeToCollisionS: Quantity; timeS: number } | undefined
  let why: CannotTell = cannotTell('too short')
  const { stepS } = first
  for (let k = Math.ceil(startS / stepS - 1e-6); k * stepS < endS - 1e-9; k++) {
    const found = timeToCollision(first, second, k * stepS)
    if (!isMeasured(found)) why = found
    else if (!best || !isMeasured(best.timeToCollisionS) || found.value < best.timeToCollisionS.value)
      best = { timeToCollisionS: found, timeS: k * stepS }
  }
  return best ?? why
}

function pairAt(first: MotionPath, second: MotionPath, timeS: number): Pair | CannotTell {
  const at = { startS: timeS, endS: timeS }
  const a = spanOf(first, at)
  if (isCannotTell(a)) return a
  const b = spanOf(second, at)
  if (isCannotTell(b)) return b
  return { a, b, state: Float64Array.from([...endsOf(a), ...endsOf(b)]) }
}

/** The step that holds the span's start: the one that begins there, or the last. */
const stepOf = ({ piece, from }: Span): number => Math.min(Math.floor(from), piece.count - 2)

function endsOf(span: Span): number[] {
  const i = 3 * stepOf(span)
  const { pointsM } = span.piece
  return [pointsM[i], pointsM[i + 1], pointsM[i + 3], pointsM[i + 4]]
}

/** Position of b relative to a, and its rate: x, y, vx, vy. */
type RelativeMotion = readonly [xM: number, yM: number, vxMps: number, vyMps: number]

function relativeMotion({ a, b, state: s }: Pair, stepS: number): RelativeMotion {
  const [fa, fb] = [a.from - stepOf(a), b.from - stepOf(b)]
  return [
    s[4] + fb * (s[6] - s[4]) - s[0] - fa * (s[2] - s[0]),
    s[5] + fb * (s[7] - s[5]) - s[1] - fa * (s[3] - s[1]),
    (s[6] - s[4] - s[2] + s[0]) / stepS,
    (s[7] - s[5] - s[3] + s[1]) / stepS,
  ]
}

function separationM(state: PairState, pair: Pair): number {
  const [x, y] = relativeMotion({ ...pair, state }, 1)
  return Math.hypot(x, y)
}

function wayTo(state: PairState, pair: Pair, stepS: number) {
  const [x, y] = relativeMotion({ ...pair, state }, stepS)
  const [ux, uy] = [state[2] - state[0], state[3] - state[1]]
  const stepM = Math.hypot(ux, uy)
  return { aheadM: (x * ux + y * uy) / stepM, asideM: (y * ux - x * uy) / stepM, speedMps: stepM / stepS }
}

/** Step of the numerical derivative. */
const NUDGE_M = 1e-4

/** The value, and its interval by the delta method: the two tracks' noise is independent, common errors are shared. */
function estimate(pair: Pair, measure: (state: PairState) => number): Quantity {
  const value = measure(pair.state)
  const [ea, eb] = [pair.a.piece.errors, pair.b.piece.errors]
  if (!ea || !eb) return { value }
  const slope = slopes(pair.state, measure)
  const half = Z90 * Math.sqrt(Math.max(0, pairVariance(pair, ea, eb, slope)))
  return { value, interval90: [Math.max(0, value - half), value + half] }
}

function slopes(state: PairState, measure: (state: PairState) => number): number[] {
  return [...state].map((_, i) => {
    const [low, high] = [Float64Array.from(state), Float64Array.from(state)]
    low[i] -= NUDGE_M
    high[i] += NUDGE_M
    const slope = (measure(high) - measure(low)) / (2 * NUDGE_M)
    return Number.isFinite(slope) ? slope : 0
  })
}

function pairVariance({ a, b }: Pair, ea: PathErrors, eb: PathErrors, g: readonly number[]): number {
  const wa = Float64Array.from([g[0], g[1], 0, g[2], g[3], 0])
  const wb = Float64Array.from([g[4], g[5], 0, g[6], g[7], 0])
  let variance = ea.noiseVariance(stepOf(a), wa) + eb.noiseVariance(stepOf(b), wb)
  const ca = commonEffects(ea, stepOf(a), wa)
  const cb = commonEffects(eb, stepOf(b), wb)
  for (const name of new Set([...Object.keys(ca), ...Object.keys(cb)])) {
    variance += ((ca[name] ?? 0) + (cb[name] ?? 0)) ** 2
  }
  return variance
}
