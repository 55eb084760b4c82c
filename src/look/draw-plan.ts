import { Labels } from './labels.ts'
import {
  fitFrame,
  isInside,
  niceStep,
  type PlanCamera,
  type PlanFrame,
  type PlanPath,
  type PlanPicture,
  type PlanPoint,
  ticks,
  tickText,
  toPaper,
} from './plan-view.ts'
import { element, escapeXml, pathThrough } from './svg.ts'
import { FONT, type Theme } from './theme.ts'

export const PLAN_SIZE = { widthPx: 960, heightPx: 600 } as const

const PAPER = { left: 62, top: 58, width: 600, height: 470 }
const LEGEND_LEFT = 690
const LINE_PX = 17

/** The paths seen from above as an SVG: grid and axes with units, scale bar, time marks, heading arrows, legend. */
export function drawPlan(picture: PlanPicture, theme: Theme): string {
  const frame = fitFrame(picture, PAPER)
  const clip = element('clipPath', { id: 'paper' }, element('rect', rectOf(frame)))
  const ways = picture.context.map(points => way(frame, points, theme.context, 1))
  const cameras = picture.cameras.filter(camera => isInside(frame, camera))
  const inside = [
    ...ways,
    ...cameras.map(camera => cameraMark(frame, camera, theme)),
    ...picture.paths.map(path => pathMark(frame, path, theme)),
    timeTexts(frame, picture.paths, theme),
  ]
  const { widthPx, heightPx } = PLAN_SIZE
  const id = `paper-${hashOf(JSON.stringify(picture))}`
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${widthPx} ${heightPx}`,
      'font-family': FONT,
      'font-size': 13,
    },
    element('title', {}, escapeXml(picture.title)),
    element('defs', {}, clip.replace('id="paper"', `id="${id}"`)),
    element('rect', { x: 0, y: 0, width: widthPx, height: heightPx, fill: theme.background }),
    heading(picture, theme),
    grid(frame, picture.unit, theme),
    element('g', { 'clip-path': `url(#${id})` }, ...inside),
    element('rect', { ...rectOf(frame), fill: 'none', stroke: theme.muted }),
    scaleBar(frame, picture.unit, theme),
    legend(picture, frame, theme),
  )
}

/** Pictures on one page must not share names. */
function hashOf(text: string): string {
  let hash = 5381
  for (let i = 0; i < text.length; i++) hash = ((hash * 33) ^ text.charCodeAt(i)) >>> 0
  return hash.toString(36)
}

const rectOf = ({ left, top, width, height }: PlanFrame) => ({ x: left, y: top, width, height })

const text = (
  x: number,
  y: number,
  fill: string,
  content: string,
  more: Record<string, string | number> = {},
): string => element('text', { x, y, fill, ...more }, escapeXml(content))

function heading({ title, subtitle }: PlanPicture, theme: Theme): string {
  const second = subtitle ? text(PAPER.left, 44, theme.muted, subtitle) : ''
  return text(PAPER.left, 25, theme.ink, title, { 'font-size': 17, 'font-weight': 'bold' }) + second
}

function grid(frame: PlanFrame, unit: string, theme: Theme): string {
  const step = niceStep((frame.maxX - frame.minX) / 9)
  const bottom = frame.top + frame.height
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    element('line', { x1, y1, x2, y2, stroke: theme.grid })
  const vertical = ticks(frame.minX, frame.maxX, step).map(x => {
    const [px] = toPaper(frame, { x, y: 0 })
    return (
      line(px, frame.top, px, bottom) +
      text(px, bottom + 17, theme.muted, tickText(x, step), { 'text-anchor': 'middle' })
    )
  })
  const horizontal = ticks(frame.minY, frame.maxY, step).map(y => {
    const [, py] = toPaper(frame, { x: 0, y })
    const number = text(frame.left - 7, py + 4, theme.muted, tickText(y, step), { 'text-anchor': 'end' })
    return line(frame.left, py, frame.left + frame.width, py) + number
  })
  const middle = frame.top + frame.height / 2
  const names = [
    text(frame.left + frame.width / 2, bottom + 36, theme.muted, `x in ${unit}`, { 'text-anchor': 'middle' }),
    text(16, middle, theme.muted, `y in ${unit}`, { 'text-anchor': 'middle', transform: `rotate(-90 16 ${middle})` }),
  ]
  return [...vertical, ...horizontal, ...names].join('')
}

