import { type Box2dPx, boxHeightPx, boxIou, boxWidthPx, lerpBox } from '../../geometry/box.ts'
import { EVEN } from './candidates.ts'
import type { DrawnRectangle } from './rectangles.ts'

/** What was found in one frame. */
export interface FrameRectangles {
  readonly index: number
  readonly timeS: number
  readonly rectangles: readonly DrawnRectangle[]
}

/** A rectangle of the chain; `quality` is 0 where it was filled in between two that were seen. */
export interface Link {
  readonly index: number
  readonly timeS: number
  readonly rectangle: DrawnRectangle
  readonly quality: number
}

/** How one box is followed through a clip. */
const CHAIN = {
  /** A rectangle of this quality is as likely drawn as not. */
  doubt: 0.5,
  /** Frames without the box that a chain bridges, and fills. */
  gap: 5,
  /** Boxes that overlap less are not the same box moved on. */
  sameIou: 0.3,
  /** Unless they differ by less in width and height, and lie this many of the longer side apart, for each of so many frames. */
  sameSize: 0.75,
  leap: 0.8,
  leapFrames: 2,
  /** What a jump to another place costs: a cut, or an object that comes back. */
  jump: 0.2,
  perMissedFrame: 0.02,
  /** A stretch shorter than this must be beyond doubt. */
  shortest: 3,
  beyondDoubt: 0.85,
  /** Of the best stretch's mean quality; what is worse is something else, seen while the box was away. */
  ofBest: 0.72,
  /** Of the same, for a short stretch whose other frames lie outside the clip. */
  ofBestWhenCut: 0.85,
} as const

/** Rectangles on which the ink is learnt are at least this covered and at most this filled. */
const CLEAR_COVERAGE = 0.8
const MOST_FILLED = 0.3

/** Chroma of half resolution and blur spread lines up to this wide (as measured) over their surroundings, and their ink with them. */
const SPREAD_BELOW_PX = 4.5

/** What a rectangle's ink was before it was spread: a thin line may be paler than paint and yet pure. */
const undiluted = ({ inkPurity, lineWidthPx }: DrawnRectangle): number =>
  Math.min(255, inkPurity * Math.max(1, SPREAD_BELOW_PX / lineWidthPx))

/** Cut off by the picture, a rectangle counts where nearly all of it stands out to both sides. */
const WHOLE_RIDGE = 0.8
const isWhole = ({ sides, ridge, coverage }: DrawnRectangle): boolean => sides === 4 || ridge >= WHOLE_RIDGE * coverage

/** Purity of a clip's ink: the purest clear rectangle of each frame, the 80th percentile over frames. */
function inkOf(frames: readonly FrameRectangles[]): number {
  const purest: number[] = []
  for (const { rectangles } of frames) {
    const clear = rectangles.filter(r => r.bridged >= CLEAR_COVERAGE && r.filled < MOST_FILLED && isWhole(r))
    if (clear.length > 0) purest.push(Math.max(...clear.map(undiluted)))
  }
  purest.sort((a, b) => a - b)
  return purest.length > 0 ? purest[Math.floor(0.8 * (purest.length - 1))] : 150
}

/** Lengths of outline that say nothing, and everything, about whether it was drawn. */
const LENGTH_PX = { little: 60, much: 480 } as const

/** Of a drawn line, this share may fail to stand out to both sides without a doubt: its corners, and what it crosses. */
const DOUBTFUL_RIDGE = 0.2

/** 0..1: how much a rectangle looks drawn, in a clip with this ink. Weights chosen on clips of other seeds than reported. */
function qualityOf(rectangle: DrawnRectangle, ink: number): number {
  const { coverage, bridged, ridge, purity, inkPurity, lengthPx, sides, filled, overrun, evenness, clear } = rectangle
  const dilution = undiluted(rectangle) / inkPurity
  const pure = Math.min(1, undiluted(rectangle) / ink) ** 2 * Math.min(1, (purity * dilution) / (0.6 * ink))
  const ridged = Math.min(1, ridge / coverage)
  // What stands out to both sides was drawn, whatever is inside: a box may lie close about a thing of its own colour.
  const solid = 0.7 * (1 - clear) * Math.min(1, (1 - ridged) / DOUBTFUL_RIDGE)
  const long = Math.log(lengthPx / LENGTH_PX.little) / Math.log(LENGTH_PX.much / LENGTH_PX.little)
  const size = 0.85 + 0.15 * Math.min(1, Math.max(0, long))
  return (
    ((coverage + bridged) / 2) *
    (0.2 + 0.8 * ridged) *
    pure *
    Math.min(1, evenness / EVEN) *
    (1 - solid) *
    size *
    (sides === 4 ? 1 : 0.9) *
    (1 - 0.3 * overrun) *
    (1 - 0.5 * filled)
  )
}

interface Node {
  readonly frame: number
  readonly rectangle: DrawnRectangle
  readonly quality: number
  readonly value: number
  readonly previous?: Node
  /** Moved on from the previous one, not jumped. */
  readonly linked: boolean
}

