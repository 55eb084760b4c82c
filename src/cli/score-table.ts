import type { Comparison, TaskComparison } from '../bench/score/compare.ts'
import type { Interval, ModelSummary, Summary, TaskSummary } from '../bench/score/summary.ts'
import { type Column, tableLines } from './table.ts'

/** What a person reads of a summary: one table a model, the mean of the seven first. */
export function summaryLines({ models, tasks }: Summary): string[] {
  const keyOf = ({ model, variant }: { model: string; variant?: string }): string =>
    variant === undefined ? model : `${model}, ${variant}`
  const keys = [...new Set(tasks.map(keyOf))]
  return keys.flatMap((key, i) => {
    const rows = tasks.filter(row => keyOf(row) === key)
    const whole = models.find(row => keyOf(row) === key)
    return [...(i > 0 ? [''] : []), `${key}${whole ? `: ${headline(whole)}` : ''}`, ...tableLines(TASK_COLUMNS, rows)]
  })
}

const headline = ({ macro, interval95, tasks, firstMacro, lastMacro }: ModelSummary): string =>
  `${percent(macro)} %${between(interval95)} over ${tasks} of the seven tasks (first match ${percent(firstMacro)} %, last ${percent(lastMacro)} %)`

const percent = (share: number): string => (100 * share).toFixed(1)
const between = (interval?: Interval): string => (interval ? ` [${percent(interval[0])}, ${percent(interval[1])}]` : '')

const TASK_COLUMNS: readonly Column<TaskSummary>[] = [
  { header: 'task', cell: row => row.task },
  { header: 'n', cell: row => String(row.n), right: true },
  { header: 'right %', cell: row => percent(row.right), right: true },
  { header: '95 %', cell: row => between(row.interval95).trim(), right: true },
  { header: 'mean error', cell: figureText, right: true },
  { header: '1 hour %', cell: row => (row.withinOneHour === undefined ? '' : percent(row.withinOneHour)), right: true },
  { header: 'MRA', cell: row => (row.mra === undefined ? '' : percent(row.mra)), right: true },
  { header: 'answered %', cell: row => percent(row.answered), right: true },
  { header: 'first %', cell: row => percent(row.firstRight), right: true },
  { header: 'last %', cell: row => percent(row.lastRight), right: true },
  { header: 'unscored', cell: unscoredText },
]

function figureText({ figure }: TaskSummary): string {
  if (!figure) return ''
  return figure.unit === 'IoU' ? `IoU ${figure.mean.toFixed(2)}` : `${figure.mean.toPrecision(3)} ${figure.unit}`
}

function unscoredText({ unscored }: TaskSummary): string {
  const counts = Object.entries(unscored).map(([reason, count]) => `${count} ${reason}`)
  return counts.join(', ')
}

/** What a person reads of a comparison; p values are of McNemar's test, by Holm over the tasks. */
export function comparisonLines({ tasks, macro }: Comparison, names: { a: string; b: string }): string[] {
  const columns: readonly Column<TaskComparison>[] = [
    { header: 'task', cell: row => row.task },
    { header: 'n', cell: row => String(row.n), right: true },
    { header: 'a %', cell: row => percent(row.a), right: true },
    { header: 'b %', cell: row => percent(row.b), right: true },
    { header: 'a - b', cell: row => signed(row.difference), right: true },
    { header: '95 %', cell: row => between(row.interval95).trim(), right: true },
    { header: 'only a', cell: row => String(row.onlyA), right: true },
    { header: 'only b', cell: row => String(row.onlyB), right: true },
    { header: 'p', cell: row => pText(row.p), right: true },
    { header: 'p (Holm)', cell: row => pText(row.pHolm), right: true },
  ]
  const whole = macro
    ? [
        `mean of the seven: ${percent(macro.a)} and ${percent(macro.b)}, ${signed(macro.difference)}${between(macro.interval95)}`,
      ]
    : []
  return [`a: ${names.a}`, `b: ${names.b}`, ...whole, ...tableLines(columns, tasks)]
}

const signed = (difference: number): string => `${difference < 0 ? '' : '+'}${percent(difference)}`
const pText = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3))
