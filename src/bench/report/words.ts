import type { Answer } from '../../questions/answer.ts'
import type { ScoreReading } from '../score/score-record.ts'
import type { Interval } from '../score/summary.ts'

export const MACRO = 'mean of the seven tasks'
/** The variant that stands beside the plain set throughout. */
export const OTHER_CLIP = 'other-clip'

/** Shares as figures: 0.5983 -> "59.8 %". */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
export const percentOf = (share: number | undefined): string => (share === undefined ? '–' : percent(share))

/** "55.1 to 64.2" in per cent. */
export const intervalText = (interval: Interval | undefined): string =>
  interval ? `${(100 * interval[0]).toFixed(1)} to ${(100 * interval[1]).toFixed(1)}` : '–'

/** A difference in percentage points, signed. */
export function points(difference: number): string {
  const text = (100 * Math.abs(difference)).toFixed(1)
  return `${text === '0.0' ? '±' : difference < 0 ? '−' : '+'}${text}`
}

export const pointsInterval = (interval: Interval | undefined): string =>
  interval ? `${points(interval[0])} to ${points(interval[1])}` : '–'

/** "direction-timestamp" -> "direction timestamp". */
export const taskName = (task: string): string => task.replaceAll('-', ' ')

/** Three figures, no needless zeros. */
export const figure = (value: number): string => String(Number(value.toPrecision(3)))

export function truthWords(truth: Answer): string {
  switch (truth.type) {
    case 'interval':
      return `${figure(truth.value[0])} to ${figure(truth.value[1])} s`
    case 'choice':
      return truth.value
    case 'yesno':
      return truth.value ? 'yes' : 'no'
    case 'cannotTell':
      return 'cannot tell'
    default:
      return withUnit(figure(truth.value), truth.unit)
  }
}

export function readingWords({ value, unit, unscored }: ScoreReading): string {
  if (value === undefined) return unscored ?? 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value
  const figures = typeof value === 'number' ? figure(value) : `${figure(value[0])} to ${figure(value[1])}`
  return withUnit(figures, unit)
}

const withUnit = (figures: string, unit: string | undefined): string =>
  unit === undefined || unit === 'count' ? figures : `${figures} ${unit.replace('^2', '²')}`
