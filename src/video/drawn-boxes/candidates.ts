import type { Line, LineField } from './lines.ts'

/** What makes a rectangle of lines; shares of the length of its sides. */
const RECTANGLE = {
  /** Of each side. */
  side: 0.6,
  /** Of all seen sides together; where the picture cuts some off, so much with the gaps between dashes. */
  whole: 0.66,
  wholeWhenCut: 0.85,
  /** Standing out to both sides: the edge of something solid does not. */
  ridge: 0.5,
  smallestPx: 9,
  /** Where sides are cut off, less says little. */
  smallestCutPx: 12,
  longerCutPx: 24,
} as const

/** Where it is looked whether a thing is solid: just inside each side, past the line's own width; this share of the line's ink is inked. */
const CLEAR = { beyondReachPx: 3, samples: 12, share: 0.85 } as const

/** Sides of one pen differ in ink by no more than where they lie on the chroma's grid. */
export const EVEN = 0.5

/** How far beyond a corner a line that runs on is looked for, past its own width. */
const OVERRUN = { fromPx: 5, toPx: 13 } as const

/** A side: a line, or the picture's edge where `line` is absent. */
export interface Side {
  readonly line?: Line
  readonly at: number
  readonly px: number
}

export interface Candidate {
  readonly left: Side
  readonly right: Side
  readonly top: Side
  readonly bottom: Side
  readonly coverage: number
  readonly ridge: number
  readonly lengthPx: number
  readonly sides: number
  readonly bridged: number
  readonly evenness: number
  readonly overrun: number
  readonly clear: number
  readonly strength: number
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

/** With the short gaps of dashes and of what compression ate. */
const bridgedOf = (side: Side, from: number, to: number): number =>
  side.line ? side.line.bridged[to + 1] - side.line.bridged[from] : 0

/** Two lines or edges each way that make a rectangle. */
export function pair(across: LineField, down: LineField): Candidate[] {
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
          const candidate = candidateOf(left, right, fit[k], fit[l], across)
          if (candidate) found.push(candidate)
        }
      }
    }
  }
  return found
}

function candidateOf(left: Side, right: Side, top: Side, bottom: Side, field: LineField): Candidate | undefined {
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
  const overGaps =
    bridgedOf(top, x0, x1) + bridgedOf(bottom, x0, x1) + bridgedOf(left, y0, y1) + bridgedOf(right, y0, y1)
  const bridged = overGaps / lengthPx
  if (coverage < RECTANGLE.whole || (sides < 4 && bridged < RECTANGLE.wholeWhenCut)) return undefined
  if (ridge < RECTANGLE.ridge) return undefined
  if (
    sides < 4 &&
    (Math.min(width, height) < RECTANGLE.smallestCutPx || Math.max(width, height) < RECTANGLE.longerCutPx)
  )
    return undefined
  const evenness = evennessOf([inkOf(left, y0, y1), inkOf(right, y0, y1), inkOf(top, x0, x1), inkOf(bottom, x0, x1)])
  const overrun = overrunOf([
    overrunPast(left, y0, y1),
    overrunPast(right, y0, y1),
    overrunPast(top, x0, x1),
    overrunPast(bottom, x0, x1),
  ])
  const clear = clearOf([left, top, right, bottom], field)
  const asDrawn = (0.4 + 0.6 * ridge) * Math.min(1, evenness / EVEN) * (1 - 0.3 * overrun) * (0.1 + 0.9 * clear ** 2)
  const strength = seen * coverage ** 2 * (sides === 4 ? 1 : 0.85) * asDrawn
  return { left, right, top, bottom, coverage, ridge, lengthPx, sides, bridged, evenness, overrun, clear, strength }
}

/** Mean score of the pixels of a side on which a line is seen. */
const inkOf = ({ line }: Side, from: number, to: number): number =>
  line ? (line.ink[to + 1] - line.ink[from]) / Math.max(1, line.standing[to + 1] - line.standing[from]) : 0

function evennessOf(inks: readonly number[]): number {
  const seen = inks.filter(ink => ink > 0)
  return Math.min(...seen) / Math.max(...seen)
}

interface Stretch {
  readonly seen: number
  readonly length: number
}

/** How much of a side's line is seen just beyond its corners. */
function overrunPast({ line }: Side, from: number, to: number): Stretch {
  if (!line) return { seen: 0, length: 0 }
  const last = line.standing.length - 1
  const before = [Math.max(0, from - OVERRUN.toPx), Math.max(0, from - OVERRUN.fromPx)]
  const after = [Math.min(last, to + OVERRUN.fromPx), Math.min(last, to + OVERRUN.toPx)]
  const seen = line.standing[before[1]] - line.standing[before[0]] + line.standing[after[1]] - line.standing[after[0]]
  return { seen, length: before[1] - before[0] + after[1] - after[0] }
}

function overrunOf(stretches: readonly Stretch[]): number {
  const [seen, length] = stretches.reduce(([a, b], s) => [a + s.seen, b + s.length], [0, 0])
  return length > 0 ? seen / length : 0
}

function clearOf(sides: readonly [left: Side, top: Side, right: Side, bottom: Side], field: LineField): number {
  const [x0, y0, x1, y1] = sides.map(side => side.at)
  const { widthPx, score } = field.map
  const inward = field.reachPx + CLEAR.beyondReachPx
  const [dx, dy] = [Math.min(inward, (x1 - x0) >> 1), Math.min(inward, (y1 - y0) >> 1)]
  let sum = 0
  let least = 1
  let count = 0
  for (const [k, side] of sides.entries()) {
    if (!side.line) continue
    const isRow = k % 2 === 1
    const [from, to] = isRow ? [x0 + dx, x1 - dx] : [y0 + dy, y1 - dy]
    const at = k === 0 ? x0 + dx : k === 1 ? y0 + dy : k === 2 ? x1 - dx : y1 - dy
    const mostInk = CLEAR.share * (isRow ? inkOf(side, x0, x1) : inkOf(side, y0, y1))
    let free = 0
    for (let i = 0; i < CLEAR.samples; i++) {
      const along = Math.round(from + ((to - from) * (i + 0.5)) / CLEAR.samples)
      if (score[isRow ? at * widthPx + along : along * widthPx + at] <= mostInk) free++
    }
    sum += free / CLEAR.samples
    least = Math.min(least, free / CLEAR.samples)
    count++
  }
  return (sum / count + least) / 2
}
