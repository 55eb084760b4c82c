import type { Box2dPx } from '../../geometry/box.ts'
import type { Frame } from '../../media/pixels.ts'
import { type Candidate, pair, type Side } from './candidates.ts'
import { inkScore, type LineColour, type ScoreMap, transposed } from './ink-score.ts'
import { centreOf, findLines, LINE, type LineField } from './lines.ts'
import { FILLED_SHARE, filledOf, type Part, purityOf, widthOf } from './measure.ts'

/** A rectangle of thin lines of one colour. */
export interface DrawnRectangle {
  /** Along the middle of the lines; a side that the picture cuts off lies on its edge. */
  readonly box: Box2dPx
  readonly lineWidthPx: number
  /** Share of its sides on which a line is seen, 0..1. */
  readonly coverage: number
  /** The same with the short gaps of dashes and of what compression ate. */
  readonly bridged: number
  /** Share of its sides that stands out to both sides, as the edge of something solid does not, 0..1. */
  readonly ridge: number
  /** Of all seen sides together. */
  readonly lengthPx: number
  /** Sides that are seen, 2..4. */
  readonly sides: number
  /** What 70 % of the line's pixels have at least of the colour, 0..255. */
  readonly purity: number
  /** What 15 % of them have at least: the ink itself, where chroma of half resolution blurs some sides. */
  readonly inkPurity: number
  /** Share of its inside that is as pure as the line: a label, a painted area. */
  readonly filled: number
  /** Share of the stretches just beyond its corners into which its lines run on, 0..1. */
  readonly overrun: number
  /** Ink of its palest side over that of its purest, 0..1: all were drawn with one pen. */
  readonly evenness: number
  /** Share of the strips just inside its sides that has less ink than they, mean of all and of the least: a solid thing has none there, a box taken with its tag little. */
  readonly clear: number
}

/** Candidates looked at, the strongest first, and rectangles found at most in a frame. */
const MOST_CANDIDATES = 400
const MOST_FOUND = 6
/** Share of its lines that no stronger rectangle has explained: two that overlap make a third out of their parts. */
const FRESH = 0.6

/** Fewer pixels of the colour are no box. */
const FEWEST_PIXELS = 30

/** The rectangles of a colour in an rgb24 frame, the most convincing first. */
export function findRectangles(frame: Frame, colour: LineColour): DrawnRectangle[] {
  const map = inkScore(frame, colour)
  if (!holdsInk(map)) return []
  const across = findLines(map)
  if (across.lines.length === 0) return []
  const down = findLines(transposed(map, 0))
  if (down.lines.length === 0) return []
  const candidates = pair(across, down).sort((a, b) => b.strength - a.strength)
  return explain(candidates.slice(0, MOST_CANDIDATES), across, down)
}

function holdsInk({ score, rowMax, widthPx }: ScoreMap): boolean {
  let count = 0
  for (let y = 0; y < rowMax.length; y++) {
    if (rowMax[y] <= LINE.pure) continue
    for (let at = y * widthPx; at < (y + 1) * widthPx; at++) if (score[at] > LINE.pure) count++
    if (count >= FEWEST_PIXELS) return true
  }
  return false
}

/** Takes the strongest, then the next that explains enough line which nothing has explained yet. */
function explain(candidates: readonly Candidate[], across: LineField, down: LineField): DrawnRectangle[] {
  const usedAcross = new Uint8Array(across.marks.length)
  const usedDown = new Uint8Array(down.marks.length)
  const found: DrawnRectangle[] = []
  for (const c of candidates) {
    const parts = partsOf(c, usedAcross, usedDown, across, down)
    let length = 0
    let fresh = 0
    for (const part of parts) {
      length += part.to - part.from + 1
      fresh += freshOf(part)
    }
    if (fresh < FRESH * length) continue
    for (const part of parts) use(part)
    found.push(measured(c, across, down))
    if (found.length >= MOST_FOUND) break
  }
  return found
}

function partsOf(
  c: Candidate,
  usedAcross: Uint8Array,
  usedDown: Uint8Array,
  across: LineField,
  down: LineField,
): Part[] {
  const part = (field: LineField, used: Uint8Array, side: Side, from: Side, to: Side): Part[] =>
    side.line ? [{ field, used, line: side.line, from: from.at, to: to.at }] : []
  return [
    ...part(across, usedAcross, c.top, c.left, c.right),
    ...part(across, usedAcross, c.bottom, c.left, c.right),
    ...part(down, usedDown, c.left, c.top, c.bottom),
    ...part(down, usedDown, c.right, c.top, c.bottom),
  ]
}

function freshOf({ field, used, line, from, to }: Part): number {
  let fresh = 0
  const row = line.row * field.map.widthPx
  for (let x = from; x <= to; x++) if (line.standing[x + 1] > line.standing[x] && used[row + x] === 0) fresh++
  return fresh
}

function use({ field, used, line, from, to }: Part): void {
  const { widthPx, heightPx } = field.map
  const first = Math.max(0, line.row - field.reachPx)
  const last = Math.min(heightPx - 1, line.row + field.reachPx)
  for (let y = first; y <= last; y++) used.fill(1, y * widthPx + from, y * widthPx + to + 1)
}

/** Without the line itself; of a small box the middle half. */
function insideOf([x0, y0, x1, y1]: Box2dPx, insetPx: number): Box2dPx {
  const [dx, dy] = [Math.min(insetPx, (x1 - x0) / 4), Math.min(insetPx, (y1 - y0) / 4)]
  return [x0 + dx, y0 + dy, x1 - dx, y1 - dy]
}

const NOTHING = new Uint8Array(0)

function measured(c: Candidate, across: LineField, down: LineField): DrawnRectangle {
  const along = (field: LineField, side: Side, from: Side, to: Side): number =>
    side.line ? centreOf(field, side.px, from.at, to.at + 1) : side.px
  const box: Box2dPx = [
    along(down, c.left, c.top, c.bottom),
    along(across, c.top, c.left, c.right),
    along(down, c.right, c.top, c.bottom),
    along(across, c.bottom, c.left, c.right),
  ]
  const parts = partsOf(c, NOTHING, NOTHING, across, down)
  const { coverage, ridge, lengthPx, sides, bridged, evenness, overrun, clear } = c
  const pure = purityOf(parts)
  const lineWidthPx = widthOf(parts)
  const filled = filledOf(across.map, insideOf(box, lineWidthPx / 2 + 1), FILLED_SHARE * pure.inkPurity)
  return {
    box,
    coverage,
    ridge,
    lengthPx,
    sides,
    filled,
    ...pure,
    lineWidthPx,
    bridged,
    overrun,
    evenness,
    clear,
  }
}
