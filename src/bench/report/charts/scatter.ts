import { element, short, text } from '../../../look/svg.ts'
import { CHART_WIDTH, type Chart, type ChartTheme, drawing, heading, SMALL_PX } from './chart.ts'
import { keyOf } from './key.ts'
import { logScale, type Scale } from './scale.ts'

export interface ScatterPoint {
  /** Above 0. */
  readonly truth: number
  readonly predicted: number
  readonly right: boolean
}

export interface Scatter extends Omit<Chart, 'draw'> {
  /** What is on both axes: "distance". */
  readonly what: string
  readonly unit: string
  /** Share of the truth within which an answer is right. */
  readonly tolerance: number
  readonly points: readonly ScatterPoint[]
}

const LEFT = 50
const RIGHT = CHART_WIDTH - 12
const SIDE = RIGHT - LEFT
const CROSS = 'm-2.4 -2.4l4.8 4.8m0 -4.8l-4.8 4.8'

/** Predicted against true on logarithmic axes of one scale, with the band of what is right. Beyond the edges: at them. */
export function scatter(plot: Scatter): Chart {
  const { name, title, alt } = plot
  return { name, title, alt, draw: theme => draw(plot, theme) }
}

function draw(plot: Scatter, theme: ChartTheme): string {
  const [low, high] = rangeOf(plot.points)
  const [head, headBottom] = heading(plot.title, theme)
  const key = keyOf(keyOfPoints(plot, theme), theme, headBottom + 8)
  const top = key.bottom + 8
  const x = logScale(low, high, [LEFT, RIGHT])
  const y = logScale(low, high, [top + SIDE, top])
  const frame = { x: LEFT, y: top, width: SIDE, height: SIDE }
  return drawing(plot, top + SIDE + 42, theme, [
    head,
    key.svg,
    band(x, y, plot.tolerance, theme),
    axes(x, y, top, plot, theme),
    diagonal(x, y, theme),
    points(plot.points, x, y, theme),
    element('rect', { ...frame, fill: 'none', stroke: theme.muted }),
  ])
}

/** All truths, and answers up to a factor of ten beyond them. */
export function rangeOf(points: readonly ScatterPoint[]): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, 0]
  for (const { truth } of points) [low, high] = [Math.min(low, truth), Math.max(high, truth)]
  if (high === 0) return [0.1, 10]
  let [lowest, highest] = [low, high]
  for (const { predicted } of points) {
    if (predicted > 0) lowest = Math.max(low / 10, Math.min(lowest, predicted))
    highest = Math.min(high * 10, Math.max(highest, predicted))
  }
  return [lowest / 1.3, highest * 1.3]
}

function band(x: Scale, y: Scale, tolerance: number, theme: ChartTheme): string {
  const edge = (factor: number): string[] => {
    // Where the line meets the frame: values beyond are clamped, so it is cut there first.
    const from = Math.max(x.low, x.low / factor)
    const to = Math.min(x.high, x.high / factor)
    return [from, to].map(truth => `${short(x.at(truth))} ${short(y.at(truth * factor))}`)
  }
  const [upper, lower] = [edge(1 + tolerance), edge(1 - tolerance).reverse()]
  const area = [...upper, corner(x, y, x.high), ...lower, corner(x, y, x.low)].join('L')
  return element('path', { d: `M${area}z`, fill: theme.band })
}

const corner = (x: Scale, y: Scale, value: number): string => `${short(x.at(value))} ${short(y.at(value))}`

const diagonal = (x: Scale, y: Scale, theme: ChartTheme): string =>
  element('path', { d: `M${corner(x, y, x.low)}L${corner(x, y, x.high)}`, stroke: theme.muted })

function axes(x: Scale, y: Scale, top: number, { what, unit }: Scatter, theme: ChartTheme): string {
  const bottom = top + SIDE
  const small = { 'font-size': SMALL_PX }
  const vertical = x.ticks.map(({ value, label }) => {
    const at = x.at(value)
    const line = element('line', { x1: at, x2: at, y1: top, y2: bottom, stroke: theme.grid })
    return line + text(at, bottom + 15, theme.muted, label, { 'text-anchor': 'middle', ...small })
  })
  const horizontal = y.ticks.map(({ value, label }) => {
    const at = y.at(value)
    const line = element('line', { x1: LEFT, x2: RIGHT, y1: at, y2: at, stroke: theme.grid })
    return line + text(LEFT - 5, at + 4, theme.muted, label, { 'text-anchor': 'end', ...small })
  })
  const middle = top + SIDE / 2
  return [
    ...vertical,
    ...horizontal,
    text(LEFT + SIDE / 2, bottom + 33, theme.muted, `true ${what} in ${unit}`, { 'text-anchor': 'middle' }),
    text(13, middle, theme.muted, `answered ${what} in ${unit}`, {
      'text-anchor': 'middle',
      transform: `rotate(-90 13 ${short(middle)})`,
    }),
  ].join('')
}

/** One path for all that are right, one for the others; points that fall on one place are drawn once. */
function points(all: readonly ScatterPoint[], x: Scale, y: Scale, theme: ChartTheme): string {
  const places = (right: boolean): string[] => {
    const inside = all.filter(point => point.right === right)
    return [...new Set(inside.map(({ truth, predicted }) => `M${half(x.at(truth))} ${half(y.at(predicted))}`))]
  }
  const wrong = element('path', {
    d: places(false)
      .map(at => at + CROSS)
      .join(''),
    fill: 'none',
    stroke: theme.wrong,
    'stroke-width': 1.1,
  })
  const right = element('path', {
    d: places(true)
      .map(at => `${at}h0`)
      .join(''),
    stroke: theme.right,
    'stroke-width': 5,
    'stroke-linecap': 'round',
    'stroke-opacity': 0.75,
  })
  return wrong + right
}

const half = (px: number): number => Math.round(2 * px) / 2

function keyOfPoints({ tolerance }: Scatter, theme: ChartTheme) {
  const dot = (x: number, y: number) => element('circle', { cx: x, cy: y, r: 2.5, fill: theme.right })
  const cross = (x: number, y: number) =>
    element('path', { d: `M${short(x)} ${short(y)}${CROSS}`, stroke: theme.wrong, 'stroke-width': 1.3 })
  const area = (x: number, y: number) =>
    element('rect', { x: x - 5, y: y - 5, width: 10, height: 10, fill: theme.band, stroke: theme.grid })
  return [
    { label: 'right', sign: dot },
    { label: 'wrong', sign: cross },
    { label: `within ±${Math.round(100 * tolerance)} %`, sign: area },
  ]
}
