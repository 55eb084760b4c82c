import { dotPlot, percentDot, type Series } from '../charts/dot-plot.ts'
import type { Figure, Section } from '../page/section.ts'
import { table } from '../page/table.ts'
import type { ReportData } from '../report-data.ts'
import { type Bin, binsOf, STRATA, type Stratum } from '../strata.ts'
import { intervalText, percent, percentOf } from '../words.ts'

interface Row {
  readonly series: Series
  readonly bin: Bin
}

/** Bins of fewer are in the table, not in the chart. */
const LEAST = 5
const MOST_ROWS = 12

/** Right answers by how large, how fast, how far, from where. */
export function strata(data: ReportData): Section | undefined {
  const figures = STRATA.flatMap(stratum => {
    const rows = data.cast.subjects.flatMap(series =>
      binsOf(stratum, data.plain.get(series.label) ?? [], data.seed).map((bin): Row => ({ series, bin })),
    )
    const labels = [...new Set(rows.map(row => row.bin.label))]
    // One bin parts nothing.
    return labels.length > 1 ? [figureOf(stratum, inOrder(labels, stratum), rows)] : []
  })
  if (figures.length === 0) return undefined
  return {
    id: 'where',
    title: 'Where it fails',
    lead: `Right answers among parts of the questions; bins of fewer than ${LEAST} answers are in the tables only. A model that measures should not mind how far an object goes; one that guesses is right where the usual answer is.`,
    figures,
  }
}

/** By their number, names as they come. */
function inOrder(labels: readonly string[], { edges }: Stratum): readonly string[] {
  if (!edges) return labels
  const first = (label: string): number => (label.startsWith('below') ? -1 : Number.parseFloat(label))
  return [...labels].sort((a, b) => first(a) - first(b))
}

function figureOf({ name, title }: Stratum, labels: readonly string[], rows: readonly Row[]): Figure {
  const inBin = (label: string): Row[] => rows.filter(row => row.bin.label === label)
  const shown = labels.filter(label => inBin(label).some(row => row.bin.summary.n >= LEAST)).slice(0, MOST_ROWS)
  const alt = rows.map(
    ({ series, bin }) => `${series.label}, ${bin.label}: ${percent(bin.summary.right)} of ${bin.summary.n}`,
  )
  const chart = dotPlot({
    name,
    title,
    alt: `${alt.join('; ')}.`,
    axis: 'right answers in %',
    domain: [0, 100],
    rows: shown.map(label => {
      const bins = inBin(label)
      return {
        label,
        note: `n = ${bins[0].bin.summary.n}`,
        dots: bins.map(({ series, bin: { summary } }) => percentDot(series, summary.right, summary.interval95)),
      }
    }),
  })
  const columns = [
    { header: 'part', cell: ({ bin }: Row) => bin.label },
    { header: 'model', cell: ({ series }: Row) => series.label, words: true },
    { header: 'right', cell: ({ bin }: Row) => percent(bin.summary.right) },
    { header: '95 %', cell: ({ bin }: Row) => intervalText(bin.summary.interval95) },
    { header: 'median error', cell: ({ bin }: Row) => percentOf(bin.medianError) },
    { header: 'n', cell: ({ bin }: Row) => String(bin.summary.n) },
  ]
  const sorted = labels.flatMap(inBin)
  return {
    chart,
    table: table(`${title}; the median error is a share of the truth, of numbers that were read`, columns, sorted),
  }
}
