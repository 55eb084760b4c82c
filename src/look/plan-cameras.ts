import { way } from './plan-marks.ts'
import { isInside, type PlanCamera, type PlanFrame, toPaper } from './plan-view.ts'
import { element, pathThrough, text } from './svg.ts'
import type { Theme } from './theme.ts'

const REACH_PX = 46
const LABEL_PX = 11
const LETTER_PX = 0.62 * LABEL_PX
/** A camera outside stands this far inside the edge that it is nearest to. */
const EDGE_PX = 26

/**
 * The camera's place, its way, and a wedge of its field of view. One outside the picture is drawn at the edge, hollow, with
 * its distance from there.
 */
export function cameraMark(frame: PlanFrame, camera: PlanCamera, unit: string, theme: Theme): string {
  const at = toPaper(frame, camera)
  const inside = isInside(frame, camera)
  const [x, y] = inside ? at : atEdge(frame, at)
  const away = Math.hypot(at[0] - x, at[1] - y) / frame.pxPerUnit
  const label = inside ? camera.label : `${camera.label}, ${away.toFixed(0)} ${unit} farther out`
  const track = camera.way.length > 1 ? way(frame, camera.way, theme.muted, 1.5, '2 4') : ''
  const dot = element('circle', { cx: x, cy: y, r: 4, fill: inside ? theme.ink : theme.background, stroke: theme.ink })
  return track + wedge(x, y, camera, inside, theme) + dot + cameraText(frame, x, y, camera, label, theme)
}

function wedge(
  x: number,
  y: number,
  { yawRad, fieldOfViewRad = 0.6 }: PlanCamera,
  inside: boolean,
  theme: Theme,
): string {
  if (yawRad === undefined) return ''
  const edge = (angle: number): [number, number] => [x + REACH_PX * Math.cos(angle), y - REACH_PX * Math.sin(angle)]
  return element('path', {
    d: `${pathThrough([[x, y], edge(yawRad - fieldOfViewRad / 2), edge(yawRad + fieldOfViewRad / 2)])}Z`,
    fill: theme.muted,
    'fill-opacity': 0.22,
    stroke: theme.muted,
    'stroke-dasharray': inside ? undefined : '3 3',
  })
}

function atEdge({ left, top, width, height }: PlanFrame, [x, y]: readonly [number, number]): [number, number] {
  const within = (value: number, low: number, size: number) =>
    Math.min(Math.max(value, low + EDGE_PX), low + size - EDGE_PX)
  return [within(x, left, width), within(y, top, height)]
}

/** On the side where the camera does not look, but inside the picture. */
function cameraText(
  { left, top, width, height }: PlanFrame,
  x: number,
  y: number,
  { yawRad = Math.PI / 2 }: PlanCamera,
  label: string,
  theme: Theme,
): string {
  const length = LETTER_PX * label.length
  const away = x - Math.cos(yawRad) * 10 - (Math.cos(yawRad) > 0 ? length : 0)
  const start = Math.max(left + 4, Math.min(away, left + width - length - 4))
  const line = start === away ? y + 4 : y + (Math.sin(yawRad) > 0 ? 18 : -10)
  const halo = { stroke: theme.background, 'stroke-width': 3, 'paint-order': 'stroke' }
  return text(start, Math.max(top + 14, Math.min(line, top + height - 5)), theme.muted, label, {
    'font-size': LABEL_PX,
    ...halo,
  })
}
