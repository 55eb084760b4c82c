import { Z90 } from './constants.ts'
import { type MotionPath, type PathPiece, type Span, spanOf, valueAt } from './path.ts'
import { commonEffects, type PathErrors, varianceOf } from './path-errors.ts'
import { type CannotTell, cannotTell, isCannotTell, isMeasured, type Quantity, type Window } from './quantity.ts'

/** What an object does in a window. */
export interface Motion extends Window {
  /** False where the object stays within its noise all the while. */
  readonly moving: boolean | CannotTell
  readonly distanceM: Quantity
  /** Distance over the window's duration. */
  readonly speedMps: Quantity
  /** Of the fastest 0.5 s step that the window touches. */
  readonly topSpeedMps: Quantity
  /** Slope of the speed over the window, by least squares; below 0 where the object brakes. */
  readonly accelerationMps2: Quantity
  /** Length of the raw path: with the noise that smoothing takes away. */
  readonly rawLengthM: Quantity
}

/** Motion in a window, whose ends need not be grid instants. Distances of adjoining windows add up. */
export function measureMotion(path: MotionPath, window: Window): Motion {
  const span = spanOf(path, window)
  return {
    startS: window.startS,
    endS: window.endS,
    moving: isCannotTell(span) ? span : stepsMoved(span) > 0,
    distanceM: measureDistance(path, window),
    speedMps: measureSpeed(path, window),
    topSpeedMps: measureTopSpeed(path, window),
    accelerationMps2: measureAcceleration(path, window),
    rawLengthM: measureRawLength(path, window),
  }
}

/** One quantity of a window alone, where the others of `measureMotion` are not wanted. */
const oneQuantity =
  (measure: (span: Span, path: MotionPath, window: Window) => Quantity) =>
  (path: MotionPath, window: Window): Quantity => {
    const span = spanOf(path, window)
    if (isCannotTell(span)) return span
    if (!path.metric) return cannotTell('no scale')
    return span.to > span.from ? measure(span, path, window) : cannotTell('too short')
  }

const measureRawLength = oneQuantity(span => ({ value: difference(span.piece.rawTravelledM, span) }))
export const measureDistance = oneQuantity(span => distanceOver(span))
export const measureSpeed = oneQuantity((span, _, { startS, endS }) => scaled(distanceOver(span), 1 / (endS - startS)))
export const measureTopSpeed = oneQuantity((span, { stepS }) => topSpeed(span, stepS))
export const measureAcceleration = oneQuantity((span, { stepS }) => acceleration(span, stepS))

/** Distance in the scene's own unit, whatever that is worth; NaN where the path does not cover the window. */
export function lengthOver(path: MotionPath, window: Window): number {
  const span = spanOf(path, window)
  return isCannotTell(span) ? Number.NaN : difference(span.piece.travelledM, span)
}

/** A distance's errors, taken apart: what is the track's own, and what it shares with all others of the scene. */
export interface LengthErrors {
  readonly noiseVarianceM2: number
  /** By common error: effect of one standard deviation. */
  readonly commonM: Readonly<Record<string, number>>
}

/** Undefined without covariance, or where the path does not cover the window. */
export function lengthErrorsOver(path: MotionPath, window: Window): LengthErrors | undefined {
  const span = spanOf(path, window)
  if (isCannotTell(span) || !span.piece.errors) return undefined
  const [first] = stepsOf(span)
  const weights = stepWeights(span, step => shareOf(step, span))
  return {
    noiseVarianceM2: span.piece.errors.noiseVariance(first, weights),
    commonM: commonEffects(span.piece.errors, first, weights),
  }
}

/** Speed of the step that holds the time. */
export function speedAt(path: MotionPath, timeS: number): Quantity {
  const span = spanOf(path, { startS: timeS, endS: timeS })
  if (isCannotTell(span)) return span
  if (!path.metric) return cannotTell('no scale')
  const step = Math.min(Math.floor(span.from), span.piece.count - 2)
  return stepSpeed({ ...span, from: step, to: step + 1 }, path.stepS)
}

const difference = (sums: Float64Array, { from, to }: Span): number => valueAt(sums, to) - valueAt(sums, from)

/** The first step that a span touches, and the one after the last. */
function stepsOf({ from, to, piece }: Span): readonly [first: number, end: number] {
  return [Math.min(Math.floor(from), piece.count - 2), Math.min(Math.ceil(to), piece.count - 1)]
}

/** The share of a step that lies inside the span, 0..1. */
const shareOf = (step: number, { from, to }: Span): number => Math.max(0, Math.min(step + 1, to) - Math.max(step, from))

function stepsMoved(span: Span): number {
  const [first, end] = stepsOf(span)
  let moved = 0
  for (let step = first; step < end; step++) moved += span.piece.moving[step]
  return moved
}

/**
 * The sum of the steps. Its interval comes from the sum's gradient in every position at once: the noise's joint
 * posterior, and each common error along the whole path.
 */
