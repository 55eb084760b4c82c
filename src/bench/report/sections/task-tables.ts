import type { TaskSummary } from '../../score/summary.ts'
import { type Column, table } from '../page/table.ts'
import type { ReportData } from '../report-data.ts'
import { figure, intervalText, MACRO, OTHER_CLIP, percent, percentOf, taskName } from '../words.ts'

/** One column a model. */
export function sharesTable(data: ReportData, rows: readonly string[]): string {
  const { subjects, blind, ceiling } = data.cast
  const shareOf = (task: string, model: string, variant?: string): string =>
    percentOf(task === MACRO ? data.macro(model, variant)?.macro : data.task(model, task, variant)?.right)
  const models = [...subjects.map(({ label }) => label), ...blind, ...ceiling]
  const columns = models.flatMap((model): Column<string>[] => [
    { header: model, cell: task => shareOf(task, model) },
    ...(data.macro(model, OTHER_CLIP)
      ? [{ header: `${model}, another clip`, cell: (task: string) => shareOf(task, model, OTHER_CLIP) }]
      : []),
  ])
  return table('Right answers', [{ header: 'task', cell: taskName }, ...columns], rows)
}

interface Row {
  readonly model: string
  readonly variant?: string
  readonly task: string
  readonly summary: TaskSummary
}

/** Every figure, one row a task, model and condition. */
export function tasksTable(data: ReportData, tasks: readonly string[]): string {
  const { subjects, blind, ceiling } = data.cast
  const models = [...subjects.map(({ label }) => label), ...blind, ...ceiling]
  const rows = tasks.flatMap(task =>
    models.flatMap((model): Row[] => {
      const conditions = [undefined, OTHER_CLIP].flatMap(variant => data.task(model, task, variant) ?? [])
      return conditions.map(summary => ({ model, task, summary }))
    }),
  )
  const columns = [
    { header: 'task', cell: ({ task }: Row) => taskName(task) },
    {
      header: 'model',
      cell: ({ model, summary }: Row) => (summary.variant ? `${model}, another clip` : model),
      words: true,
    },
    { header: 'right', cell: ({ summary }: Row) => percent(summary.right) },
    { header: '95 %', cell: ({ summary }: Row) => intervalText(summary.interval95) },
    { header: 'mean error', cell: ({ summary }: Row) => errorText(summary) },
    { header: 'answered', cell: ({ summary }: Row) => percent(summary.answered) },
    { header: 'MRA', cell: ({ summary }: Row) => (summary.mra === undefined ? '–' : summary.mra.toFixed(2)) },
    { header: 'n', cell: ({ summary }: Row) => String(summary.n) },
  ]
  return table('Every task: right answers, second figures, share that could be scored', columns, rows)
}

const errorText = ({ figure: second, withinOneHour }: TaskSummary): string => {
  if (!second) return '–'
  if (second.unit === 'IoU') return `IoU ${second.mean.toFixed(2)}`
  const within = withinOneHour === undefined ? '' : `, ±1 h ${percent(withinOneHour)}`
  return `${figure(second.mean)} ${second.unit === 'hours' ? 'h' : second.unit}${within}`
}
