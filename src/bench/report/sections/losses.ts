import type { Comparison } from '../../score/compare.ts'
import { dotPlot, percentDot, type Series } from '../charts/dot-plot.ts'
import type { Section } from '../page/section.ts'
import { table } from '../page/table.ts'
import { groupBy, isOfSeven, type ReportData } from '../report-data.ts'
import { lossOf, variantsOf } from '../variants.ts'
import { percent, points, pointsInterval } from '../words.ts'

/** What each variant does to the questions, and what a model that looks should do about it. */
const MEANINGS: Readonly<Record<string, readonly [what: string, wanted?: string]>> = {
  paraphrase: ['other words', 'should stay'],
  fps: ['frames a second'],
  focal: ['another focal length', 'should stay'],
  mirror: ['left is right, truth too', 'should stay'],
  reverse: ['played backwards, truth too', 'should stay'],
  shuffle: ['frames in any order', 'should fall'],
  'no-box': ['nothing marked', 'should fall'],
  'other-clip': ["another clip's frames", 'should fall'],
  blind: ['no video', 'should fall'],
}

interface Row {
  readonly variant: string
  readonly series: Series
  readonly macro: NonNullable<Comparison['macro']>
  /** Of the seven, those that the variant can ask. */
  readonly tasks: number
  readonly n: number
}

/** Every variant less the plain set, on the questions that both asked. */
export function losses(data: ReportData): Section | undefined {
  const rows = data.cast.subjects.flatMap(series => rowsOf(data, series))
  if (rows.length === 0) return undefined
  const order = variantsOf(data.scores)
  const shown = order.filter(variant => rows.some(row => row.variant === variant))
  const sorted = shown.flatMap(variant => rows.filter(row => row.variant === variant))
  return {
    id: 'variants',
    title: 'What changes when the question does',
    lead: 'The mean of the seven tasks under each variant, less that of the same questions unchanged, over those tasks that the variant can ask, in percentage points with 95 % intervals over recordings. A model that keeps its score when the frames are shuffled, belong to another clip or are not there at all was not looking.',
    figures: [{ chart: chartOf(shown, sorted), table: tableOf(sorted), open: true }],
  }
}

function rowsOf({ plain, scores, seed }: ReportData, series: Series): Row[] {
  const own = scores.filter(score => score.model === series.label && score.variant !== undefined)
  return [...groupBy(own, score => score.variant ?? '')].flatMap(([variant, asked]) => {
    const loss = lossOf(plain.get(series.label) ?? [], asked, seed)
    const seven = loss?.tasks.filter(row => isOfSeven(row.task)) ?? []
    const n = seven.reduce((sum, row) => sum + row.n, 0)
    return loss?.macro ? [{ variant, series, macro: loss.macro, tasks: seven.length, n }] : []
  })
}

function chartOf(variants: readonly string[], rows: readonly Row[]) {
  const values = rows.flatMap(({ macro }) => [macro.difference, ...(macro.interval95 ?? [])]).map(value => 100 * value)
  const low = Math.min(-5, ...values.map(value => 5 * Math.floor(value / 5)))
  const high = Math.max(5, ...values.map(value => 5 * Math.ceil(value / 5)))
  const said = rows.map(({ variant, series, macro }) => `${series.label}, ${variant}: ${points(macro.difference)}`)
  return dotPlot({
    name: 'variants',
    title: 'Change of the mean under each variant',
    alt: `${said.join('; ')} percentage points.`,
    axis: 'change in percentage points',
    domain: [low, high],
    rows: variants.map(variant => ({
      ...labelsOf(variant),
      dots: rows
        .filter(row => row.variant === variant)
        .map(({ series, macro }) => percentDot(series, macro.difference, macro.interval95)),
    })),
  })
}

function labelsOf(variant: string): { label: string; note?: string } {
  const kind = variant.split(' ')[0]
  const [what, note] = Object.hasOwn(MEANINGS, kind) ? MEANINGS[kind] : []
  return { label: what === undefined ? variant : `${variant}: ${what}`, ...(note !== undefined && { note }) }
}

const tableOf = (rows: readonly Row[]): string =>
  table(
    'Variants less the plain set, on the questions that both asked',
    [
      { header: 'variant', cell: (row: Row) => row.variant },
      { header: 'model', cell: row => row.series.label, words: true },
      { header: 'changed', cell: row => percent(row.macro.a) },
      { header: 'plain', cell: row => percent(row.macro.b) },
      { header: 'difference', cell: row => points(row.macro.difference) },
      { header: '95 %', cell: row => pointsInterval(row.macro.interval95) },
      { header: 'tasks', cell: row => String(row.tasks) },
      { header: 'questions', cell: row => String(row.n) },
    ],
    rows,
  )
