import type { Interval } from '../../score/summary.ts'
import type { Chart } from '../charts/chart.ts'
import { type Dot, type DotRow, dotPlot, percentDot, type Reference, type Series } from '../charts/dot-plot.ts'
import type { Section } from '../page/section.ts'
import { folded } from '../page/table.ts'
import { best, isOfSeven, type ReportData } from '../report-data.ts'
import { MACRO, OTHER_CLIP, percent, percentOf, taskName } from '../words.ts'
import { card, checkText } from './cards.ts'
import { sharesTable, tasksTable } from './task-tables.ts'

/** The mean over the seven, and every task beside guessing, another clip's images, and what geometry reaches. */
export function headline(data: ReportData): Section {
  const { subjects } = data.cast
  const seven = data.tasks.filter(isOfSeven)
  const others = data.tasks.filter(task => !isOfSeven(task))
  return {
    id: 'results',
    title: 'Results',
    lead: 'Share of right answers. The headline is the mean of the seven tasks, each weighing the same; what could not be scored counts as wrong. Whiskers are 95 % intervals over recordings; those of the baselines are in the full table.',
    before: `<div class="cards">${subjects.map(series => card(data, series)).join('')}</div>${checkText(data)}`,
    figures: [
      ...(seven.length > 0
        ? [{ chart: sevenChart(data, seven), table: sharesTable(data, [MACRO, ...seven]), open: true }]
        : []),
      ...(others.length > 0
        ? [{ chart: othersChart(data, others), table: sharesTable(data, others), open: true }]
        : []),
    ],
    after: folded('Every task in full: errors, intervals, share that could be scored', tasksTable(data, data.tasks)),
  }
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
