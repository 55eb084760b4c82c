import { radians } from '../geometry/angle.ts'
import { type Box2dPx, boxAreaPx2, boxHeightPx, boxWidthPx, intersectBoxes } from '../geometry/box.ts'
import { isMeasured, type Measured, type Quantity, type Window } from '../kinematics/quantity.ts'
import { GRID_STEP_S } from '../tracks/resample.ts'
import type { SeenBox } from './clip-boxes.ts'
import type { SeenClip, SeenObject } from './seen-clip.ts'

/** What a viewer can make out: smaller boxes, and objects hidden or cut more than this, are not asked about. */
export const MIN_BOX_SIDE_PX = 10
export const MIN_BOX_AREA_PX2 = 300
/** As a share of the image's height: 16 px of 360. */
export const MIN_BOX_HEIGHT_SHARE = 0.045
export const MIN_VISIBILITY = 0.5
export const MIN_INSIDE_SHARE = 0.7

/** An object is clear at this share of the asked instants at least, and at the first and the last of them. */
export const MIN_CLEAR_SHARE = 0.9

/** Boxes hide each other where they share more than this of the smaller one ... */
export const MAX_SHARED_AREA = 0.6
/** ... at more than this share of the asked instants. */
export const MAX_HIDDEN_SHARE = 0.25

/** Parts of a clip that are asked about are at least this long. */
export const MIN_PART_S = 1.5
/** An object that moves less than this, and yet moves, is not asked how far. */
export const MIN_ASKED_DISTANCE_M = 0.5
export const MIN_ASKED_SPEED_MPS = 0.25

/** The truth's own 90 % interval must lie within this share of the value: tighter than the tolerance of the answer. */
export const MAX_RELATIVE_ERROR = 0.2

/** Comparisons: the larger over the smaller. */
export const MIN_RATIO = 1.25
/** In a comparison the one that goes farther goes at least this far. */
export const MIN_COMPARED_M = 1

/** Angles between two directions that are called the same, or different. */
export const SAME_WITHIN_RAD = radians(30)
export const DIFFERENT_FROM_RAD = radians(60)
/** A direction over a part of a clip means something while the object keeps to it. */
export const MAX_STRAY_RAD = radians(45)

/** Hours are asked this far inside their 30 degree bin, and where the heading is this certain. */
export const MIN_HOUR_MARGIN_RAD = radians(5)
export const MAX_HEADING_SD_RAD = radians(7)

/** A "when" is asked in clips of at least this length, of segments of at least this one. */
export const MIN_WHEN_CLIP_S = 6
export const MIN_WHEN_S = 1
/** The segment agrees this well with itself where each hour's bin is taken 5 degrees narrower or wider. */
export const MIN_WHEN_IOU = 0.66

/** Whether a person could make the object out on one frame. */
export function isClear(seen: SeenBox | undefined, heightPx: number, hiddenShare: number): boolean {
  if (!seen) return false
  const [width, height] = [boxWidthPx(seen.box2dPx), boxHeightPx(seen.box2dPx)]
  return (
    Math.min(width, height) >= MIN_BOX_SIDE_PX &&
    width * height >= MIN_BOX_AREA_PX2 &&
    height >= MIN_BOX_HEIGHT_SHARE * heightPx &&
    (seen.visibility ?? 1 - hiddenShare) >= MIN_VISIBILITY &&
    (seen.insideShare ?? 1) >= MIN_INSIDE_SHARE
  )
}

/** The object can be followed over the window: clear at its ends and nearly always between. */
export function isClearOver(clip: SeenClip, object: SeenObject, window: Window): boolean {
  const first = firstInstant(clip, window)
  const last = lastInstant(clip, window)
  if (!object.clear[first] || !object.clear[last]) return false
  return object.clearBefore[last + 1] - object.clearBefore[first] >= MIN_CLEAR_SHARE * (last - first + 1)
}

/** Places in `timesS` of the first and the last instant inside the window. */
const firstInstant = ({ timesS }: SeenClip, { startS }: Window) => Math.ceil((startS - timesS[0]) / GRID_STEP_S - 1e-6)
const lastInstant = ({ timesS }: SeenClip, { endS }: Window) => Math.floor((endS - timesS[0]) / GRID_STEP_S + 1e-6)

/** Two drawn boxes that cover each other most of the time cannot be told apart. */
export function boxesApart(clip: SeenClip, a: SeenObject, b: SeenObject, window: Window): boolean {
  const first = firstInstant(clip, window)
  const last = lastInstant(clip, window)
  const hidden = hiddenBefore(a, b)
  return hidden[last + 1] - hidden[first] <= MAX_HIDDEN_SHARE * (last - first + 1)
}

/** Before how many instants, and in all, the one box covers the other. Every task asks for every pair: counted once. */
function hiddenBefore(a: SeenObject, b: SeenObject): Uint8Array {
  let counts = a.hiddenBefore.get(b)
  if (!counts) {
    counts = new Uint8Array(a.boxes.length + 1)
    for (let i = 0; i < a.boxes.length; i++) counts[i + 1] = counts[i] + (isHidden(a.boxes[i], b.boxes[i]) ? 1 : 0)
    a.hiddenBefore.set(b, counts)
  }
  return counts
}

const isHidden = (a: SeenBox | undefined, b: SeenBox | undefined): boolean =>
  a !== undefined && b !== undefined && sharedOfSmaller(a.box2dPx, b.box2dPx) > MAX_SHARED_AREA

export function sharedOfSmaller(a: Box2dPx, b: Box2dPx): number {
  return boxAreaPx2(intersectBoxes(a, b)) / Math.max(1e-9, Math.min(boxAreaPx2(a), boxAreaPx2(b)))
}

/** The quantity, where it is known well enough to be an answer: undefined otherwise. */
export function certain(quantity: Quantity, leastValue: number): Measured | undefined {
  if (!isMeasured(quantity)) return undefined
  const { value, interval90 } = quantity
  if (value === 0) return interval90 && interval90[1] > leastValue ? undefined : quantity
  if (Math.abs(value) < leastValue) return undefined
  if (interval90 && (interval90[1] - interval90[0]) / 2 > MAX_RELATIVE_ERROR * Math.abs(value)) return undefined
  return quantity
}