/**
 * The one box of a colour through a clip: at most one rectangle a frame, by dynamic programming over their qualities and
 * overlaps, so that signs, cars and clothes of the colour lose against the line that is pure everywhere. Short gaps are
 * filled; what stays outside is a time in which no box was drawn.
 */
export function chainRectangles(frames: readonly FrameRectangles[]): Link[] {
  const ink = inkOf(frames)
  const columns: Node[][] = []
  let best: Node | undefined
  for (const [frame, { rectangles }] of frames.entries()) {
    const column = rectangles.map(rectangle => extend(frame, rectangle, qualityOf(rectangle, ink), columns, best))
    columns.push(column)
    for (const node of column) if (!best || node.value > best.value) best = node
  }
  return fill(convincing(stretchesOf(best), frames.length), frames)
}

function extend(
  frame: number,
  rectangle: DrawnRectangle,
  quality: number,
  columns: readonly Node[][],
  best: Node | undefined,
): Node {
  let value = 0
  let previous: Node | undefined
  let linked = false
  if (best && best.value - CHAIN.jump > value) {
    value = best.value - CHAIN.jump
    previous = best
  }
  for (let from = Math.max(0, frame - 1 - CHAIN.gap); from < frame; from++) {
    for (const node of columns[from]) {
      const worth = node.value - CHAIN.perMissedFrame * (frame - from - 1)
      if (worth <= value || !isSame(node.rectangle.box, rectangle.box, frame - from)) continue
      value = worth
      previous = node
      linked = true
    }
  }
  return { frame, rectangle, quality, value: value + quality - CHAIN.doubt, ...(previous && { previous }), linked }
}

/** Moved on by so many frames: still overlapping, or small and fast and of the same size. */
function isSame(a: Box2dPx, b: Box2dPx, frames: number): boolean {
  if (boxIou(a, b) >= CHAIN.sameIou) return true
  const [w, h] = [boxWidthPx(a), boxHeightPx(a)]
  const isAlike = (one: number, other: number) => Math.min(one, other) > CHAIN.sameSize * Math.max(one, other)
  if (!isAlike(w, boxWidthPx(b)) || !isAlike(h, boxHeightPx(b))) return false
  const farPx = Math.hypot(a[0] + a[2] - b[0] - b[2], a[1] + a[3] - b[1] - b[3]) / 2
  return farPx <= CHAIN.leap * Math.max(w, h) * Math.min(frames, CHAIN.leapFrames)
}

function stretchesOf(last: Node | undefined): Node[][] {
  const stretches: Node[][] = []
  let stretch: Node[] = []
  for (let node = last; node; node = node.previous) {
    stretch.unshift(node)
    if (!node.linked) {
      stretches.unshift(stretch)
      stretch = []
    }
  }
  return stretches
}

const meanQuality = (nodes: readonly Node[]): number => nodes.reduce((sum, n) => sum + n.quality, 0) / nodes.length

function convincing(stretches: readonly Node[][], frameCount: number): Node[][] {
  const isCut = (nodes: readonly Node[]) => nodes[0].frame === 0 || nodes[nodes.length - 1].frame === frameCount - 1
  const isLong = (nodes: readonly Node[]) => nodes.length >= Math.min(CHAIN.shortest, frameCount)
  const best = Math.max(0, ...stretches.filter(isLong).map(meanQuality))
  const doubtless = (nodes: readonly Node[]) =>
    isCut(nodes) && best > 0 ? Math.min(CHAIN.beyondDoubt, CHAIN.ofBestWhenCut * best) : CHAIN.beyondDoubt
  const enough = stretches.filter(nodes => isLong(nodes) || meanQuality(nodes) >= doubtless(nodes))
  return enough.filter(nodes => meanQuality(nodes) >= Math.max(CHAIN.doubt, CHAIN.ofBest * best))
}

function fill(stretches: readonly Node[][], frames: readonly FrameRectangles[]): Link[] {
  const links: Link[] = []
  const push = (frame: number, rectangle: DrawnRectangle, quality: number) => {
    const { index, timeS } = frames[frame]
    links.push({ index, timeS, rectangle, quality })
  }
  for (const nodes of stretches) {
    for (const [i, node] of nodes.entries()) {
      const before = nodes[i - 1]
      for (let frame = (before?.frame ?? node.frame) + 1; before && frame < node.frame; frame++) {
        push(frame, between(before, node, frames, frame), 0)
      }
      push(node.frame, node.rectangle, node.quality)
    }
  }
  return links
}

function between(a: Node, b: Node, frames: readonly FrameRectangles[], frame: number): DrawnRectangle {
  const [from, to, at] = [frames[a.frame].timeS, frames[b.frame].timeS, frames[frame].timeS]
  return { ...a.rectangle, box: lerpBox(a.rectangle.box, b.rectangle.box, (at - from) / (to - from)) }
}
