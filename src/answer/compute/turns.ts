import { wrapAngle } from '../../geometry/angle.ts'
import { headingsOver } from '../../kinematics/heading.ts'
import { type MotionPath, spanOf } from '../../kinematics/path.ts'
import { type CannotTell, isCannotTell, type Window } from '../../kinematics/quantity.ts'

/** A turn changes the direction by this much at least ... */
export const MIN_TURN_RAD = Math.PI / 6
/** ... while it goes on at this rate: a road that bends by 30 degrees in 6 s is followed, not turned. */
const MIN_RATE_RADPS = (8 * Math.PI) / 180
/** Half the time over which the rate is taken: noise of single steps averages out. */
const RATE_STEPS = 2

/** A time over which an object turns; positive angles are to the left. */
export interface Turn extends Window {
  readonly angleRad: number
}

interface Course {
  readonly timesS: number[]
  /** Unwrapped: no jump at half a turn. */
  readonly yawsRad: number[]
  /** The largest standard deviation of the first and the last heading. */
  readonly sdRad: number
}

/** The heading of every step; while it stands, the one before. */
function courseOf(path: MotionPath, window: Window): Course {
  const [timesS, yawsRad]: [number[], number[]] = [[], []]
  const sds: number[] = []
  for (const { timeS, heading } of headingsOver(path, window)) {
    const last = yawsRad.at(-1)
    if (isCannotTell(heading)) {
      if (last === undefined) continue
      yawsRad.push(last)
    } else {
      yawsRad.push(last === undefined ? heading.headingRad : last + wrapAngle(heading.headingRad - last))
      sds.push(heading.sdRad ?? 0)
    }
    timesS.push(timeS + path.stepS / 2)
  }
  return { timesS, yawsRad, sdRad: Math.hypot(sds[0] ?? 0, sds.at(-1) ?? 0) }
}

/** Every turn within the window, in order. */
export function turnsOver(path: MotionPath, window: Window): readonly Turn[] | CannotTell {
  const span = spanOf(path, window)
  if (isCannotTell(span)) return span
  const { timesS, yawsRad } = courseOf(path, window)
  const turns: Turn[] = []
  let first = -1
  let sign = 0
  for (let i = 0; i <= yawsRad.length; i++) {
    const now = i < yawsRad.length ? signAt(yawsRad, i, path.stepS) : 0
    if (now === sign) continue
    if (sign !== 0) pushTurn(turns, timesS, yawsRad, first, i - 1)
    first = i
    sign = now
  }
  return turns
}

function pushTurn(turns: Turn[], timesS: readonly number[], yawsRad: readonly number[], first: number, last: number) {
  const [from, to] = [Math.max(0, first - 1), Math.min(yawsRad.length - 1, last + 1)]
  const angleRad = yawsRad[to] - yawsRad[from]
  if (Math.abs(angleRad) >= MIN_TURN_RAD) turns.push({ startS: timesS[from], endS: timesS[to], angleRad })
}

function signAt(yawsRad: readonly number[], i: number, stepS: number): number {
  const from = Math.max(0, i - RATE_STEPS)
  const to = Math.min(yawsRad.length - 1, i + RATE_STEPS)
  if (to === from) return 0
  const rate = (yawsRad[to] - yawsRad[from]) / ((to - from) * stepS)
  return Math.abs(rate) < MIN_RATE_RADPS ? 0 : Math.sign(rate)
}

/** How far the direction changes from the window's first step to its last, to the left above 0. */
export function turnedRad(
  path: MotionPath,
  window: Window,
): { readonly angleRad: number; readonly sdRad: number } | CannotTell {
  const span = spanOf(path, window)
  if (isCannotTell(span)) return span
  const { yawsRad, sdRad } = courseOf(path, window)
  return { angleRad: yawsRad.length === 0 ? 0 : yawsRad[yawsRad.length - 1] - yawsRad[0], sdRad }
}
