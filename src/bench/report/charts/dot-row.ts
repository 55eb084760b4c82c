import { element, text } from '../../../look/svg.ts'
import { CHART_WIDTH, type ChartTheme, SMALL_PX, shortened, TEXT_PX, textWidth, wrapped } from './chart.ts'
import type { Dot, DotRow, Reference } from './dot-plot.ts'
import { mark, shapeOf, whisker } from './marks.ts'
import type { Scale } from './scale.ts'

const LABEL = 16
const MOST_LINES = 2
const LANE = 11
const GAP = 7

interface Ground {
  readonly scale: Scale
  /** From a series' place among colours to its place in the row. */
  readonly lanes: ReadonlyMap<number, number>
  readonly theme: ChartTheme
}

/** A row's label, and below it its dots, each series in its lane. */
export function drawRow(row: DotRow, top: number, ground: Ground): { svg: string; heightPx: number } {
  const { dots, references = [] } = row
  const { scale, lanes, theme } = ground
  const label = labelLines(row, top, theme)
  const from = label.bottom
  const to = from + Math.max(1, lanes.size) * LANE
  const parts = [
    gridLines(scale, from, to + 2, theme),
    label.svg,
    ...references.map(reference => referenceLine(reference, scale, from, to, theme)),
    ...dots.map(dot => drawDot(dot, scale, from + ((lanes.get(dot.series.index) ?? 0) + 0.5) * LANE, theme)),
  ]
  return { svg: parts.join(''), heightPx: to + GAP - top }
}

/** In two lines where it must be, the note at the right end of the first. */
function labelLines({ label, note = '', bold }: DotRow, top: number, theme: ChartTheme) {
  const widthPx = CHART_WIDTH - 16 - (note === '' ? 0 : textWidth(note, SMALL_PX) + 10)
  const all = wrapped(label, widthPx, TEXT_PX)
  const lines = all.length > MOST_LINES ? [all[0], all.slice(1).join(' ')] : all
  const texts = lines.map((line, i) => {
    const weight = { 'font-weight': bold ? 'bold' : 'normal' }
    return text(8, top + 12 + i * LABEL, theme.ink, shortened(line, widthPx, TEXT_PX), weight)
  })
  const end = { 'text-anchor': 'end', 'font-size': SMALL_PX }
  const noted = note && text(CHART_WIDTH - 10, top + 12, theme.muted, note, end)
  return { svg: texts.join('') + noted, bottom: top + lines.length * LABEL }
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