function scaleBar(frame: PlanFrame, unit: string, theme: Theme): string {
  const length = niceStep((frame.maxX - frame.minX) / 10)
  const width = length * frame.pxPerUnit
  const [right, y] = [frame.left + frame.width, frame.top + frame.height + 50]
  const left = right - width
  const bar = element('path', {
    d: `M${left} ${y - 5}v5h${width}v-5`,
    fill: 'none',
    stroke: theme.ink,
    'stroke-width': 2,
  })
  return bar + text(left - 8, y + 1, theme.ink, `${tickText(length, length)} ${unit}`, { 'text-anchor': 'end' })
}

const way = (frame: PlanFrame, points: readonly PlanPoint[], stroke: string, width: number, dash?: string): string =>
  element('path', {
    d: pathThrough(points.map(p => toPaper(frame, p))),
    fill: 'none',
    stroke,
    'stroke-width': width,
    'stroke-dasharray': dash,
    'stroke-linejoin': 'round',
    'stroke-linecap': dash ? undefined : 'round',
  })

function pathMark(frame: PlanFrame, { pieces, colour, dash }: PlanPath, theme: Theme): string {
  return pieces
    .filter(piece => piece.length > 0)
    .map(piece => {
      const [x, y] = toPaper(frame, piece[0])
      const start = element('circle', {
        cx: x,
        cy: y,
        r: 5,
        fill: theme.background,
        stroke: colour,
        'stroke-width': 2.5,
      })
      return way(frame, piece, colour, 3, dash) + start + timeDots(frame, piece, colour) + arrows(frame, piece, colour)
    })
    .join('')
}

/** About this far apart on paper. */
const TIME_MARK_PX = 80
const ARROW_PX = 60
const TIME_TEXT_PX = 11

/** Instants at whole steps of time, so many that they stand apart; the first and the last always, and first of all. */
function timeMarks(frame: PlanFrame, piece: readonly PlanPoint[]): PlanPoint[] {
  const [first, last] = [piece[0], piece[piece.length - 1]]
  const lengthPx = paperLength(frame, piece)
  const step = niceStep(Math.max(1, ((last.timeS - first.timeS) * TIME_MARK_PX) / Math.max(lengthPx, TIME_MARK_PX)))
  const between = piece.filter(p => Math.abs(p.timeS / step - Math.round(p.timeS / step)) < 1e-6)
  if (lengthPx < TIME_MARK_PX / 4) return [last]
  return [first, last, ...between.filter(p => clearOf(p, first, last, step))]
}

function timeDots(frame: PlanFrame, piece: readonly PlanPoint[], fill: string): string {
  const dots = timeMarks(frame, piece).filter(p => p !== piece[0] && p !== piece[piece.length - 1])
  return dots
    .map(p => toPaper(frame, p))
    .map(([cx, cy]) => element('circle', { cx, cy, r: 3.2, fill }))
    .join('')
}

/** Above all lines; where there is no room, the dot stays without its number. */
function timeTexts(frame: PlanFrame, paths: readonly PlanPath[], theme: Theme): string {
  const labels = new Labels()
  const halo = { stroke: theme.background, 'stroke-width': 3, 'paint-order': 'stroke', 'font-size': TIME_TEXT_PX }
  const marks = paths.flatMap(path =>
    path.pieces.filter(piece => piece.length > 0).map(piece => timeMarks(frame, piece)),
  )
  const byRank = marks.flatMap(list => list.slice(0, 2)).concat(marks.flatMap(list => list.slice(2)))
  return byRank
    .map(p => {
      const [x, y] = toPaper(frame, p)
      const content = `${Number(p.timeS.toFixed(2))} s`
      const places = [
        [x + 8, y - 6],
        [x + 8, y + 14],
        [x - 30, y - 6],
      ]
      const free = places.find(([left, line]) => labels.place(left, line, content, TIME_TEXT_PX))
      return free ? text(free[0], free[1], theme.ink, content, halo) : ''
    })
    .join('')
}

const clearOf = ({ timeS }: PlanPoint, first: PlanPoint, last: PlanPoint, step: number): boolean =>
  timeS - first.timeS > step / 2 && last.timeS - timeS > step / 2

function paperLength(frame: PlanFrame, piece: readonly PlanPoint[]): number {
  const at = piece.map(p => toPaper(frame, p))
  return at.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - at[i][0], y - at[i][1]), 0)
}

