import type { Box2dPx } from '../../../src/geometry/box.ts'
import { type Rgb, strokeBox } from '../../../src/media/draw.ts'
import type { Frame } from '../../../src/media/pixels.ts'

/** Draws on an rgb24 frame and says where the middle of the line lies (clipped to the picture). */
export type Stroke = (frame: Frame, box: Box2dPx, ink: Rgb, linePx: number) => Box2dPx

const fillRect = (frame: Frame, box: Box2dPx, ink: Rgb, on: (x: number, y: number) => boolean = () => true): void => {
  const { widthPx, heightPx, data } = frame
  for (let y = Math.max(0, box[1]); y < Math.min(heightPx, box[3]); y++) {
    for (let x = Math.max(0, box[0]); x < Math.min(widthPx, box[2]); x++) {
      if (on(x, y)) data.set(ink, 3 * (y * widthPx + x))
    }
  }
}

const clip = ([x0, y0, x1, y1]: Box2dPx, { widthPx, heightPx }: Frame): Box2dPx => [
  Math.max(0, x0),
  Math.max(0, y0),
  Math.min(widthPx, x1),
  Math.min(heightPx, y1),
]

/** As ffmpeg's drawbox and PIL do: whole pixels, inside the box. */
function inside(frame: Frame, box: Box2dPx, ink: Rgb, t: number, on?: (x: number, y: number) => boolean): Box2dPx {
  const [x0, y0, x1, y1] = box.map(Math.round)
  fillRect(frame, [x0, y0, x1, y0 + t], ink, on)
  fillRect(frame, [x0, y1 - t, x1, y1], ink, on)
  fillRect(frame, [x0, y0, x0 + t, y1], ink, on)
  fillRect(frame, [x1 - t, y0, x1, y1], ink, on)
  return clip([x0 + t / 2, y0 + t / 2, x1 - t / 2, y1 - t / 2], frame)
}

/** How much of a pixel's unit length from `at` a band about `middle` covers. */
const cover = (at: number, middle: number, t: number): number =>
  Math.max(0, Math.min(at + 1, middle + t / 2) - Math.max(at, middle - t / 2))

function antialiased(frame: Frame, box: Box2dPx, ink: Rgb, t: number): Box2dPx {
  const { widthPx, heightPx, data } = frame
  const [x0, y0, x1, y1] = box
  const h = t / 2
  for (let y = Math.max(0, Math.floor(y0 - h)); y < Math.min(heightPx, y1 + h); y++) {
    for (let x = Math.max(0, Math.floor(x0 - h)); x < Math.min(widthPx, x1 + h); x++) {
      const inX = cover(x, (x0 + x1) / 2, x1 - x0 + t)
      const inY = cover(y, (y0 + y1) / 2, y1 - y0 + t)
      const alpha = Math.max(
        Math.max(cover(x, x0, t), cover(x, x1, t)) * inY,
        Math.max(cover(y, y0, t), cover(y, y1, t)) * inX,
      )
      if (alpha <= 0) continue
      for (let c = 0, at = 3 * (y * widthPx + x); c < 3; c++) data[at + c] += alpha * (ink[c] - data[at + c])
    }
  }
  return clip(box, frame)
}

const TAG_PX = 14

/** A name on a ground of the line's colour. */
function tag(frame: Frame, left: number, top: number, letters: number, ink: Rgb): void {
  fillRect(frame, [left, top, left + 6 * letters + 6, top + TAG_PX], ink)
  for (let i = 0; i < letters; i++) {
    const letter: Box2dPx = [left + 4 + 6 * i, top + 3, left + 7 + 6 * i, top + 11]
    fillRect(frame, letter, [255, 255, 255], (x, y) => (x * 3 + y * 5 + i) % 4 > 0)
  }
}

export const STROKES: Readonly<Record<string, Stroke>> = {
  ours: (frame, box, ink, t) => {
    strokeBox(frame, box, ink, t)
    const width = Math.max(2, 2 * Math.round(t / 2))
    const side = (low: number, high: number, limit: number): [number, number] => {
      const even = limit - (limit % 2)
      const from = Math.min(Math.max(0, 2 * Math.floor(low / 2) - width), even - width)
      return [from + width / 2, Math.min(2 * Math.ceil(high / 2) + width, even) - width / 2]
    }
    const [x0, x1] = side(box[0], box[2], frame.widthPx)
    const [y0, y1] = side(box[1], box[3], frame.heightPx)
    return [x0, y0, x1, y1]
  },
  inside,
  antialiased,
  dashed: (frame, box, ink, t) => inside(frame, box, ink, t, (x, y) => (x + y) % 16 < 11),
  labelled: (frame, box, ink, t) => {
    const seen = inside(frame, box, ink, t)
    const [x0, y0] = box.map(Math.round)
    const letters = Math.max(2, Math.min(6, Math.floor((0.9 * (box[2] - box[0]) - 6) / 6)))
    tag(frame, x0, y0 >= TAG_PX ? y0 - TAG_PX : y0, letters, ink)
    return seen
  },
  beside: (frame, box, ink, t) => {
    const seen = inside(frame, box, ink, t)
    const [, y0, x1] = box.map(Math.round)
    tag(frame, x1, y0, 4, ink)
    return seen
  },
}
