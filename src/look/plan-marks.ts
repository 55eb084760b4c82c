import { Labels } from './labels.ts'
import { niceStep, type PlanFrame, type PlanPath, type PlanPoint, toPaper } from './plan-view.ts'
import { element, pathThrough, text } from './svg.ts'
import type { Theme } from './theme.ts'

/** A line through points of the ground. */
export const way = (
  frame: PlanFrame,
  points: readonly PlanPoint[],
  stroke: string,
  width: number,
  dash?: string,
): string =>
  element('path', {
    d: pathThrough(points.map(p => toPaper(frame, p))),
    fill: 'none',
    stroke,
    'stroke-width': width,
    'stroke-dasharray': dash,
    'stroke-linejoin': 'round',
    'stroke-linecap': dash ? undefined : 'round',
  })

/** One object's way: line, first instant, times, arrows. */
export function pathMark(frame: PlanFrame, { pieces, colour, dash }: PlanPath, theme: Theme): string {
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
  if (lengthPx < TIME_MARK_PX / 10) return []
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
export function timeTexts(frame: PlanFrame, paths: readonly PlanPath[], theme: Theme): string {
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
