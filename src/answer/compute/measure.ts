import { Z90 } from '../../kinematics/constants.ts'
import {
  measureAcceleration,
  measureDistance,
  measureSpeed,
  measureTopSpeed,
  speedAt,
} from '../../kinematics/motion.ts'
import { type MotionPath, pointAt, spanOf, valueAt } from '../../kinematics/path.ts'
import { varianceOf } from '../../kinematics/path-errors.ts'
import {
  type CannotTell,
  cannotTell,
  isCannotTell,
  isMeasured,
  type Quantity,
  type Window,
} from '../../kinematics/quantity.ts'
import { stoppedS, stopsOver } from '../../kinematics/stops.ts'
import type { Unit } from '../../questions/answer.ts'
import type { Value } from '../../questions/steps.ts'
import { fromSi } from '../../questions/units.ts'
import type { Measured } from '../plan.ts'
import { turnsOver } from './turns.ts'

interface Row {
  measure(path: MotionPath, window: Window): Quantity
  /** In which results are told: those of the questions' own calculations. */
  readonly unit: Unit
  /** What it is called. */
  readonly words: string
}

const number = (found: number | CannotTell): Quantity => (typeof found === 'number' ? { value: found } : found)

const counted =
  (list: (path: MotionPath, window: Window) => readonly unknown[] | CannotTell): Row['measure'] =>
  (path, window) => {
    const found = list(path, window)
    return isCannotTell(found) ? found : { value: found.length }
  }

/** One row a measure. */
export const MEASURE_ROWS: Readonly<Record<Measured, Row>> = {
  distance: { measure: measureDistance, unit: 'm', words: 'distance' },
  displacement: { measure: displacement, unit: 'm', words: 'straight distance from the first to the last place' },
  speed: { measure: speedOver, unit: 'km/h', words: 'average speed' },
  topSpeed: { measure: measureTopSpeed, unit: 'km/h', words: 'top speed' },
  leastSpeed: { measure: leastSpeed, unit: 'km/h', words: 'lowest speed' },
  acceleration: { measure: measureAcceleration, unit: 'm/s^2', words: 'acceleration' },
  standingTime: { measure: (path, window) => number(stoppedS(path, window)), unit: 's', words: 'time of standing' },
  longestStop: { measure: longestStop, unit: 's', words: 'longest stop' },
  movingTime: { measure: movingTime, unit: 's', words: 'time of moving' },
  stops: { measure: counted(stopsOver), unit: 'count', words: 'number of stops' },
  turns: { measure: counted(turnsOver), unit: 'count', words: 'number of turns' },
}

/** Measures a moment as what happens in it. */
function speedOver(path: MotionPath, window: Window): Quantity {
  return window.endS > window.startS ? measureSpeed(path, window) : speedAt(path, window.startS)
}

/** From the first to the last place, seen in space; its interval by the gradient in both. */
function displacement(path: MotionPath, window: Window): Quantity {
  const span = spanOf(path, window)
  if (isCannotTell(span)) return span
  if (!path.metric) return cannotTell('no scale')
  if (span.to <= span.from) return cannotTell('too short')
  const { pointsM, errors, travelledM } = span.piece
  if (valueAt(travelledM, span.to) === valueAt(travelledM, span.from)) return { value: 0 }
  const [from, to] = [pointAt(pointsM, span.from), pointAt(pointsM, span.to)]
  const d = [0, 1, 2].map(c => to[c] - from[c])
  const value = Math.hypot(...d)
  if (!errors || value === 0) return { value }
  // Errors are known at whole instants.
  const [first, last] = [Math.floor(span.from), Math.ceil(span.to)]
  const weights = new Float64Array(3 * (last - first + 1))
  d.forEach((part, c) => {
    weights[c] -= part / value
    weights[weights.length - 3 + c] += part / value
  })
  const half = Z90 * Math.sqrt(Math.max(0, varianceOf(errors, first, weights)))
  return { value, interval90: [Math.max(0, value - half), value + half] }
}

/** Of the slowest whole step. */
function leastSpeed(path: MotionPath, { startS, endS }: Window): Quantity {
  let least: Quantity = cannotTell('too short')
  const { stepS } = path
  for (let k = Math.ceil(startS / stepS - 1e-6); (k + 1) * stepS <= endS + 1e-6; k++) {
    const found = measureSpeed(path, { startS: k * stepS, endS: (k + 1) * stepS })
    if (!isMeasured(found)) return found
    if (!isMeasured(least) || found.value < least.value) least = found
  }
  return least
}

function longestStop(path: MotionPath, window: Window): Quantity {
  const stops = stopsOver(path, window)
  if (isCannotTell(stops)) return stops
  return { value: stops.reduce((most, { startS, endS }) => Math.max(most, endS - startS), 0) }
}

function movingTime(path: MotionPath, window: Window): Quantity {
  const standing = stoppedS(path, window, path.stepS)
  return typeof standing === 'number' ? { value: window.endS - window.startS - standing } : standing
}

/** In the unit in which results are told. */
export function valueIn({ value, interval90 }: Exclude<Quantity, CannotTell>, unit: Unit): Value {
  const ends = interval90 && ([fromSi(interval90[0], unit), fromSi(interval90[1], unit)] as [number, number])
  return { value: fromSi(value, unit), unit, ...(ends && { interval90: ends }) }
}
