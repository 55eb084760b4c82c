import type { Box2dPx } from '../geometry/box.ts'
import type { ColourMatrix, Frame, PixelFormat } from './pixels.ts'

export type Rgb = readonly [red: number, green: number, blue: number]

/** The colours that questions name. Blue and green are a little off the primaries: pure blue drowns in shadow. */
export const BOX_COLOURS = {
  red: [255, 0, 0],
  blue: [0, 64, 255],
  green: [0, 220, 0],
} as const satisfies Record<string, Rgb>

export type BoxColour = keyof typeof BOX_COLOURS

/** Edges in whole pixels, x0 <= x < x1. */
interface Rect {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

/** Width of a box's lines at the final size: 2 px below 720 rows, 4 px from there, 6 px from 1080; always even. */
export const lineWidthFor = (heightPx: number): number => 2 * Math.max(1, Math.floor(heightPx / 360))

/**
 * Draws the outline of a box in place, just outside it, so that it hides nothing of the object. Lines start and end on even
 * pixels: chroma of yuv420p covers 2 x 2 pixels. A side beyond the picture is drawn along the picture's edge.
 */
export function strokeBox(frame: Frame, box: Box2dPx, colour: Rgb, lineWidthPx = lineWidthFor(frame.heightPx)): void {
  const width = Math.max(2, 2 * Math.round(lineWidthPx / 2))
  const [left, right] = outerEdges(box[0], box[2], width, frame.widthPx)
  const [top, bottom] = outerEdges(box[1], box[3], width, frame.heightPx)
  const inkOf = INKS[frame.format]
  const ink = inkOf(colour, frame.matrix)
  const fill = (rect: Rect) => FILLS[frame.format](frame, rect, ink)
  fill({ x0: left, x1: right, y0: top, y1: top + width })
  fill({ x0: left, x1: right, y0: bottom - width, y1: bottom })
  fill({ x0: left, x1: left + width, y0: top, y1: bottom })
  fill({ x0: right - width, x1: right, y0: top, y1: bottom })
}

/** Where the outer sides of two opposite lines lie; both lines always fit inside [0, limit]. */
function outerEdges(low: number, high: number, width: number, limit: number): [number, number] {
  const evenLimit = limit - (limit % 2)
  const from = 2 * Math.floor(low / 2) - width
  const to = 2 * Math.ceil(high / 2) + width
  const first = Math.min(Math.max(0, from), Math.max(0, evenLimit - width))
  return [first, Math.max(Math.min(to, evenLimit), Math.min(first + width, evenLimit))]
}

/** The values of one pixel in a format. */
type Ink = readonly [number, number, number]

const INKS: Record<PixelFormat, (colour: Rgb, matrix: ColourMatrix) => Ink> = {
  rgb24: colour => colour,
  yuv420p: yuvOf,
  gray: colour => {
    const luma = Math.round(0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2])
    return [luma, luma, luma]
  },
}

/** Weights of red and blue in luma: ITU-R BT.601 and BT.709. */
const LUMA_WEIGHTS: Record<ColourMatrix, readonly [red: number, blue: number]> = {
  bt601: [0.299, 0.114],
  bt709: [0.2126, 0.0722],
}

/** Limited range: luma 16..235, chroma 16..240 about 128. */
export function yuvOf([red, green, blue]: Rgb, matrix: ColourMatrix): Ink {
  const [kr, kb] = LUMA_WEIGHTS[matrix]
  const luma = kr * red + (1 - kr - kb) * green + kb * blue
  const cb = (blue - luma) / (2 * (1 - kb))
  const cr = (red - luma) / (2 * (1 - kr))
  return [Math.round(16 + (219 / 255) * luma), Math.round(128 + (224 / 255) * cb), Math.round(128 + (224 / 255) * cr)]
}

const FILLS: Record<PixelFormat, (frame: Frame, rect: Rect, ink: Ink) => void> = {
  gray: (frame, rect, ink) => fillPlane(frame.data, 0, frame.widthPx, rect, ink[0]),
  rgb24({ data, widthPx }, { x0, y0, x1, y1 }, ink) {
    const rowBytes = 3 * widthPx
    const first = y0 * rowBytes + 3 * x0
    const length = 3 * (x1 - x0)
    if (length <= 0 || y1 <= y0) return
    for (let i = 0; i < length; i++) data[first + i] = ink[i % 3]
    for (let y = y0 + 1; y < y1; y++) data.copyWithin(y * rowBytes + 3 * x0, first, first + length)
  },
  yuv420p({ data, widthPx, heightPx }, rect, ink) {
    const chromaWidth = Math.ceil(widthPx / 2)
    const chromaBytes = chromaWidth * Math.ceil(heightPx / 2)
    const chroma = { x0: rect.x0 / 2, y0: rect.y0 / 2, x1: Math.ceil(rect.x1 / 2), y1: Math.ceil(rect.y1 / 2) }
    fillPlane(data, 0, widthPx, rect, ink[0])
    fillPlane(data, widthPx * heightPx, chromaWidth, chroma, ink[1])
    fillPlane(data, widthPx * heightPx + chromaBytes, chromaWidth, chroma, ink[2])
  },
}

function fillPlane(data: Uint8Array, offset: number, stride: number, { x0, y0, x1, y1 }: Rect, value: number): void {
  for (let y = y0; y < y1; y++) data.fill(value, offset + y * stride + x0, offset + y * stride + x1)
}
