import { element, text } from '../../../look/svg.ts'
import type { Interval } from '../../score/summary.ts'
import {
  CHART_WIDTH,
  type Chart,
  type ChartTheme,
  drawing,
  heading,
  SMALL_PX,
  shortened,
  TEXT_PX,
  textWidth,
} from './chart.ts'
import { keyLines } from './key.ts'
import { mark, shapeOf, whisker } from './marks.ts'
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
const LABEL = 16
const LANE = 11
const GAP = 7

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
  const rowHeight = LABEL + Math.max(1, lanes.size) * LANE + GAP
  const bottom = top + plot.rows.length * rowHeight
  const rows = plot.rows.map((row, i) => drawRow(row, top + i * rowHeight, scale, lanes, theme))
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

/** Below the label, so that no line runs through words. */
function gridLines(scale: Scale, from: number, to: number, theme: ChartTheme): string {
  const lines = scale.ticks.map(({ value }) => {
    const x = scale.at(value)
    const isZero = value === 0 && scale.low < 0
    const stroke = isZero ? theme.muted : theme.grid
    return element('line', { x1: x, x2: x, y1: from, y2: to, stroke, 'stroke-width': isZero ? 1.5 : 1 })
  })
  return lines.join('')
}

function drawRow(
  { label, note = '', bold, dots, references = [] }: DotRow,
  top: number,
  scale: Scale,
  lanes: ReadonlyMap<number, number>,
  theme: ChartTheme,
): string {
  const noteWidth = note === '' ? 0 : textWidth(note, SMALL_PX) + 10
  const name = shortened(label, RIGHT - 8 - noteWidth, TEXT_PX)
  const from = top + LABEL
  const to = from + Math.max(1, lanes.size) * LANE
  return [
    gridLines(scale, from, to + 2, theme),
    text(8, top + 12, theme.ink, name, bold ? { 'font-weight': 'bold' } : {}),
    note && text(RIGHT + 6, top + 12, theme.muted, note, { 'text-anchor': 'end', 'font-size': SMALL_PX }),
    ...references.map(reference => referenceLine(reference, scale, from, to, theme)),
    ...dots.map(dot => drawDot(dot, scale, from + ((lanes.get(dot.series.index) ?? 0) + 0.5) * LANE, theme)),
  ].join('')
}

function referenceLine({ kind, value }: Reference, scale: Scale, from: number, to: number, theme: ChartTheme): string {
  const x = scale.at(value)
  return element('line', {
    x1: x,
    x2: x,
    y1: from - 1,
    y2: to + 1,
    stroke: theme.ink,
    'stroke-width': kind === 'blind' ? 1.6 : 2.4,
    'stroke-dasharray': kind === 'blind' ? '3 2' : undefined,
  })
}

function drawDot({ series, value, interval, hollow }: Dot, scale: Scale, y: number, theme: ChartTheme): string {
  const colour = theme.series[series.index % theme.series.length]
  const bar = interval ? whisker(scale.at(interval[0]), scale.at(interval[1]), y, colour) : ''
  return bar + mark(shapeOf(series.index), scale.at(value), y, { colour, ...(hollow && { hollow: theme.background }) })
}
