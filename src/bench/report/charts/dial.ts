import { element, short, text } from '../../../look/svg.ts'
import { CHART_WIDTH, type Chart, type ChartTheme, drawing, heading, SMALL_PX } from './chart.ts'

export interface Dial extends Omit<Chart, 'draw'> {
  /** Twelve counts: answers that many hours clockwise of the truth, 0 to 11. */
  readonly counts: readonly number[]
}

const HOURS = 12
const HOLE = 16
const RADIUS = 108
const CENTRE_X = CHART_WIDTH / 2
/** Smaller rings have no room for a number. */
const LEAST_NAMED = 54
const HALF_WEDGE = (0.42 * 2 * Math.PI) / HOURS

/** Answers by how far around the dial they are off; straight up is right. A wedge's length is its share. */
export function dial(plot: Dial): Chart {
  const { name, title, alt } = plot
  return { name, title, alt, draw: theme => draw(plot, theme) }
}

function draw(plot: Dial, theme: ChartTheme): string {
  const total = plot.counts.reduce((sum, count) => sum + count, 0)
  const shares = plot.counts.map(count => (total === 0 ? 0 : count / total))
  const rings = ringsFor(Math.max(...shares))
  const largest = rings[rings.length - 1]
  const [head, bottom] = heading(plot.title, theme)
  const centreY = bottom + 30 + RADIUS
  const radius = (share: number): number => HOLE + (share / largest) * (RADIUS - HOLE)
  return drawing(plot, centreY + RADIUS + 44, theme, [
    head,
    ...rings.map(share => circle(centreY, radius(share), theme.grid)),
    circle(centreY, radius(1 / HOURS), theme.muted, '2 3'),
    ...shares.map((share, hour) => wedge(hour, radius(share), centreY, hour === 0 ? theme.right : theme.wrong)),
    ...rings.filter(share => radius(share) >= LEAST_NAMED).map(share => ringText(share, radius(share), centreY, theme)),
    ...Array.from({ length: HOURS }, (_, hour) => hourText(hour, centreY, theme)),
    text(CENTRE_X, centreY + RADIUS + 37, theme.muted, 'dotted: 1 of 12, as a throw of dice', {
      'text-anchor': 'middle',
      'font-size': SMALL_PX,
    }),
  ])
}

/** Round shares up to at least the largest. */
function ringsFor(largest: number): number[] {
  const step = [0.05, 0.1, 0.2].find(s => largest / s <= 3) ?? 0.5
  return Array.from({ length: Math.max(1, Math.ceil(largest / step - 1e-9)) }, (_, i) => (i + 1) * step)
}

const circle = (cy: number, r: number, stroke: string, dash?: string): string =>
  element('circle', { cx: CENTRE_X, cy, r, fill: 'none', stroke, 'stroke-dasharray': dash })

/** Clockwise from the top. */
const at = (angleRad: number, r: number, cy: number): string =>
  `${short(CENTRE_X + r * Math.sin(angleRad))} ${short(cy - r * Math.cos(angleRad))}`

function wedge(hour: number, outer: number, cy: number, fill: string): string {
  const middle = (2 * Math.PI * hour) / HOURS
  const [from, to] = [middle - HALF_WEDGE, middle + HALF_WEDGE]
  if (outer <= HOLE) return ''
  const arc = (r: number, end: number, sweep: number): string =>
    `A${short(r)} ${short(r)} 0 0 ${sweep} ${at(end, r, cy)}`
  const d = `M${at(from, HOLE, cy)}L${at(from, outer, cy)}${arc(outer, to, 1)}L${at(to, HOLE, cy)}${arc(HOLE, from, 0)}z`
  return element('path', { d, fill, 'fill-opacity': 0.85 })
}

/** Inside its ring, between the wedges of three and four hours. */
function ringText(share: number, r: number, cy: number, theme: ChartTheme): string {
  const angle = (3.5 * 2 * Math.PI) / HOURS
  const halo = { stroke: theme.background, 'stroke-width': 3, 'paint-order': 'stroke' }
  const [x, y] = [CENTRE_X + r * Math.sin(angle) - 2, cy - r * Math.cos(angle) + 3]
  return text(x, y, theme.muted, `${Math.round(100 * share)} %`, { 'text-anchor': 'end', 'font-size': 10.5, ...halo })
}

/** The signed hours at the rim. */
function hourText(hour: number, cy: number, theme: ChartTheme): string {
  const angle = (2 * Math.PI * hour) / HOURS
  const [x, y] = [CENTRE_X + (RADIUS + 17) * Math.sin(angle), cy - (RADIUS + 13) * Math.cos(angle) + 4]
  const signed = hour > HOURS / 2 ? hour - HOURS : hour
  const label = hour === 0 ? 'right' : hour === 6 ? '±6 h' : `${signed > 0 ? '+' : '−'}${Math.abs(signed)} h`
  return text(x, y, theme.ink, label, { 'text-anchor': 'middle', 'font-size': SMALL_PX })
}
