import { grid, scaleBar } from './plan-axes.ts'
import { cameraMark } from './plan-cameras.ts'
import { type LegendPlace, legend } from './plan-legend.ts'
import { pathMark, timeTexts, way } from './plan-marks.ts'
import { spreadMark } from './plan-spread.ts'
import { fitFrame, type PlanFrame, type PlanPicture } from './plan-view.ts'
import { element, escapeXml, text } from './svg.ts'
import { FONT, type Theme } from './theme.ts'

export interface PlanLayout {
  readonly widthPx: number
  readonly heightPx: number
  /** Where the ground is. */
  readonly paper: Pick<PlanFrame, 'left' | 'top' | 'width' | 'height'>
  readonly legend: LegendPlace
}

/** PNGs are this much larger than the SVG says, for screens that have twice the dots. */
export const SHARP = 2

/** Many objects: the legend stands at the right. */
export const WIDE: PlanLayout = {
  widthPx: 960,
  heightPx: 600,
  paper: { left: 62, top: 58, width: 600, height: 470 },
  legend: { left: 690, top: 68, columns: 1, columnWidth: 260 },
}

/** Up to three objects, beside a clip: the legend stands below. */
export const COMPACT: PlanLayout = {
  widthPx: 640,
  heightPx: 580,
  paper: { left: 58, top: 54, width: 570, height: 360 },
  legend: { left: 16, top: 488, columns: 3, columnWidth: 205 },
}

/** The paths seen from above as an SVG: grid and axes with units, scale bar, time marks, heading arrows, legend. */
export function drawPlan(picture: PlanPicture, theme: Theme, layout: PlanLayout = WIDE): string {
  const { widthPx, heightPx } = layout
  const frame = fitFrame(picture, layout.paper)
  // Pictures on one page must not share names.
  const id = `paper-${hashOf(JSON.stringify(picture))}`
  const inside = [
    ...picture.context.map(points => way(frame, points, theme.context, 1)),
    ...picture.cameras.map(camera => cameraMark(frame, camera, picture.unit, theme)),
    ...picture.paths.flatMap(path => (path.spreads ?? []).map(spread => spreadMark(frame, spread, path.colour))),
    ...picture.paths.map(path => pathMark(frame, path, theme)),
    timeTexts(frame, picture.paths, theme),
  ]
  const root = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${widthPx} ${heightPx}` }
  return element(
    'svg',
    { ...root, 'font-family': FONT, 'font-size': 13 },
    element('title', {}, escapeXml(picture.title)),
    element('defs', {}, element('clipPath', { id }, element('rect', rectOf(frame)))),
    element('rect', { x: 0, y: 0, width: widthPx, height: heightPx, fill: theme.background }),
    heading(picture, frame, theme),
    grid(frame, picture.unit, theme),
    element('g', { 'clip-path': `url(#${id})` }, ...inside),
    element('rect', { ...rectOf(frame), fill: 'none', stroke: theme.muted }),
    scaleBar(frame, picture.unit, theme),
    legend(picture, layout.legend, theme),
  )
}

function hashOf(content: string): string {
  let hash = 5381
  for (let i = 0; i < content.length; i++) hash = ((hash * 33) ^ content.charCodeAt(i)) >>> 0
  return hash.toString(36)
}

const rectOf = ({ left, top, width, height }: PlanFrame) => ({ x: left, y: top, width, height })

function heading({ title, subtitle }: PlanPicture, { left }: PlanFrame, theme: Theme): string {
  const second = subtitle ? text(left, 44, theme.muted, subtitle) : ''
  return text(left, 25, theme.ink, title, { 'font-size': 16, 'font-weight': 'bold' }) + second
}
