import { Random } from '../../base/random.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { Segment } from './segments.ts'

/** Edges of what stands upright lean no more than this in a picture that is held about level. */
const MAX_LEAN_RAD = (30 * Math.PI) / 180
const AGREE_RAD = (1.5 * Math.PI) / 180
const TRIES = 2000
const MIN_LINES = 5
/** Lines that agree by chance: those of another pair of the same lines. */
const OVER_CHANCE = 3

/**
 * Edges that meet where all verticals meet: below a camera that looks down, or far away. RANSAC over pairs, weighted by length; empty
 * where no more of them agree than chance would have it. Seeded: the same edges give the same.
 */
export function verticalLines(segments: readonly Segment[], size: FrameSize): Segment[] {
  const upright = segments.filter(s => leanOf(s) < MAX_LEAN_RAD).slice(0, 400)
  if (upright.length < MIN_LINES) return []
  const random = new Random('verticals', upright.length)
  let best: Segment[] = []
  let bestWeight = 0
  for (let i = 0; i < TRIES; i++) {
    const meeting = meetingOf(random.pick(upright), random.pick(upright), size)
    if (!meeting || !maybeVertical(meeting, size)) continue
    const agreeing = upright.filter(s => turnFrom(s, meeting, size) < AGREE_RAD)
    const weight = agreeing.reduce((sum, s) => sum + s.lengthPx, 0)
    if (weight > bestWeight) [best, bestWeight] = [agreeing, weight]
  }
  const chance = (upright.length * AGREE_RAD) / MAX_LEAN_RAD
  return best.length >= Math.max(MIN_LINES, OVER_CHANCE * chance) ? best : []
}

const leanOf = ({ x0, y0, x1, y1 }: Segment): number => Math.atan2(Math.abs(x1 - x0), Math.abs(y1 - y0))

/** Homogeneous, about the picture's centre, in units of its longer side. */
type Meeting = readonly [x: number, y: number, w: number]

function lineOf({ x0, y0, x1, y1 }: Segment, { widthPx, heightPx }: FrameSize): Meeting {
  const unit = Math.max(widthPx, heightPx)
  const [ax, ay] = [(x0 - widthPx / 2) / unit, (y0 - heightPx / 2) / unit]
  const [bx, by] = [(x1 - widthPx / 2) / unit, (y1 - heightPx / 2) / unit]
  return [ay - by, bx - ax, ax * by - ay * bx]
}

function meetingOf(a: Segment, b: Segment, size: FrameSize): Meeting | undefined {
  if (a === b) return undefined
  const [l, m] = [lineOf(a, size), lineOf(b, size)]
  const p: Meeting = [l[1] * m[2] - l[2] * m[1], l[2] * m[0] - l[0] * m[2], l[0] * m[1] - l[1] * m[0]]
  const length = Math.hypot(...p)
  return length > 0 ? [p[0] / length, p[1] / length, p[2] / length] : undefined
}

/** Pitch from 10 degrees up to 60 down, at focal lengths of 0.6 to 3 longer sides; roll to 20 degrees. */
function maybeVertical([x, y, w]: Meeting, { widthPx, heightPx }: FrameSize): boolean {
  if (Math.abs(x) > Math.tan((20 * Math.PI) / 180) * Math.abs(y)) return false
  const below = y * Math.sign(w || 1)
  const nearest = (0.8 * heightPx) / Math.max(widthPx, heightPx)
  return below > 0 ? Math.abs(y) > nearest * Math.abs(w) : Math.abs(y) > 4 * Math.abs(w)
}

function turnFrom({ x0, y0, x1, y1, lengthPx }: Segment, [x, y, w]: Meeting, { widthPx, heightPx }: FrameSize): number {
  const unit = Math.max(widthPx, heightPx)
  const [mx, my] = [((x0 + x1) / 2 - widthPx / 2) / unit, ((y0 + y1) / 2 - heightPx / 2) / unit]
  const [dx, dy] = [x - mx * w, y - my * w]
  return Math.asin(Math.min(1, Math.abs(dx * (y1 - y0) - dy * (x1 - x0)) / (Math.hypot(dx, dy) * lengthPx)))
}
