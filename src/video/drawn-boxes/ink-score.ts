import type { Frame } from '../../media/pixels.ts'

/** Colours that a box's line is looked for in. */
export const LINE_COLOURS = ['red', 'green', 'blue', 'yellow', 'cyan', 'magenta'] as const
export type LineColour = (typeof LINE_COLOURS)[number]

/** One number a pixel, rows from the top. */
export interface ScoreMap {
  readonly widthPx: number
  readonly heightPx: number
  readonly score: Uint8Array
  /** The largest score of each row and of each column. */
  readonly rowMax: Uint8Array
  readonly columnMax: Uint8Array
}

/** Channels that the colour has, and those it has not. */
const CHANNELS: Readonly<Record<LineColour, readonly [has: readonly number[], lacks: readonly number[]]>> = {
  red: [[0], [1, 2]],
  green: [[1], [0, 2]],
  blue: [[2], [0, 1]],
  yellow: [[0, 1], [2]],
  cyan: [[1, 2], [0]],
  magenta: [[0, 2], [1]],
}

/**
 * How much of a colour each pixel of an rgb24 frame has: the least of its channels less the most of the others, 0..255.
 * White, grey and black are 0 whatever their brightness; a mix-up of BT.601 and BT.709 moves a pure ink by a tenth.
 */
export function inkScore({ data, widthPx, heightPx }: Frame, colour: LineColour): ScoreMap {
  const [has, lacks] = CHANNELS[colour]
  const [hasA, hasB] = [has[0], has[has.length - 1]]
  const [lacksA, lacksB] = [lacks[0], lacks[lacks.length - 1]]
  const score = new Uint8Array(widthPx * heightPx)
  const rowMax = new Uint8Array(heightPx)
  const columnMax = new Uint8Array(widthPx)
  let from = 0
  for (let y = 0, at = 0; y < heightPx; y++) {
    let most = 0
    for (let x = 0; x < widthPx; x++, at++, from += 3) {
      const a = data[from + hasA]
      const b = data[from + hasB]
      const c = data[from + lacksA]
      const d = data[from + lacksB]
      const value = Math.min(a, b) - Math.max(c, d)
      if (value <= 0) continue
      score[at] = value
      if (value > most) most = value
      if (value > columnMax[x]) columnMax[x] = value
    }
    rowMax[y] = most
  }
  return { widthPx, heightPx, score, rowMax, columnMax }
}

/** Rows and columns exchanged. Only columns that hold more than `least` are filled: the others are never looked at. */
export function transposed(map: ScoreMap, least: number): ScoreMap {
  const { widthPx, heightPx, score, rowMax, columnMax } = map
  const turned = new Uint8Array(score.length)
  for (let y = 0; y < heightPx; y++) {
    if (rowMax[y] <= least) continue
    const row = y * widthPx
    for (let x = 0, to = y; x < widthPx; x++, to += heightPx) turned[to] = score[row + x]
  }
  return { widthPx: heightPx, heightPx: widthPx, score: turned, rowMax: columnMax, columnMax: rowMax }
}
