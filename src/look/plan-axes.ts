import { niceStep, type PlanFrame, ticks, tickText, toPaper } from './plan-view.ts'
import { element, short, text } from './svg.ts'
import type { Theme } from './theme.ts'

/** Lines at round numbers, the numbers, and the axes' names with their unit. */
export function grid(frame: PlanFrame, unit: string, theme: Theme): string {
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

/** A round length, below the picture at the right. */
export function scaleBar(frame: PlanFrame, unit: string, theme: Theme): string {
  const length = niceStep((frame.maxX - frame.minX) / 10)
  const width = length * frame.pxPerUnit
  const [right, y] = [frame.left + frame.width, frame.top + frame.height + 50]
  const left = right - width
  const bar = element('path', {
    d: `M${short(left)} ${y - 5}v5h${short(width)}v-5`,
    fill: 'none',
    stroke: theme.ink,
    'stroke-width': 2,
  })
  return bar + text(left - 8, y + 1, theme.ink, `${tickText(length, length)} ${unit}`, { 'text-anchor': 'end' })
}
