import { dotPlot, percentDot, type Series } from '../charts/dot-plot.ts'
import type { Figure } from '../page/section.ts'
import { table } from '../page/table.ts'
import { isOfSeven, type ReportData } from '../report-data.ts'
import { percent, taskName } from '../words.ts'

interface HarnessRow {
  readonly task: string
  readonly strict: number
  readonly first: number
  readonly last: number
}

const STRICT: Series = { label: 'strict', index: 0 }
const FIRST: Series = { label: 'first match', index: 1 }
const LAST: Series = { label: 'last match', index: 2 }

/** Beside the strict score, what harnesses would say that know no units. */
export function harness(data: ReportData, { label, index }: Series): Figure[] {
  const macro = data.macro(label)
  const tasks = data.tasks.filter(isOfSeven).flatMap(task => data.task(label, task) ?? [])
  if (!macro) return []
  const rows: HarnessRow[] = [
    { task: 'mean', strict: macro.macro, first: macro.firstMacro, last: macro.lastMacro },
    ...tasks.map(row => ({ task: taskName(row.task), strict: row.right, first: row.firstRight, last: row.lastRight })),
  ]
  const title = `${label}: strict, and as other harnesses read`
  const said = rows.map(({ task, strict, first, last }) => `${task} ${[strict, first, last].map(percent).join(', ')}`)
  const chart = dotPlot({
    name: `harness-${index}`,
    title,
    alt: `Strict, first match, last match: ${said.join('; ')}.`,
    axis: 'right answers in %',
    domain: [0, 100],
    rows: rows.map(({ task, strict, first, last }) => ({
      label: task,
      dots: [percentDot(STRICT, strict), percentDot(FIRST, first), percentDot(LAST, last)],
    })),
  })
  const columns = [
    { header: 'task', cell: (row: HarnessRow) => row.task },
    { header: 'strict', cell: (row: HarnessRow) => percent(row.strict) },
    { header: 'first match', cell: (row: HarnessRow) => percent(row.first) },
    { header: 'last match', cell: (row: HarnessRow) => percent(row.last) },
  ]
  return [{ chart, table: table(title, columns, rows) }]
}
