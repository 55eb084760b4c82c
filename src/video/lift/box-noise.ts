import { type Box2dPx, boxHeightPx } from '../../geometry/box.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { Sighting } from '../image-track.ts'

/** One standard deviation of a detected box's edges. */
export interface BoxNoisePx {
  readonly xPx: number
  readonly bottomPx: number
  readonly topPx: number
}

/** Quantisation of the network's grid. */
const EDGE_SD_PX = 1
/**
 * What a limb or a wheel adds, by height: a small detector's boxes against hand-drawn ones of people 50-110 px high err
 * by 3.5 (middle), 2.3 (bottom) and 3.4 px (top) where nobody is in the way; the noise lasts half a second.
 */
const SHAPE_SD_SHARE = { x: 0.04, bottom: 0.025, top: 0.035 }
/** Detections below this score spread more; a quarter of it doubles them. */
const SURE_SCORE = 0.5
const UNSURE_FACTOR = 2
/** Below this visible share a lower edge is often somebody else's. */
const CLEAR_VISIBILITY = 0.85
/** Of what is hidden, a detector guesses most: its edges err by this share of it (people behind people: 0.12 of the height). */
const HIDDEN_SD_SHARE = 0.6
const LEAST_VISIBILITY = 0.2
/** A box that ends with the picture ends there by chance: its object goes on by about this share of its height. */
const CUT_SD_SHARE = 0.5
const CUT_PX = 1.5

/** Spread of a sighting's edges; `frame` tells where the picture cuts it. */
export function boxNoise({ box, score, visibility }: Sighting, frame?: FrameSize): BoxNoisePx {
  const heightPx = boxHeightPx(box)
  const unsure = 1 + UNSURE_FACTOR * Math.max(0, SURE_SCORE - score)
  const plainPx = (share: number) => Math.hypot(EDGE_SD_PX, share * heightPx) * unsure
  const shown = Math.max(LEAST_VISIBILITY, visibility)
  const hiddenPx = shown < CLEAR_VISIBILITY ? HIDDEN_SD_SHARE * heightPx * (1 / shown - 1) : 0
  const cutPx = CUT_SD_SHARE * heightPx
  const cut = cutSides(box, frame)
  return {
    xPx: Math.hypot(plainPx(SHAPE_SD_SHARE.x), hiddenPx / 3, cut.side ? cutPx : 0),
    bottomPx: Math.hypot(plainPx(SHAPE_SD_SHARE.bottom), hiddenPx, cut.bottom ? cutPx : 0),
    topPx: Math.hypot(plainPx(SHAPE_SD_SHARE.top), hiddenPx / 6, cut.top ? cutPx : 0),
  }
}

/** Which edges of the picture cut a box. Detectors end such a box a little before: up to as far as they err of an edge in view. */
export function cutSides(box: Box2dPx, frame?: FrameSize): { side: boolean; bottom: boolean; top: boolean } {
  if (!frame) return { side: false, bottom: false, top: false }
  const heightPx = boxHeightPx(box)
  const within = (share: number): number => CUT_PX + share * heightPx
  const sidePx = within(SHAPE_SD_SHARE.x)
  return {
    side: box[0] < sidePx || box[2] > frame.widthPx - sidePx,
    bottom: box[3] > frame.heightPx - within(SHAPE_SD_SHARE.bottom),
    top: box[1] < within(SHAPE_SD_SHARE.top),
  }
}
