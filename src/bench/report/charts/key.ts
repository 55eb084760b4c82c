import { element, text } from '../../../look/svg.ts'
import { CHART_WIDTH, type ChartTheme, SMALL_PX, shortened, textWidth } from './chart.ts'
import type { DotPlot, Series } from './dot-plot.ts'
import { mark, shapeOf } from './marks.ts'

interface Entry {
  readonly label: string
  /** Around x, y. */
  readonly sign: (x: number, y: number) => string
}

const LINE = 18
const SIGN = 18

/** What the signs of a dot plot mean, in as many lines as it takes. */
export function keyLines(plot: DotPlot, theme: ChartTheme, top: number): { svg: string; bottom: number } {
  return keyOf(entriesOf(plot, theme), theme, top)
}

export function keyOf(entries: readonly Entry[], theme: ChartTheme, top: number): { svg: string; bottom: number } {
  const parts: string[] = []
  let [x, y] = [8, top]
  for (const { label, sign } of entries) {
    const words = shortened(label, CHART_WIDTH - 16 - SIGN, SMALL_PX)
    const width = SIGN + textWidth(words, SMALL_PX) + 10
    if (x > 8 && x + width > CHART_WIDTH) [x, y] = [8, y + LINE]
    parts.push(sign(x + 6, y + 4), text(x + SIGN - 2, y + 8, theme.ink, words, { 'font-size': SMALL_PX }))
    x += width
  }
  return { svg: parts.join(''), bottom: entries.length === 0 ? top - 8 : y + LINE - 4 }
}

function entriesOf({ rows, hollowLabel, blindLabel, ceilingLabel }: DotPlot, theme: ChartTheme): Entry[] {
  const found = new Map<number, Series>()
  for (const row of rows) for (const { series } of row.dots) found.set(series.index, series)
  const series = [...found.values()].sort((a, b) => a.index - b.index)
  const models = series.map(({ label, index }): Entry => {
    const colour = theme.series[index % theme.series.length]
    return { label, sign: (x, y) => mark(shapeOf(index), x, y, { colour }) }
  })
  const references = rows.flatMap(row => row.references ?? [])
  const has = (kind: string): boolean => references.some(reference => reference.kind === kind)
  const line = (dash: string | undefined, width: number) => (x: number, y: number) =>
    element('line', {
      x1: x,
      x2: x,
      y1: y - 6,
      y2: y + 6,
      stroke: theme.ink,
      'stroke-width': width,
      'stroke-dasharray': dash,
    })
  const hollow = hollowLabel !== undefined && rows.some(row => row.dots.some(dot => dot.hollow))
  return [
    // One series needs no name: the title tells it.
    ...(series.length > 1 ? models : []),
    ...(hollow ? [{ label: hollowLabel, sign: (x: number, y: number) => hollowSign(x, y, theme) }] : []),
    ...(blindLabel !== undefined && has('blind') ? [{ label: blindLabel, sign: line('3 2', 1.6) }] : []),
    ...(ceilingLabel !== undefined && has('ceiling') ? [{ label: ceilingLabel, sign: line(undefined, 2.4) }] : []),
  ]
}

const hollowSign = (x: number, y: number, theme: ChartTheme): string =>
  mark('circle', x, y, { colour: theme.muted, hollow: theme.background })
