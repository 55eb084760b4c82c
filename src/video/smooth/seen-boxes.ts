import { type Box2dPx, boxHeightPx, boxWidthPx } from '../../geometry/box.ts'
import { cholesky } from '../../geometry/matrix.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { PlacedCamera, PlacedView } from '../camera-track.ts'
import { type BoxNoisePx, boxNoise } from '../lift/box-noise.ts'
import { pitchSdPx } from '../lift/own-height.ts'
import type { LiftedSample, LiftedTrack } from '../lifted-track.ts'
import { eyeOf, type OpenEdges, type SeenBox } from './box-model.ts'

/** Boxes of all objects by frame: what stands before what. */
export type BoxesByFrame = ReadonlyMap<number, readonly Box2dPx[]>

export function boxesByFrame(tracks: readonly LiftedTrack[]): BoxesByFrame {
  const boxes = new Map<number, Box2dPx[]>()
  for (const { samples } of tracks) {
    for (const { index, box } of samples) {
      const here = boxes.get(index)
      if (here) here.push(box)
      else boxes.set(index, [box])
    }
  }
  return boxes
}

/** A sighting's box with what its edges are worth. */
export function seenBox(
  sample: LiftedSample,
  view: PlacedView,
  camera: PlacedCamera,
  others: BoxesByFrame,
  frame?: FrameSize,
): SeenBox {
  const { box } = sample
  // Edges that something covers are told by `open`: the others are as good as of a box that nothing covers.
  const noise = boxNoise({ ...sample, visibility: 1 })
  const { xPx, topPx, bottomPx } = noise
  const open = openEdges(box, noise, others.get(sample.index) ?? [], frame)
  const pitch = pitchSdPx(camera, view) ** 2
  const covariance = new Float64Array(16)
  ;[xPx, topPx, xPx, bottomPx].forEach((sd, e) => {
    covariance[5 * e] = sd * sd + (e % 2 === 1 ? pitch : 0)
  })
  covariance[7] = covariance[13] = pitch
  return { eye: eyeOf(view), box, open, root: cholesky(covariance, 4) }
}

/** A box that ends this near to the picture's edge, and its noise, is cut by it. */
const CUT_PX = 1.5
/** Another box this near to an edge covers it, by this share of the edge's box and so many pixels. */
const NEAR_SHARE = 0.06
const NEAR_PX = 2
/** ... along at least this share of the edge. */
const COVERED_SHARE = 0.4

function openEdges(box: Box2dPx, noise: BoxNoisePx, others: readonly Box2dPx[], frame?: FrameSize): OpenEdges {
  const { xPx, topPx, bottomPx } = noise
  const open: [boolean, boolean, boolean, boolean] = frame
    ? [
        box[0] < CUT_PX + xPx,
        box[1] < CUT_PX + topPx,
        box[2] > frame.widthPx - CUT_PX - xPx,
        box[3] > frame.heightPx - CUT_PX - bottomPx,
      ]
    : [false, false, false, false]
  // What stands farther down stands nearer.
  for (const other of others) if (other[3] > box[3] + 0.5) openBehind(box, other, open)
  return open
}

/** Which edges of a box another one in front of it covers. */
function openBehind(box: Box2dPx, other: Box2dPx, open: [boolean, boolean, boolean, boolean]): void {
  const [w, h] = [boxWidthPx(box), boxHeightPx(box)]
  const [nearX, nearY] = [NEAR_PX + NEAR_SHARE * w, NEAR_PX + NEAR_SHARE * h]
  const alongX = (Math.min(other[2], box[2]) - Math.max(other[0], box[0])) / w
  const alongY = (Math.min(other[3], box[3]) - Math.max(other[1], box[1])) / h
  if (alongY > COVERED_SHARE) {
    if (other[0] < box[0] && other[2] > box[0] - nearX) open[0] = true
    if (other[2] > box[2] && other[0] < box[2] + nearX) open[2] = true
  }
  if (alongX > COVERED_SHARE) {
    if (other[1] < box[3] + nearY) open[3] = true
    if (other[1] < box[1] && other[3] > box[1] - nearY) open[1] = true
  }
}
