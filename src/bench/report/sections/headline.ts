import { escapeXml } from '../../../look/svg.ts'
import type { Interval, ModelSummary, TaskSummary } from '../../score/summary.ts'
import type { Chart } from '../charts/chart.ts'
import { type Dot, type DotRow, dotPlot, percentDot, type Reference, type Series } from '../charts/dot-plot.ts'
import type { Section } from '../page/section.ts'
import { type Column, folded, table } from '../page/table.ts'
import { isOfSeven, type ReportData } from '../report-data.ts'
import { figure, intervalText, percent, percentOf, taskName } from '../words.ts'

const OTHER_CLIP = 'other-clip'
const MACRO = 'mean of the seven tasks'

/** The mean over the seven, and every task beside guessing, another clip's images, and what geometry reaches. */
export function headline(data: ReportData): Section {
  const { subjects } = data.cast
  const seven = data.tasks.filter(isOfSeven)
  const others = data.tasks.filter(task => !isOfSeven(task))
  return {
    id: 'results',
    title: 'Results',
    lead: 'Share of right answers. The headline is the mean of the seven tasks, each weighing the same; what could not be scored counts as wrong. Whiskers are 95 % intervals over recordings.',
    before: `<div class="cards">${subjects.map(series => card(data, series)).join('')}</div>${checkText(data)}`,
    figures: [
      { chart: sevenChart(data, seven), table: sharesTable(data, [MACRO, ...seven]), open: true },
      ...(others.length > 0
        ? [{ chart: othersChart(data, others), table: sharesTable(data, others), open: true }]
        : []),
    ],
    after: folded('Every task in full: errors, intervals, share that could be scored', tasksTable(data, data.tasks)),
  }
}

function card(data: ReportData, { label, index }: Series): string {
  const macro = data.macro(label)
  const isWhole = macro?.tasks === 7
  const among = macro
    ? `${isWhole ? 'mean of the seven tasks' : `mean of ${macro.tasks} of the seven tasks`}, ${macro.n} questions`
    : 'none of the seven tasks'
  const [blind, ceiling] = [bestMacro(data, data.cast.blind), bestMacro(data, data.cast.ceiling)]
  const other = data.macro(label, OTHER_CLIP)
  const beside = [
    ...(blind ? [`guessing blind ${percent(blind.macro)}`] : []),
    ...(other ? [`shown another clip ${percent(other.macro)}`] : []),
    ...(ceiling ? [`geometry of the boxes ${percent(ceiling.macro)}`] : []),
  ]
  return `<div class="card" style="--c:var(--series-${index % 6})"><p class="who">${escapeXml(label)}</p><b>${percentOf(macro?.macro)}</b><p>95 %: ${intervalText(macro?.interval95)}; ${among}</p><p>${escapeXml(beside.join(' · '))}</p></div>`
}

function checkText({ cast, macro }: ReportData): string {
  const rows = cast.check.flatMap(model => macro(model) ?? [])
  return rows
    .map(({ model, macro: share }) => {
      const verdict = share === 1 ? 'as it must be' : 'which must be 100.0 %: the scoring is not to be trusted'
      return `<p class="small">The right answers themselves (${escapeXml(model)}) score ${percent(share)}, ${verdict}.</p>`
    })
    .join('')
}

const bestMacro = (data: ReportData, models: readonly string[]): ModelSummary | undefined =>
  best(
    models.flatMap(model => data.macro(model) ?? []),
    row => row.macro,
  )

function best<T>(rows: readonly T[], of: (row: T) => number): T | undefined {
  return rows.reduce<T | undefined>((top, row) => (top === undefined || of(row) > of(top) ? row : top), undefined)
}

const LABELS = {
  axis: 'right answers in %',
  domain: [0, 100],
  hollowLabel: "hollow: shown another clip's frames",
  blindLabel: 'guessing blind, the better of two',
  ceilingLabel: 'geometry of the drawn boxes',
} as const

function sevenChart(data: ReportData, tasks: readonly string[]): Chart {
  const macroRow: DotRow = {
    label: MACRO,
    bold: true,
    dots: data.cast.subjects.flatMap(series => [
      ...dotOf(series, data.macro(series.label), row => row.macro),
      ...dotOf(series, data.macro(series.label, OTHER_CLIP), row => row.macro, true),
    ]),
    references: referencesOf(data, model => data.macro(model)?.macro),
  }
  const rows = [macroRow, ...tasks.map(task => taskRow(data, task))].filter(row => row.dots.length > 0)
  const means = data.cast.subjects.map(({ label }) => `${label}: mean ${percentOf(data.macro(label)?.macro)}`)
  const alt = `${means.join(', ')}. ${altOf(data, tasks)}`
  return dotPlot({ name: 'tasks', title: 'Right answers, task by task', alt, rows, ...LABELS })
}

function othersChart(data: ReportData, tasks: readonly string[]): Chart {
  const rows = tasks.map(task => taskRow(data, task)).filter(row => row.dots.length > 0)
  return dotPlot({ name: 'other-tasks', title: 'Apart from the seven', alt: altOf(data, tasks), rows, ...LABELS })
}

function taskRow(data: ReportData, task: string): DotRow {
  const dots = data.cast.subjects.flatMap(series => [
    ...dotOf(series, data.task(series.label, task), row => row.right),
    ...dotOf(series, data.task(series.label, task, OTHER_CLIP), row => row.right, true),
  ])
  const [first] = data.cast.subjects.flatMap(({ label }) => data.task(label, task) ?? [])
  const references = referencesOf(data, model => data.task(model, task)?.right)
  return { label: taskName(task), note: `n = ${first?.n ?? 0}`, dots, references }
}

/** Hollow dots share the lane: a second whisker there would be read as the first's. */
function dotOf<T extends { readonly interval95?: Interval }>(
  series: Series,
  row: T | undefined,
  share: (row: T) => number,
  hollow = false,
): Dot[] {
  return row ? [percentDot(series, share(row), hollow ? undefined : row.interval95, hollow)] : []
}

function referencesOf({ cast }: ReportData, share: (model: string) => number | undefined): Reference[] {
  return (['blind', 'ceiling'] as const).flatMap(kind => {
    const top = best(
      cast[kind].flatMap(model => share(model) ?? []),
      value => value,
    )
    return top === undefined ? [] : [{ kind, value: 100 * top }]
  })
}

const altOf = (data: ReportData, tasks: readonly string[]): string =>
  data.cast.subjects
    .map(({ label }) => {
      const shares = tasks.flatMap(task => {
        const row = data.task(label, task)
        return row ? [`${taskName(task)} ${percent(row.right)}`] : []
      })
      return `${label}: ${shares.join(', ')}.`
    })
    .join(' ')

/** One column a model. */
function sharesTable(data: ReportData, rows: readonly string[]): string {
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

function tasksTable(data: ReportData, tasks: readonly string[]): string {
  const { cast } = data
  const models = [...new Set([...cast.subjects.map(({ label }) => label), ...cast.blind, ...cast.ceiling])]
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
