import type { Box2dPx } from '../geometry/box.ts'
import type { FrameSize } from '../media/pixels.ts'
import { Labels } from './labels.ts'
import { element, escapeXml } from './svg.ts'
import { FONT, type Theme } from './theme.ts'

export interface SheetBox {
  /** In pixels of the camera. */
  readonly box2dPx: Box2dPx
  readonly colour: string
  readonly label: string
}

export interface SheetFrame {
  readonly timeS: number
  /** Below the picture; its time by default. */
  readonly caption?: string
  /** The picture's JPEG. */
  readonly jpeg: Uint8Array
  readonly boxes: readonly SheetBox[]
}

/** Width of the whole sheet; wide pictures stand two in a row, others three. */
const SHEET_WIDTH = 1240
const WIDE = 2.2
const CAPTION = 24
const GAP = 10
const HEAD = 40
const LABEL_PX = 11
const LETTER_PX = 0.68 * LABEL_PX

/** The width at which frames are wanted. */
export const SHEET_FRAME_WIDTH = 800

export interface SheetSize {
  readonly widthPx: number
  readonly heightPx: number
}

/** Frames in order of time, each with its boxes and its time, as one SVG that holds the pictures. */
export function drawSheet(title: string, camera: FrameSize, frames: readonly SheetFrame[], theme: Theme): string {
  const { widthPx, heightPx } = sheetSize(camera, frames.length)
  const cells = frames.map((frame, i) => {
    const x = GAP + (i % columnsOf(camera)) * (cellWidth(camera) + GAP)
    const y = HEAD + Math.floor(i / columnsOf(camera)) * (cellHeight(camera) + CAPTION + GAP)
    return element('g', { transform: `translate(${x} ${y})` }, ...cell(camera, frame, theme))
  })
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${widthPx} ${heightPx}`,
      'font-family': FONT,
      'font-size': 13,
    },
    element('rect', { x: 0, y: 0, width: widthPx, height: heightPx, fill: theme.background }),
    element('text', { x: GAP, y: 26, fill: theme.ink, 'font-size': 17, 'font-weight': 'bold' }, escapeXml(title)),
    ...cells,
  )
}

export function sheetSize(camera: FrameSize, count: number): SheetSize {
  const rows = Math.ceil(count / columnsOf(camera))
  return { widthPx: SHEET_WIDTH, heightPx: HEAD + rows * (cellHeight(camera) + CAPTION + GAP) }
}

const columnsOf = ({ widthPx, heightPx }: FrameSize): number => (widthPx > WIDE * heightPx ? 2 : 3)
const cellWidth = (camera: FrameSize): number => Math.floor((SHEET_WIDTH - GAP) / columnsOf(camera)) - GAP
const cellHeight = (camera: FrameSize): number => Math.round((cellWidth(camera) * camera.heightPx) / camera.widthPx)

function cell(
  camera: FrameSize,
  { timeS, caption = `${timeS.toFixed(2)} s`, jpeg, boxes }: SheetFrame,
  theme: Theme,
): string[] {
  const [width, height] = [cellWidth(camera), cellHeight(camera)]
  const href = `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`
  const labels = new Labels()
  const [scaleX, scaleY] = [width / camera.widthPx, height / camera.heightPx]
  return [
    element('image', { href, width, height, preserveAspectRatio: 'none' }),
    ...boxes.map(box => boxMark(box, scaleX, scaleY, width, labels)),
    element('text', { x: 0, y: height + 16, fill: theme.muted }, escapeXml(caption)),
  ]
}

/** The label stands inside the picture, and is left out where there is no room. */
function boxMark(
  { box2dPx, colour, label }: SheetBox,
  scaleX: number,
  scaleY: number,
  width: number,
  labels: Labels,
): string {
  const [x0, y0, x1, y1] = [box2dPx[0] * scaleX, box2dPx[1] * scaleY, box2dPx[2] * scaleX, box2dPx[3] * scaleY]
  const line = element('rect', {
    x: x0,
    y: y0,
    width: x1 - x0,
    height: y1 - y0,
    fill: 'none',
    stroke: colour,
    'stroke-width': 2,
  })
  const x = Math.max(0, Math.min(x0, width - LETTER_PX * label.length))
  const y = Math.max(LABEL_PX, y0 - 4)
  if (label === '' || !labels.place(x, y, label, LABEL_PX)) return line
  const halo = {
    stroke: '#ffffff',
    'stroke-width': 3,
    'paint-order': 'stroke',
    'font-size': LABEL_PX,
    'font-weight': 'bold',
  }
  return line + element('text', { x, y, fill: colour, ...halo }, escapeXml(label))
}
