import { wrapAngle } from '../geometry/angle.ts'
import { type Heading, headingsOver, netHeading } from './heading.ts'
import { lengthOver, measureMotion } from './motion.ts'
import { type MotionPath, spanOf } from './path.ts'
import { type CannotTell, cannotTell, isCannotTell, isMeasured, type Quantity, type Window } from './quantity.ts'

/** Which of two is more, and by how much. */
export interface Comparison {
  readonly larger: 'first' | 'second'
  /** Larger over smaller, at least 1; Infinity where the smaller is 0. */
  readonly ratio: number
  /** The two 90 % intervals do not meet; absent where one of them has none. */
  readonly apart?: boolean
}

/** Which of two objects goes farther, in one window or each in its own. Works without a scale. */
export function compareDistance(
  first: MotionPath,
  second: MotionPath,
  window: Window,
  windowOfSecond: Window = window,
): Comparison | CannotTell {
  return compareLengths(first, second, window, windowOfSecond, () => 1)
}

/** Which of two objects is faster on average, in one window or each in its own. Works without a scale. */
export function compareSpeed(
  first: MotionPath,
  second: MotionPath,
  window: Window,
  windowOfSecond: Window = window,
): Comparison | CannotTell {
  return compareLengths(first, second, window, windowOfSecond, ({ startS, endS }) => endS - startS)
}

function compareLengths(
  first: MotionPath,
  second: MotionPath,
  window1: Window,
  window2: Window,
  divisorOf: (window: Window) => number,
): Comparison | CannotTell {
  for (const span of [spanOf(first, window1), spanOf(second, window2)]) if (isCannotTell(span)) return span
  const values = [lengthOver(first, window1) / divisorOf(window1), lengthOver(second, window2) / divisorOf(window2)]
  const intervals = [intervalOf(first, window1, divisorOf), intervalOf(second, window2, divisorOf)]
  return compareValues([values[0], values[1]], [intervals[0], intervals[1]])
}

type Interval = readonly [low: number, high: number] | undefined

function intervalOf(path: MotionPath, window: Window, divisorOf: (window: Window) => number): Interval {
  const { distanceM } = measureMotion(path, window)
  if (!isMeasured(distanceM) || !distanceM.interval90) return undefined
  const [low, high] = distanceM.interval90
  return [low / divisorOf(window), high / divisorOf(window)]
}

/** Compares two quantities of one unit. */
export function compareQuantities(first: Quantity, second: Quantity): Comparison | CannotTell {
  if (isCannotTell(first)) return first
  if (isCannotTell(second)) return second
  return compareValues([first.value, second.value], [first.interval90, second.interval90])
}

function compareValues(
  [a, b]: readonly [number, number],
  [i, j]: readonly [Interval, Interval],
): Comparison | CannotTell {
  if (a === 0 && b === 0) return cannotTell('does not move')
  const larger = a >= b ? 'first' : 'second'
  const ratio = Math.max(a, b) / Math.min(a, b)
  return { larger, ratio, ...(i && j && { apart: i[0] > j[1] || j[0] > i[1] }) }
}

export interface DirectionComparison {
  /** Between the two net directions, 0..pi. */
  readonly angleRad: number
  /** By object: how far its direction within the window strays from its net direction. */
  readonly strayRad: readonly [first: number, second: number]
  /** Absent where neither track carries covariance. */
  readonly sdRad?: number
}

/** Angle between the directions in which two objects go over a window. */
export function compareDirection(
  first: MotionPath,
  second: MotionPath,
  window: Window,
): DirectionComparison | CannotTell {
  const a = netHeading(first, window)
  if (isCannotTell(a)) return a
  const b = netHeading(second, window)
  if (isCannotTell(b)) return b
  const known = a.sdRad !== undefined || b.sdRad !== undefined
  return {
    angleRad: Math.abs(wrapAngle(a.headingRad - b.headingRad)),
    strayRad: [strayRad(first, window, a), strayRad(second, window, b)],
    ...(known && { sdRad: Math.hypot(a.sdRad ?? 0, b.sdRad ?? 0) }),
  }
}

function strayRad(path: MotionPath, window: Window, net: Heading): number {
  let most = 0
  for (const { heading } of headingsOver(path, window)) {
    if (!isCannotTell(heading)) most = Math.max(most, Math.abs(wrapAngle(heading.headingRad - net.headingRad)))
  }
  return most
}
