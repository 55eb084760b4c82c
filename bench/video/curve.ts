import { median } from '../../src/base/stats.ts'
import { MOVED_M, mean } from './summary.ts'
import type { WindowRow } from './windows.ts'

/** What is left where only the windows with the narrowest intervals are answered. */
export interface CurvePoint {
  /** Share of all windows in which the object moved. */
  readonly answered: number
  /** Over the windows answered so far. */
  readonly meanError: number
  readonly medianError: number
  /** Half-width over distance of the widest interval among them. */
  readonly widest: number
}

interface Answer {
  readonly error: number
  readonly halfShare: number
}

/**
 * Error against the share answered: windows are answered in the order of their intervals' relative width, so a curve
 * that rises shows that intervals sort good from bad. The last point holds all windows that have an interval.
 */
export function errorByWidth(rows: readonly WindowRow[], points = 10): CurvePoint[] {
  const moved = rows.filter(row => row.trueM > MOVED_M)
  const answers = answersByWidth(moved)
  const counts = Array.from({ length: points }, (_, k) => Math.round(((k + 1) * answers.length) / points))
  return [...new Set(counts)]
    .filter(count => count > 0)
    .map(count => {
      const errors = answers.slice(0, count).map(a => a.error)
      return {
        answered: count / moved.length,
        meanError: mean(errors),
        medianError: median(errors),
        widest: answers[count - 1].halfShare,
      }
    })
}

/** Mean errors of the quarters of the windows by relative width of their intervals, the narrowest first. */
export function errorByQuarter(rows: readonly WindowRow[]): number[] {
  const answers = answersByWidth(rows.filter(row => row.trueM > MOVED_M))
  const quarter = (k: number): number => Math.round((k * answers.length) / 4)
  return [0, 1, 2, 3].map(k => mean(answers.slice(quarter(k), quarter(k + 1)).map(a => a.error)))
}

function answersByWidth(moved: readonly WindowRow[]): Answer[] {
  return moved
    .flatMap(({ interval90, intervalSaidM: saidM, intervalTrueM: trueM }): Answer[] => {
      if (!interval90 || saidM === undefined || trueM === undefined || !(trueM > 0)) return []
      const halfShare = (interval90[1] - interval90[0]) / 2 / Math.max(saidM, Number.MIN_VALUE)
      return [{ error: Math.abs(saidM / trueM - 1), halfShare }]
    })
    .sort((a, b) => a.halfShare - b.halfShare)
}
