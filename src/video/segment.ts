import type { PointPx } from '../geometry/camera.ts'
import type { RgbImage } from '../media/image.ts'
import type { ObjectMask, Segmenter } from '../models/vision.ts'
import type { SeenDetection } from './image-track.ts'

export interface SegmentOptions {
  /** Detections that score less get no mask. */
  readonly minScore?: number
  /** Boxes of fewer pixels get none: a network's grid is coarser than they are. */
  readonly minAreaPx2?: number
}

const DEFAULT_MIN_SCORE = 0.3
const DEFAULT_MIN_AREA_PX2 = 400

/** The detections of a picture with the masks that a segmenter sees in their boxes; the others stay as they are. */
export async function withMasks(
  image: RgbImage,
  detections: readonly SeenDetection[],
  segmenter: Segmenter,
  { minScore = DEFAULT_MIN_SCORE, minAreaPx2 = DEFAULT_MIN_AREA_PX2 }: SegmentOptions = {},
): Promise<SeenDetection[]> {
  const isSeen = ({ score, box: [x0, y0, x1, y1] }: SeenDetection): boolean =>
    score >= minScore && (x1 - x0) * (y1 - y0) >= minAreaPx2
  const seen = detections.filter(isSeen)
  const masks = await segmenter.segment(image, seen)
  const byDetection = new Map(seen.map((detection, i) => [detection, masks[i]]))
  return detections.map(detection => {
    const mask = byDetection.get(detection)
    return mask ? { ...detection, mask } : detection
  })
}

/** The lowest part of a mask, as a share of its rows, across which the foot is sought. */
const FOOT_SHARE = 0.1

/**
 * Where an object stands: with a mask the middle of its lowest tenth, at its lowest row's lower edge; without one, or
 * with an empty one, the middle of the box's lower edge.
 */
export function footPointPx({ box, mask }: Pick<SeenDetection, 'box' | 'mask'>): PointPx {
  return (mask && maskFootPx(mask)) ?? [(box[0] + box[2]) / 2, box[3]]
}

function maskFootPx({ box, inside }: ObjectMask): PointPx | undefined {
  const wide = box[2] - box[0]
  const lowest = inside.lastIndexOf(1)
  if (lowest < 0) return undefined
  const lastRow = Math.floor(lowest / wide)
  const firstRow = Math.floor(inside.indexOf(1) / wide)
  const fromRow = Math.ceil(lastRow - FOOT_SHARE * (lastRow - firstRow))
  let [sum, count] = [0, 0]
  for (let at = fromRow * wide; at <= lowest; at++) {
    if (!inside[at]) continue
    sum += (at % wide) + 0.5
    count++
  }
  return [box[0] + sum / count, box[1] + lastRow + 1]
}