/** Heads along the path, one about every ARROW_PX, and one at its end. */
function arrows(frame: PlanFrame, piece: readonly PlanPoint[], colour: string): string {
  const at = piece.map(p => toPaper(frame, p))
  const heads: string[] = []
  let since = ARROW_PX / 2
  for (let i = 1; i < at.length; i++) {
    const [dx, dy] = [at[i][0] - at[i - 1][0], at[i][1] - at[i - 1][1]]
    const length = Math.hypot(dx, dy)
    since += length
    if (length < 1.5 || (since < ARROW_PX && i < at.length - 1)) continue
    heads.push(arrowHead(at[i], dx / length, dy / length, colour))
    since = 0
  }
  return heads.join('')
}

function arrowHead([x, y]: readonly [number, number], ux: number, uy: number, fill: string): string {
  const corner = (along: number, aside: number): [number, number] => [
    x + along * ux - aside * uy,
    y + along * uy + aside * ux,
  ]
  return element('path', { d: `${pathThrough([corner(6, 0), corner(-6, 6), corner(-6, -6)])}Z`, fill })
}

/** A wedge of its field of view. */
function cameraMark(frame: PlanFrame, camera: PlanCamera, theme: Theme): string {
  const [x, y] = toPaper(frame, camera)
  const { yawRad, fieldOfViewRad = 0.6 } = camera
  const reach = 46
  const edge = (angle: number): string => `${x + reach * Math.cos(angle)} ${y - reach * Math.sin(angle)}`
  const wedge =
    yawRad === undefined
      ? ''
      : element('path', {
          d: `M${x} ${y}L${edge(yawRad - fieldOfViewRad / 2)}L${edge(yawRad + fieldOfViewRad / 2)}Z`,
          fill: theme.muted,
          'fill-opacity': 0.22,
          stroke: theme.muted,
        })
  const dot = element('circle', { cx: x, cy: y, r: 4, fill: theme.ink })
  const track = camera.way.length > 1 ? way(frame, camera.way, theme.muted, 1.5, '2 4') : ''
  return track + wedge + dot + cameraText(x, y, camera, theme)
}

/** On the side where it does not look, but inside the picture. */
function cameraText(x: number, y: number, { label, yawRad = Math.PI / 2 }: PlanCamera, theme: Theme): string {
  const width = 6.8 * label.length
  const away = x - Math.cos(yawRad) * 10 - (Math.cos(yawRad) > 0 ? width : 0)
  const left = Math.max(PAPER.left + 4, Math.min(away, PAPER.left + PAPER.width - width - 4))
  const line = left === away ? y + 4 : y + (Math.sin(yawRad) > 0 ? 18 : -10)
  return text(left, line, theme.muted, label, { 'font-size': 11 })
}

function legend(picture: PlanPicture, frame: PlanFrame, theme: Theme): string {
  const parts: string[] = []
  let y = PAPER.top + 10
  const say = (content: string, indent: number, fill: string, more = {}) => {
    for (const line of wrapped(content, 34 - indent / 8)) {
      parts.push(text(LEGEND_LEFT + indent, y, fill, line, more))
      y += LINE_PX
    }
  }
  for (const { label, notes, colour, dash } of picture.paths) {
    const sample = { x1: LEGEND_LEFT, y1: y - 4, x2: LEGEND_LEFT + 26, y2: y - 4, stroke: colour, 'stroke-width': 3 }
    parts.push(element('line', { ...sample, 'stroke-dasharray': dash }))
    say(label, 34, theme.ink, { 'font-weight': 'bold' })
    for (const note of notes) say(note, 34, theme.ink)
    y += 6
  }
  y += 4
  const outside = picture.cameras
    .filter(camera => !isInside(frame, camera))
    .map(camera => farCamera(camera, frame, picture.unit))
  const keys = ['ring: first instant; dots: time', ...(picture.context.length > 0 ? ['grey: other objects'] : [])]
  for (const remark of [...keys, ...outside, ...picture.remarks]) say(remark, 0, theme.muted, { 'font-size': 11.5 })
  return parts.join('')
}

function farCamera({ label, x, y }: PlanCamera, frame: PlanFrame, unit: string): string {
  const away = Math.hypot(x - (frame.minX + frame.maxX) / 2, y - (frame.minY + frame.maxY) / 2)
  return `${label} stands ${away.toFixed(0)} ${unit} away, at (${x.toFixed(0)}, ${y.toFixed(0)})`
}

/** At blanks, into lines of at most about `length` characters. */
function wrapped(content: string, length: number): string[] {
  const lines: string[] = []
  for (const word of content.split(' ')) {
    const last = lines[lines.length - 1]
    if (last !== undefined && last.length + 1 + word.length <= length) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
