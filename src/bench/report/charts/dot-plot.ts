import { text } from '../../../look/svg.ts'
import type { Interval } from '../../score/summary.ts'
import { CHART_WIDTH, type Chart, type ChartTheme, drawing, heading, SMALL_PX } from './chart.ts'
import { drawRow } from './dot-row.ts'
import { keyLines } from './key.ts'
import { linearScale, type Scale } from './scale.ts'

/** A model, or a way of reading, with its place among colours and shapes. */
export interface Series {
  readonly label: string
  readonly index: number
}

export interface Dot {
  readonly series: Series
  readonly value: number
  readonly interval?: Interval
  /** Shown hollow: another condition of the same model. */
  readonly hollow?: boolean
}

/** A line across the row: what guessing or geometry reaches. */
export interface Reference {
  readonly kind: 'blind' | 'ceiling'
  readonly value: number
}

export interface DotRow {
  readonly label: string
  /** At the right end of the label's line: "n = 200". */
  readonly note?: string
  /** The row that sums up the others. */
  readonly bold?: boolean
  readonly dots: readonly Dot[]
  readonly references?: readonly Reference[]
}

export interface DotPlot extends Omit<Chart, 'draw'> {
  /** With unit. */
  readonly axis: string
  /** Ends of the axis. */
  readonly domain: readonly [low: number, high: number]
  readonly rows: readonly DotRow[]
  /** What hollow dots are; none are drawn where absent. */
  readonly hollowLabel?: string
  readonly blindLabel?: string
  readonly ceilingLabel?: string
}

/** A share with its interval on an axis in per cent. */
export function percentDot(series: Series, share: number, interval95?: Interval, hollow = false): Dot {
  const interval = interval95 && ([100 * interval95[0], 100 * interval95[1]] as const)
  return { series, value: 100 * share, ...(interval && { interval }), ...(hollow && { hollow }) }
}

const LEFT = 14
const RIGHT = CHART_WIDTH - 16

/** Rows of dots with 95 % intervals on one axis; each series has its lane, so that intervals never cover each other. */
export function dotPlot(plot: DotPlot): Chart {
  const { name, title, alt } = plot
  return { name, title, alt, draw: theme => draw(plot, theme) }
}

function draw(plot: DotPlot, theme: ChartTheme): string {
  const scale = linearScale(plot.domain[0], plot.domain[1], [LEFT, RIGHT])
  const [head, headBottom] = heading(plot.title, theme)
  const key = keyLines(plot, theme, headBottom + 8)
  const top = key.bottom + 6
  const lanes = lanesOf(plot.rows)
  const rows: string[] = []
  let bottom = top
  for (const row of plot.rows) {
    const { svg, heightPx } = drawRow(row, bottom, { scale, lanes, theme })
    rows.push(svg)
    bottom += heightPx
  }
  return drawing(plot, bottom + 40, theme, [head, key.svg, ...rows, axis(scale, plot.axis, bottom, theme)])
}

/** Series that have dots anywhere, in order. */
function lanesOf(rows: readonly DotRow[]): ReadonlyMap<number, number> {
  const indices = new Set(rows.flatMap(row => row.dots.map(dot => dot.series.index)))
  return new Map([...indices].sort((a, b) => a - b).map((index, lane) => [index, lane]))
}

function axis(scale: Scale, name: string, bottom: number, theme: ChartTheme): string {
  const numbers = scale.ticks.map(({ value, label }) =>
    text(scale.at(value), bottom + 13, theme.muted, label, { 'text-anchor': 'middle', 'font-size': SMALL_PX }),
  )
  const middle = (LEFT + RIGHT) / 2
  return numbers.join('') + text(middle, bottom + 31, theme.muted, name, { 'text-anchor': 'middle' })
}
