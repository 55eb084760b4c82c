import { element, text } from '../../../look/svg.ts'
import { CHART_WIDTH, type Chart, type ChartTheme, drawing, heading, SMALL_PX, shortened, TEXT_PX } from './chart.ts'
import type { Series } from './dot-plot.ts'
import { keyOf } from './key.ts'
import { mark, shapeOf } from './marks.ts'

export interface Bar {
  readonly series: Series
  /** Of the whole, 0 to 1. */
  readonly share: number
  readonly count: number
}

export interface BarRow {
  readonly label: string
  readonly bars: readonly Bar[]
}

export interface Bars extends Omit<Chart, 'draw'> {
  readonly rows: readonly BarRow[]
}

const LEFT = 22
const LABEL = 17
const LANE = 15
/** For the number behind a bar. */
const NUMBER = 96

/** Shares as bars from zero, each with its share and count in figures. */
export function bars(plot: Bars): Chart {
  const { name, title, alt } = plot
  return { name, title, alt, draw: theme => draw(plot, theme) }
}

function draw(plot: Bars, theme: ChartTheme): string {
  const all = plot.rows.flatMap(row => row.bars)
  const largest = Math.max(1e-9, ...all.map(bar => bar.share))
  const [head, headBottom] = heading(plot.title, theme)
  const series = [...new Map(all.map(bar => [bar.series.index, bar.series])).values()].sort((a, b) => a.index - b.index)
  const names = series.map(({ label, index }) => ({
    label,
    sign: (x: number, y: number) => mark(shapeOf(index), x, y, { colour: theme.series[index % theme.series.length] }),
  }))
  const key = keyOf(names.length > 1 ? names : [], theme, headBottom + 8)
  const parts: string[] = []
  let y = key.bottom + 8
  for (const row of plot.rows) {
    parts.push(text(8, y + 11, theme.ink, shortened(row.label, CHART_WIDTH - 16, TEXT_PX)))
    y += LABEL
    for (const bar of row.bars) {
      parts.push(drawBar(bar, y, largest, theme))
      y += LANE
    }
    y += 5
  }
  return drawing(plot, y + 4, theme, [head, key.svg, ...parts])
}

function drawBar({ series, share, count }: Bar, y: number, largest: number, theme: ChartTheme): string {
  const colour = theme.series[series.index % theme.series.length]
  const width = share === 0 ? 0 : Math.max(1, (share / largest) * (CHART_WIDTH - LEFT - NUMBER))
  const figures = `${(100 * share).toFixed(1)} % (${count})`
  return [
    mark(shapeOf(series.index), 13, y + 6, { colour }),
    element('rect', { x: LEFT, y: y + 1, width, height: 10, fill: colour }),
    text(LEFT + width + 5, y + 10, theme.muted, figures, { 'font-size': SMALL_PX }),
  ].join('')
}