function distanceOver(span: Span): Quantity {
  const value = difference(span.piece.travelledM, span)
  const { errors } = span.piece
  if (!errors) return { value }
  const [first, end] = stepsOf(span)
  const weights = stepWeights(span, step => shareOf(step, span))
  const half = Z90 * Math.sqrt(Math.max(0, varianceOf(errors, first, weights)))
  const low = value - half - difference(span.piece.excessM, span)
  return {
    value,
    interval90: [Math.max(0, low), value + Math.hypot(half, standingReach(span.piece, errors, first, end))],
  }
}

/** Weights of the positions in the sum over moving steps of factor x length. */
function stepWeights(span: Span, factorOf: (step: number) => number): Float64Array {
  const [first, end] = stepsOf(span)
  const { pointsM: p, moving } = span.piece
  const weights = new Float64Array(3 * (end - first + 1))
  for (let step = first; step < end; step++) {
    const factor = moving[step] ? factorOf(step) : 0
    if (factor === 0) continue
    const [a, b, at] = [3 * step, 3 * step + 3, 3 * (step - first)]
    const lengthM = Math.hypot(p[b] - p[a], p[b + 1] - p[a + 1], p[b + 2] - p[a + 2])
    if (lengthM === 0) continue
    for (let c = 0; c < 3; c++) {
      const pull = (factor * (p[b + c] - p[a + c])) / lengthM
      weights[at + c] -= pull
      weights[at + 3 + c] += pull
    }
  }
  return weights
}

/** How far the object may have gone unseen while it stands: the 95 % end of each stand's net displacement, summed. */
function standingReach(piece: PathPiece, errors: PathErrors, first: number, end: number): number {
  let reachM = 0
  for (let step = first; step < end; step++) {
    if (piece.moving[step]) continue
    const from = step
    while (step < end && !piece.moving[step]) step++
    const { lengthM, weights } = netDisplacement(piece.pointsM, from, step)
    reachM += lengthM + Z90 * Math.sqrt(Math.max(0, varianceOf(errors, from, weights)))
  }
  return reachM
}

function netDisplacement(p: Float64Array, from: number, to: number): { lengthM: number; weights: Float64Array } {
  const d = [0, 1, 2].map(c => p[3 * to + c] - p[3 * from + c])
  const lengthM = Math.hypot(...d)
  const weights = new Float64Array(3 * (to - from + 1))
  for (let c = 0; c < 3; c++) {
    const pull = lengthM > 0 ? d[c] / lengthM : c === 0 ? 1 : 0
    weights[c] -= pull
    weights[3 * (to - from) + c] += pull
  }
  return { lengthM, weights }
}

/**
 * The fastest step. Of several steps about as fast, noise picks the one that it flatters most: the interval reaches
 * down by half the largest of so many errors, sqrt(2 ln n) of one: half, because neighbours err together.
 */
function topSpeed(span: Span, stepS: number): Quantity {
  const [first, end] = stepsOf(span)
  const { travelledM } = span.piece
  const lengthM = (step: number) => travelledM[step + 1] - travelledM[step]
  let best = first
  for (let step = first + 1; step < end; step++) if (lengthM(step) > lengthM(best)) best = step
  const top = stepSpeed({ ...span, from: best, to: best + 1 }, stepS)
  if (!isMeasured(top) || !top.interval90) return top
  const [low, high] = top.interval90
  const reachM = (high - top.value) * stepS
  let rivals = 0
  for (let step = first; step < end; step++) if (lengthM(step) >= lengthM(best) - reachM) rivals++
  const flattery = (((high - top.value) / Z90) * Math.sqrt(2 * Math.log(Math.max(1, rivals)))) / 2
  return { value: top.value, interval90: [Math.max(0, low - flattery), high] }
}

const stepSpeed = (step: Span, stepS: number): Quantity => scaled(distanceOver(step), 1 / stepS)

/** Least squares over the speeds of the whole steps inside the span. */
function acceleration(span: Span, stepS: number): Quantity {
  const first = Math.ceil(span.from)
  const end = Math.floor(span.to)
  const count = end - first
  if (count < 2) return cannotTell('too short')
  const middle = (first + end - 1) / 2
  // Sum of (step - middle)^2 over `count` successive steps.
  const spread = (count * (count * count - 1)) / 12
  const factorOf = (step: number) => (step - middle) / (spread * stepS * stepS)
  const { travelledM, errors } = span.piece
  let value = 0
  for (let step = first; step < end; step++) value += factorOf(step) * (travelledM[step + 1] - travelledM[step])
  if (!errors) return { value }
  const half = Z90 * Math.sqrt(varianceOf(errors, first, stepWeights({ ...span, from: first, to: end }, factorOf)))
  return { value, interval90: [value - half, value + half] }
}

/** The quantity in another unit. */
export function scaled(quantity: Quantity, factor: number): Quantity {
  if (isCannotTell(quantity)) return quantity
  const { value, interval90 } = quantity
  return { value: value * factor, ...(interval90 && { interval90: [interval90[0] * factor, interval90[1] * factor] }) }
}
