import type { ScoreMap } from './ink-score.ts'

/** What makes a thin line; scores of 0..255. */
export const LINE = {
  /** A pixel this pure that stands out this far from one side ... */
  pure: 70,
  aboveOneSide: 30,
  /** ... or one this pure that stands out this far from both. */
  faint: 35,
  aboveBothSides: 20,
  /** Holes up to this long are bridged: letters, crossing lines, what compression ate. */
  gapPx: 7,
  /** Shorter runs are no side of a box: this share of the picture's longer side, and no fewer pixels. */
  shortestShare: 0.012,
  shortestPx: 8,
  /** Lines looked at in one direction, the strongest first. */
  most: 40,
} as const

const STANDS_OUT = 1
const IS_RIDGE = 2

/** How far beside a line its surroundings are looked at: wider than half the line, as wide lines are drawn on large pictures. */
export const reachPx = (longerSidePx: number): number => (longerSidePx <= 700 ? 4 : longerSidePx < 1000 ? 5 : 6)

/** A row of the map in which a line lies. */
export interface Line {
  readonly row: number
  /** The middle of the line, in pixels from the top edge. */
  readonly centrePx: number
  readonly strength: number
  /** Running sums along the row, one longer than it: pixels that stand out, and those that do to both sides. */
  readonly standing: Uint16Array
  readonly ridge: Uint16Array
  /** Those that stand out with the short gaps between them: of a dashed line too all but the ends. */
  readonly bridged: Uint16Array
  /** Of the score of those that stand out. */
  readonly ink: Uint32Array
}

/** The lines of one direction with the marks they were found by. */
export interface LineField {
  readonly map: ScoreMap
  readonly marks: Uint8Array
  readonly reachPx: number
  readonly lines: readonly Line[]
}

interface Run {
  readonly row: number
  readonly from: number
  readonly to: number
  readonly strength: number
}

/** Thin lines along the rows of a score map. */
export function findLines(map: ScoreMap): LineField {
  const longerPx = Math.max(map.widthPx, map.heightPx)
  const reach = reachPx(longerPx)
  const marks = markThin(map, reach)
  const shortestPx = Math.max(LINE.shortestPx, Math.floor(LINE.shortestShare * longerPx))
  const runs = runsOf(map, marks, shortestPx).sort((a, b) => b.strength - a.strength || a.row - b.row)
  const field = { map, marks, reachPx: reach }
  const lines: Line[] = []
  for (const run of runs) {
    if (lines.length >= LINE.most) break
    if (lines.some(line => Math.abs(line.centrePx - run.row - 0.5) < 0.8)) continue
    const centrePx = centreOf(field, run.row + 0.5, run.from, run.to)
    if (lines.some(line => Math.abs(line.centrePx - centrePx) < 0.8)) continue
    lines.push({ row: rowAt(map, centrePx), centrePx, strength: run.strength, ...sumsAlong(map, marks, centrePx) })
  }
  return { ...field, lines: lines.sort((a, b) => a.centrePx - b.centrePx) }
}

const rowAt = (map: ScoreMap, centrePx: number): number => Math.min(map.heightPx - 1, Math.max(0, Math.floor(centrePx)))

/** Beyond the picture nothing has the colour: a line along the edge is a ridge. */
function markThin(map: ScoreMap, reach: number): Uint8Array {
  const marks = new Uint8Array(map.widthPx * map.heightPx)
  for (let y = 0; y < map.heightPx; y++) if (map.rowMax[y] > LINE.faint) markRow(map, marks, y, reach)
  return marks
}

function markRow({ widthPx, heightPx, score }: ScoreMap, marks: Uint8Array, y: number, reach: number): void {
  const above = y >= reach
  const below = y + reach < heightPx
  const step = reach * widthPx
  for (let at = y * widthPx; at < (y + 1) * widthPx; at++) {
    const value = score[at]
    if (value <= LINE.faint) continue
    const up = above ? score[at - step] : 0
    const down = below ? score[at + step] : 0
    const low = Math.min(up, down)
    const high = Math.max(up, down)
    if (value - high > LINE.aboveBothSides) marks[at] = STANDS_OUT | IS_RIDGE
    else if (value > LINE.pure && value - low > LINE.aboveOneSide) marks[at] = STANDS_OUT
  }
}

