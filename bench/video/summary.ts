import { Random } from '../../src/base/random.ts'
import { median } from '../../src/base/stats.ts'
import type { WindowRow } from './windows.ts'

/** Shorter ways are not counted: noise alone is that long. */
export const MOVED_M = 1

export interface Summary {
  /** Windows in which the object moved. */
  readonly windows: number
  readonly objects: number
  /** Shares and errors in 0..1. */
  readonly answered: number
  readonly meanError: number
  readonly medianError: number
  readonly bias: number
  /** Resampled over objects: central 90 % of the mean error. */
  readonly meanError90: readonly [number, number]
  /** Share of intervals that hold the truth. */
  readonly coverage: number
  /** Median half-width of the intervals over the median absolute error. */
  readonly width: number
}

export function summarize(rows: readonly WindowRow[], seed = 1): Summary {
  const moved = rows.filter(row => row.trueM > MOVED_M)
  const said = moved.flatMap(row => (row.saidM === undefined ? [] : [{ ...row, saidM: row.saidM }]))
  const errors = said.map(row => Math.abs(row.saidM / row.trueM - 1))
  const intervals = said.flatMap(({ interval90: interval, intervalTrueM: trueM, intervalSaidM: saidM }) =>
    interval && trueM !== undefined && saidM !== undefined ? [{ interval, trueM, saidM }] : [],
  )
  const half = median(intervals.map(({ interval }) => (interval[1] - interval[0]) / 2))
  return {
    windows: moved.length,
    objects: new Set(moved.map(row => row.objectId)).size,
    answered: said.length / Math.max(1, moved.length),
    meanError: mean(errors),
    medianError: median(errors),
    bias: mean(said.map(row => row.saidM / row.trueM - 1)),
    meanError90: resampled(said, rows => mean(rows.map(row => Math.abs(row.saidM / row.trueM - 1))), seed),
    coverage: shareHeld(moved),
    width: half / median(intervals.map(({ saidM, trueM }) => Math.abs(saidM - trueM))),
  }
}

/** Share of the intervals of windows in which the object moved that hold the truth. */
export function shareHeld(rows: readonly WindowRow[]): number {
  let [held, all] = [0, 0]
  for (const { trueM, interval90, intervalTrueM } of rows) {
    if (trueM <= MOVED_M || !interval90 || intervalTrueM === undefined) continue
    all++
    if (intervalTrueM >= interval90[0] && intervalTrueM <= interval90[1]) held++
  }
  return held / Math.max(1, all)
}

const RESAMPLINGS = 500

/** Central 90 % of a figure over resampled objects. */
export function resampled<T extends { readonly objectId: string }>(
  rows: readonly T[],
  figureOf: (rows: readonly T[]) => number,
  seed: number,
): [number, number] {
  const objects = groupsOf(rows)
  if (objects.length === 0) return [Number.NaN, Number.NaN]
  const random = new Random(seed, 'bootstrap')
  const figures = Array.from({ length: RESAMPLINGS }, () => figureOf(objects.flatMap(() => random.pick(objects))))
  figures.sort((a, b) => a - b)
  return [figures[Math.floor(0.05 * RESAMPLINGS)], figures[Math.floor(0.95 * RESAMPLINGS)]]
}

function groupsOf<T extends { readonly objectId: string }>(rows: readonly T[]): T[][] {
  const groups = new Map<string, T[]>()
  for (const row of rows) groups.set(row.objectId, [...(groups.get(row.objectId) ?? []), row])
  return [...groups.values()]
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

export const percent = (share: number, digits = 1): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : '-'
