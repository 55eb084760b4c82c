import { type Box2dPx, boxHeightPx, boxWidthPx } from '../../geometry/box.ts'
import { type Intrinsics, rayOfPixel } from '../../geometry/camera.ts'
import type { FrameSize } from '../../media/pixels.ts'
import { type ClassSize, scaleSizeOf } from '../../tracks/class-sizes.ts'
import type { ImageTrack, Sighting } from '../image-track.ts'

/** A whole object of known size, seen once. */
export interface SizedBox {
  readonly trackId: string
  readonly category: string
  /** Of the frame. */
  readonly index: number
  readonly box: Box2dPx
  readonly classSize: ClassSize
}

/**
 * What detectors call a truck is a pick-up, a van or a lorry, 1.8-3.5 m high, and now and then a car: a whole clip's may be one or the other.
 * Beside the spread of lorries.
 */
export const LABEL_SD_LOG: Readonly<Record<string, number>> = { truck: 0.25 }

/** Boxes of one object nearer in time than this err alike. */
const SPACING_S = 0.6
const MAX_PER_TRACK = 30
const MIN_SCORE = 0.5
const MIN_VISIBILITY = 0.9
const MIN_HEIGHT_PX = 12
/** A box that comes this near to the picture's edge may be cut. */
const BORDER_SHARE = 0.006
/** Height over width of people who stand or walk; others sit, lie or are two. */
const UPRIGHT = [1.5, 5.5] as const
const UPRIGHT_KINDS = new Set(['person', 'player', 'goalkeeper', 'referee'])

/** What of the tracks tells a size: detected, whole, uncovered, upright; a few of each object. */
export function sizedBoxes(tracks: readonly ImageTrack[], size: FrameSize): SizedBox[] {
  return tracks.flatMap(({ id, category, sightings }) => {
    const classSize = scaleSizeOf(category)
    if (!classSize) return []
    const good = spaced(sightings.filter(s => isWhole(s, category, size)))
    return evenly(good, MAX_PER_TRACK).map(({ box, index }) => ({ trackId: id, category, index, box, classSize }))
  })
}

function isWhole({ box, score, visibility }: Sighting, category: string, { widthPx, heightPx }: FrameSize): boolean {
  if (score < MIN_SCORE || visibility < MIN_VISIBILITY || boxHeightPx(box) < MIN_HEIGHT_PX) return false
  const margin = Math.max(2, BORDER_SHARE * Math.max(widthPx, heightPx))
  const inside = box[0] > margin && box[1] > margin && box[2] < widthPx - margin && box[3] < heightPx - margin
  if (!inside || !UPRIGHT_KINDS.has(category)) return inside
  const shape = boxHeightPx(box) / boxWidthPx(box)
  return shape > UPRIGHT[0] && shape < UPRIGHT[1]
}

function spaced(sightings: readonly Sighting[]): Sighting[] {
  const kept: Sighting[] = []
  for (const sighting of sightings) {
    const last = kept.at(-1)
    if (!last || sighting.timeS - last.timeS >= SPACING_S - 1e-9) kept.push(sighting)
  }
  return kept
}

function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items]
  return Array.from({ length: most }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / most)])
}

/** A box as a lens without distortion and with square pixels of `fxPx` would show it: its middle's foot and top, its width there. */
export function idealBox(box: Box2dPx, intrinsics: Intrinsics): Box2dPx {
  const { fxPx, cxPx, cyPx } = intrinsics
  const middle = (box[0] + box[2]) / 2
  const rowAt = (y: number): number => fxPx * rayOfPixel(intrinsics, [middle, y])[1] + cyPx
  const columnAt = (x: number): number => fxPx * rayOfPixel(intrinsics, [x, box[3]])[0] + cxPx
  return [columnAt(box[0]), rowAt(box[1]), columnAt(box[2]), rowAt(box[3])]
}

export const idealBoxes = (boxes: readonly SizedBox[], intrinsicsAt: (index: number) => Intrinsics): SizedBox[] =>
  boxes.map(sized => ({ ...sized, box: idealBox(sized.box, intrinsicsAt(sized.index)) }))