function runsOf(map: ScoreMap, marks: Uint8Array, shortestPx: number): Run[] {
  const runs: Run[] = []
  for (let y = 0; y < map.heightPx; y++) if (map.rowMax[y] > LINE.faint) runsOfRow(map, marks, y, shortestPx, runs)
  return runs
}

function runsOfRow(
  { widthPx, score }: ScoreMap,
  marks: Uint8Array,
  row: number,
  shortestPx: number,
  runs: Run[],
): void {
  let from = -1
  let last = -1
  let strength = 0
  for (let x = 0; x < widthPx; x++) {
    const at = row * widthPx + x
    if (marks[at] === 0) continue
    if (from < 0 || x - last > LINE.gapPx) {
      if (from >= 0 && last - from + 1 >= shortestPx) runs.push({ row, from, to: last + 1, strength })
      from = x
      strength = 0
    }
    last = x
    strength += marks[at] & IS_RIDGE ? score[at] : 0.5 * score[at]
  }
  if (from >= 0 && last - from + 1 >= shortestPx) runs.push({ row, from, to: last + 1, strength })
}

/** The middle of the line near `startPx` over a stretch of the row: the mean of the marked rows, weighted, found twice. */
export function centreOf(
  { map, marks, reachPx: reach }: Omit<LineField, 'lines'>,
  startPx: number,
  from: number,
  to: number,
): number {
  let centrePx = startPx
  for (let round = 0; round < 2; round++) {
    const first = Math.max(0, Math.ceil(centrePx - reach - 0.5))
    const last = Math.min(map.heightPx - 1, Math.floor(centrePx + reach - 0.5))
    let total = 0
    let moment = 0
    for (let y = first; y <= last; y++) {
      const weight = weightOfRow(map, marks, y, from, to)
      total += weight
      moment += weight * (y + 0.5)
    }
    if (total <= 0) return centrePx
    centrePx = moment / total
  }
  return centrePx
}

/** How much line a stretch of a row holds. */
export function weightOfRow(map: ScoreMap, marks: Uint8Array, y: number, from: number, to: number): number {
  let weight = 0
  for (let at = y * map.widthPx + from; at < y * map.widthPx + to; at++) {
    if (marks[at] !== 0) weight += marks[at] & IS_RIDGE ? map.score[at] : 0.25 * map.score[at]
  }
  return weight
}

/** A pixel counts where the row or one beside it is marked: a line may lie between two rows. */
function sumsAlong({ widthPx, heightPx, score }: ScoreMap, marks: Uint8Array, centrePx: number) {
  const row = Math.min(heightPx - 1, Math.max(0, Math.floor(centrePx)))
  const standing = new Uint16Array(widthPx + 1)
  const ridge = new Uint16Array(widthPx + 1)
  const bridged = new Uint16Array(widthPx + 1)
  const ink = new Uint32Array(widthPx + 1)
  let last = -1
  const up = row > 0 ? widthPx : 0
  const down = row < heightPx - 1 ? widthPx : 0
  for (let x = 0, at = row * widthPx; x < widthPx; x++, at++) {
    const mark = marks[at] | marks[at - up] | marks[at + down]
    standing[x + 1] = standing[x] + (mark & STANDS_OUT)
    ridge[x + 1] = ridge[x] + (mark >> 1)
    bridged[x + 1] = bridged[x]
    if (mark & STANDS_OUT) {
      if (last >= 0 && x - last <= LINE.gapPx) for (let k = last + 1; k <= x; k++) bridged[k + 1] = bridged[k] + 1
      else bridged[x + 1]++
      last = x
    }
    ink[x + 1] = ink[x] + (mark & STANDS_OUT ? Math.max(score[at], score[at - up], score[at + down]) : 0)
  }
  return { standing, ridge, bridged, ink }
}
