import { boxHeightPx } from '../../geometry/box.ts'
import { expectedHeightPx } from './box-height.ts'
import type { Segment } from './segments.ts'
import { LABEL_SD_LOG, type SizedBox } from './sized-boxes.ts'
import { type CentrePx, type FrameTurn, turned, type ViewMatrix } from './standing-view.ts'

/** What a view over the ground is fitted to. */
export interface StandingEvidence {
  readonly centre: CentrePx
  readonly boxes: readonly SizedBox[]
  /** Edges of upright things. */
  readonly verticals: readonly Segment[]
  /** Of a camera that turns or zooms: how each frame sees, from the first one. Verticals are the first one's. */
  readonly turnOf?: (index: number) => FrameTurn | undefined
  /** A direction in the first frame's camera that is level: the way that it went. */
  readonly level?: { readonly direction: Direction; readonly sdRad: number }
  /** The camera's height over the ground, where it was measured. */
  readonly logHeight?: { readonly mean: number; readonly sd: number }
}

/** Of a detected box's height: 2.5 px and 4 % (feet 2.1 px, gait, looseness that changes). */
export const BOX_SD_PX = 2.5
export const BOX_SD_SHARE = 0.04
/** Of an edge's direction: the scenery leans, the lens bends. With the ends' own error. */
const LINE_SD_RAD = (0.8 * Math.PI) / 180
const LINE_END_SD_PX = 1
/** Edges of one thing lean together: more of them than this tell no more. */
const FULL_LINES = 12
/** A residual beyond this counts no more than it. */
const SOFT = 4

export const softened = (z: number): number => z / Math.sqrt(1 + (z / SOFT) ** 2)

/** Boxes by track, with what the whitening of a track's common height needs. */
export interface BoxGroups {
  readonly order: readonly SizedBox[]
  readonly turns: readonly (FrameTurn | undefined)[]
  readonly sds: Float64Array
  /** First box of each group; the last entry is the number of boxes. */
  readonly starts: readonly number[]
}

export function groupBoxes({ boxes, turnOf }: StandingEvidence): BoxGroups {
  const byTrack = new Map<string, SizedBox[]>()
  for (const box of boxes) {
    const group = byTrack.get(box.trackId)
    if (group) group.push(box)
    else byTrack.set(box.trackId, [box])
  }
  const order = [...byTrack.values()].flat()
  const starts = [0]
  for (const group of byTrack.values()) starts.push(starts[starts.length - 1] + group.length)
  const sds = Float64Array.from(order, ({ box }) => Math.hypot(BOX_SD_PX / boxHeightPx(box), BOX_SD_SHARE))
  return { order, turns: order.map(({ index }) => turnOf?.(index)), sds, starts }
}

/** Logarithm of a box's height over the expected one. */
export function logHeightRatio(view: ViewMatrix, { box, classSize }: SizedBox): number {
  const expected = expectedHeightPx(view, box, classSize.sizeM)
  return Math.log(boxHeightPx(box) / Math.max(expected, 0.05 * boxHeightPx(box)))
}

/**
 * Box residuals of one view. Boxes of one track share an unknown height with the class's spread t, so their covariance is D + t^2 1 1';
 * whitened by its inverse root, I - (1 - 1 / sqrt(1 + t^2 |w|^2)) w w' / |w|^2 with w = 1 / sd, after each is divided by
 * its sd. Softened only then: softened before, boxes that are all far too high would seem to agree.
 */
export function writeBoxResiduals(view: ViewMatrix, { order, turns, sds, starts }: BoxGroups, out: Float64Array): void {
  for (let g = 0; g + 1 < starts.length; g++) {
    let [norm2, along] = [0, 0]
    for (let i = starts[g]; i < starts[g + 1]; i++) {
      const turn = turns[i]
      const own = turn ? turned(view, turn) : view
      out[i] = logHeightRatio(own, order[i]) / sds[i]
      norm2 += 1 / sds[i] ** 2
      along += out[i] / sds[i]
    }
    const { classSize, category } = order[starts[g]]
    const spread = Math.hypot(classSize.sdLogOne, LABEL_SD_LOG[category] ?? 0)
    const share = ((1 - 1 / Math.sqrt(1 + spread * spread * norm2)) * along) / norm2
    for (let i = starts[g]; i < starts[g + 1]; i++) out[i] = softened(out[i] - share / sds[i])
  }
}

/** A direction in the world as the camera sees it, for lines that are all parallel to it. */
export type Direction = readonly [x: number, y: number, z: number]

export const downOf = ({ r }: ViewMatrix): Direction => [-r[2], -r[5], -r[8]]

/**
 * Sine of the angle by which an edge points past where all lines of a direction meet. A lens that bends by `bend` at the picture's corner
 * puts a point at ideal = seen (1 + bend (r / corner)^2): barrel lenses make verticals seem to meet too far away, or too near.
 */
function missOf({ f, cx, cy }: ViewMatrix, [dx, dy, dz]: Direction, line: Segment, bend: number): number {
  const { x0, y0, x1, y1, lengthPx } = line
  const perCorner2 = bend / (cx * cx + cy * cy)
  const grow0 = 1 + perCorner2 * ((x0 - cx) ** 2 + (y0 - cy) ** 2)
  const grow1 = 1 + perCorner2 * ((x1 - cx) ** 2 + (y1 - cy) ** 2)
  const ax = (x0 - cx) * grow0
  const ay = (y0 - cy) * grow0
  const bx = (x1 - cx) * grow1
  const by = (y1 - cy) * grow1
  const tx = f * dx - ((ax + bx) / 2) * dz
  const ty = f * dy - ((ay + by) / 2) * dz
  return (tx * (by - ay) - ty * (bx - ax)) / (Math.sqrt(tx * tx + ty * ty) * lengthPx)
}

/** The misses of parallel edges over their standard deviations; edges of one building lean together, so many count as a few. */
export function writeLineResiduals(
  view: ViewMatrix,
  direction: Direction,
  lines: readonly Segment[],
  bend: number,
  out: Float64Array,
  from: number,
): void {
  const weight = Math.sqrt(Math.min(1, FULL_LINES / Math.max(lines.length, 1)))
  for (let i = 0; i < lines.length; i++) {
    const sd = Math.sqrt(LINE_SD_RAD ** 2 + ((2 * LINE_END_SD_PX) / lines[i].lengthPx) ** 2)
    out[from + i] = weight * softened(missOf(view, direction, lines[i], bend) / sd)
  }
}
