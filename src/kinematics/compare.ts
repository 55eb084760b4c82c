import { wrapAngle } from '../geometry/angle.ts'
import { Z90 } from './constants.ts'
import { type Heading, headingsOver, netHeading } from './heading.ts'
import { type LengthErrors, lengthErrorsOver, lengthOver } from './motion.ts'
import { type MotionPath, spanOf } from './path.ts'
import { type CannotTell, cannotTell, isCannotTell, type Window } from './quantity.ts'

/** Which of two is more, and by how much. */
export interface Comparison {
  readonly larger: 'first' | 'second'
  /** Larger over smaller, at least 1; Infinity where the smaller is 0. */
  readonly ratio: number
  /** Of the ratio; an error that both share, as a wrong scale, cancels. Absent without covariance and where one stands. */
  readonly ratioInterval90?: readonly [low: number, high: number]
}

/** A distance or a mean speed, and the relative errors that its length has. */
interface Side {
  readonly value: number
  readonly lengthM: number
  readonly errors: LengthErrors | undefined
}

/** Which of two objects goes farther, in one window or each in its own. Works without a scale. */
export function compareDistance(
  first: MotionPath,
  second: MotionPath,
  window: Window,
  windowOfSecond: Window = window,
): Comparison | CannotTell {
  return compareSides(sideOf(first, window, 1), sideOf(second, windowOfSecond, 1))
}

/** Which of two objects is faster on average, in one window or each in its own. Works without a scale. */
export function compareSpeed(
  first: MotionPath,
  second: MotionPath,
  window: Window,
  windowOfSecond: Window = window,
): Comparison | CannotTell {
  const duration = ({ startS, endS }: Window) => endS - startS
  return compareSides(sideOf(first, window, duration(window)), sideOf(second, windowOfSecond, duration(windowOfSecond)))
}

function sideOf(path: MotionPath, window: Window, divisor: number): Side | CannotTell {
  const span = spanOf(path, window)
  if (isCannotTell(span)) return span
  const lengthM = lengthOver(path, window)
  return { value: lengthM / divisor, lengthM, errors: lengthErrorsOver(path, window) }
}

function compareSides(first: Side | CannotTell, second: Side | CannotTell): Comparison | CannotTell {
  if (isCannotTell(first)) return first
  if (isCannotTell(second)) return second
  if (first.value === 0 && second.value === 0) return cannotTell('does not move')
  const [more, less] = first.value >= second.value ? [first, second] : [second, first]
  const ratio = more.value / less.value
  const sdLog = less.value > 0 ? sdOfLogRatio(more, less) : undefined
  return {
    larger: more === first ? 'first' : 'second',
    ratio,
    ...(sdLog !== undefined && {
      ratioInterval90: [ratio * Math.exp(-Z90 * sdLog), ratio * Math.exp(Z90 * sdLog)] as const,
    }),
  }
}

function sdOfLogRatio(a: Side, b: Side): number | undefined {
  if (!a.errors || !b.errors) return undefined
  let variance = a.errors.noiseVarianceM2 / a.lengthM ** 2 + b.errors.noiseVarianceM2 / b.lengthM ** 2
  for (const name of new Set([...Object.keys(a.errors.commonM), ...Object.keys(b.errors.commonM)])) {
    variance += ((a.errors.commonM[name] ?? 0) / a.lengthM - (b.errors.commonM[name] ?? 0) / b.lengthM) ** 2
  }
  return Math.sqrt(Math.max(0, variance))
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
