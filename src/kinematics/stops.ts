import { MIN_STOP_S } from './constants.ts'
import { type MotionPath, spanOf } from './path.ts'
import { type CannotTell, isCannotTell, type Window } from './quantity.ts'

/** A time over which an object stands. */
export interface Stop extends Window {
  /** It stood before the window began, or may have. */
  readonly fromStart: boolean
  /** It still stands when the window ends. */
  readonly toEnd: boolean
}

/** When the object stands within the window, in order; a stand shorter than `minS` is none. */
export function stopsOver(path: MotionPath, window: Window, minS: number = MIN_STOP_S): readonly Stop[] | CannotTell {
  const span = spanOf(path, window)
  if (isCannotTell(span)) return span
  const { piece, from, to } = span
  const stops: Stop[] = []
  const timeOf = (at: number) => (piece.startIndex + at) * path.stepS
  const end = Math.ceil(to)
  for (let step = Math.floor(from); step < end; step++) {
    if (!piece.standing[step]) continue
    const first = step
    while (step < end && piece.standing[step]) step++
    const [low, high] = [Math.max(first, from), Math.min(step, to)]
    if ((high - low) * path.stepS < minS - 1e-9) continue
    stops.push({ startS: timeOf(low), endS: timeOf(high), fromStart: low === from, toEnd: high === to })
  }
  return stops
}

/** How long the object stands within the window, in stands of at least `minS`. */
export function stoppedS(path: MotionPath, window: Window, minS: number = MIN_STOP_S): number | CannotTell {
  const stops = stopsOver(path, window, minS)
  return 'status' in stops ? stops : stops.reduce((sum, { startS, endS }) => sum + endS - startS, 0)
}
