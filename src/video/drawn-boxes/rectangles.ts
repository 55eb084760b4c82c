import type { Box2dPx } from '../../geometry/box.ts'
import type { Frame } from '../../media/pixels.ts'
import { inkScore, type LineColour, type ScoreMap, transposed } from './ink-score.ts'
import { centreOf, findLines, LINE, type Line, type LineField } from './lines.ts'
import { FILLED_SHARE, filledOf, overrunOf, type Part, purityOf, widthOf } from './measure.ts'

/** A rectangle of thin lines of one colour. */
export interface DrawnRectangle {
  /** Along the middle of the lines; a side that the picture cuts off lies on its edge. */
  readonly box: Box2dPx
  readonly lineWidthPx: number
  /** Share of its sides on which a line is seen, 0..1. */
  readonly coverage: number
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
}

/** What makes a rectangle of lines; shares of the length of its sides. */
const RECTANGLE = {
  /** Of each side. */
  side: 0.6,
  /** Of all seen sides together, and where the picture cuts some off. */
  whole: 0.66,
  wholeWhenCut: 0.85,
  /** Standing out to both sides: the edge of something solid does not. */
  ridge: 0.5,
  /** Of what no stronger rectangle has explained: two that overlap make a third out of their parts. */
  fresh: 0.6,
  smallestPx: 9,
  /** Where sides are cut off, less says little. */
  smallestCutPx: 12,
  longerCutPx: 24,
  mostCandidates: 400,
  mostFound: 6,
} as const

/** Fewer pixels of the colour are no box. */
const FEWEST_PIXELS = 30

/** A side: a line, or the picture's edge where `line` is absent. */
interface Side {
  readonly line?: Line
  readonly at: number
  readonly px: number
}

interface Candidate {
  readonly left: Side
  readonly right: Side
  readonly top: Side
  readonly bottom: Side
  readonly coverage: number
  readonly ridge: number
  readonly lengthPx: number
  readonly sides: number
  readonly strength: number
}

/** The rectangles of a colour in an rgb24 frame, the most convincing first. */
export function findRectangles(frame: Frame, colour: LineColour): DrawnRectangle[] {
  const map = inkScore(frame, colour)
  if (!holdsInk(map)) return []
  const across = findLines(map)
  if (across.lines.length === 0) return []
  const down = findLines(transposed(map, 0))
  if (down.lines.length === 0) return []
  const candidates = pair(across, down).sort((a, b) => b.strength - a.strength)
  return explain(candidates.slice(0, RECTANGLE.mostCandidates), across, down)
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

function sidesOf({ lines, map }: LineField): Side[] {
  return [
    { at: 0, px: 0 },
    ...lines.map((line): Side => ({ line, at: line.row, px: line.centrePx })),
    { at: map.heightPx - 1, px: map.heightPx },
  ]
}

/** Share of [from, to] along a side that is line; the picture's edge is wholly there. */
const shareOf = (side: Side, from: number, to: number): number =>
  side.line ? (side.line.standing[to + 1] - side.line.standing[from]) / (to + 1 - from) : 1

const ridgeOf = (side: Side, from: number, to: number): number =>
  side.line ? side.line.ridge[to + 1] - side.line.ridge[from] : 0

const seenOf = (side: Side, from: number, to: number): number =>
  side.line ? side.line.standing[to + 1] - side.line.standing[from] : 0

function pair(across: LineField, down: LineField): Candidate[] {
  const rows = sidesOf(across)
  const columns = sidesOf(down)
  const found: Candidate[] = []
  for (let i = 0; i < columns.length; i++) {
    for (let j = i + 1; j < columns.length; j++) {
      const [left, right] = [columns[i], columns[j]]
      if (right.px - left.px < RECTANGLE.smallestPx) continue
      const fit = rows.filter(side => shareOf(side, left.at, right.at) >= RECTANGLE.side)
      for (let k = 0; k < fit.length; k++) {
        for (let l = k + 1; l < fit.length; l++) {
          const candidate = candidateOf(left, right, fit[k], fit[l])
          if (candidate) found.push(candidate)
        }
      }
    }
  }
  return found
}

function candidateOf(left: Side, right: Side, top: Side, bottom: Side): Candidate | undefined {
  const [x0, x1, y0, y1] = [left.at, right.at, top.at, bottom.at]
  if (bottom.px - top.px < RECTANGLE.smallestPx) return undefined
  if (!(top.line || bottom.line) || !(left.line || right.line)) return undefined
  if (shareOf(left, y0, y1) < RECTANGLE.side || shareOf(right, y0, y1) < RECTANGLE.side) return undefined
  const [width, height] = [x1 - x0 + 1, y1 - y0 + 1]
  const sides = [left, right, top, bottom].filter(side => side.line).length
  const lengthPx =
    width * ((top.line ? 1 : 0) + (bottom.line ? 1 : 0)) + height * ((left.line ? 1 : 0) + (right.line ? 1 : 0))
  const seen = seenOf(top, x0, x1) + seenOf(bottom, x0, x1) + seenOf(left, y0, y1) + seenOf(right, y0, y1)
  const ridges = ridgeOf(top, x0, x1) + ridgeOf(bottom, x0, x1) + ridgeOf(left, y0, y1) + ridgeOf(right, y0, y1)
  const ridge = ridges / lengthPx
  const coverage = seen / lengthPx
  if (coverage < (sides === 4 ? RECTANGLE.whole : RECTANGLE.wholeWhenCut)) return undefined
  if (ridge < RECTANGLE.ridge) return undefined
  if (
    sides < 4 &&
    (Math.min(width, height) < RECTANGLE.smallestCutPx || Math.max(width, height) < RECTANGLE.longerCutPx)
  )
    return undefined
  const strength = seen * coverage ** 2 * (sides === 4 ? 1 : 0.85)
  return { left, right, top, bottom, coverage, ridge, lengthPx, sides, strength }
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
    if (fresh < RECTANGLE.fresh * length) continue
    for (const part of parts) use(part)
    found.push(measured(c, across, down))
    if (found.length >= RECTANGLE.mostFound) break
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
  const { coverage, ridge, lengthPx, sides } = c
  const pure = purityOf(parts)
  const filled = filledOf(across.map, box, FILLED_SHARE * pure.inkPurity)
  return {
    box,
    coverage,
    ridge,
    lengthPx,
    sides,
    filled,
    ...pure,
    lineWidthPx: widthOf(parts),
    overrun: overrunOf(parts),
  }
}
