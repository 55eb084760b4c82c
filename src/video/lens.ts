import type { Intrinsics } from '../geometry/camera.ts'
import type { FrameSize } from '../media/pixels.ts'
import type { CameraTrack, LensEstimate } from './camera-track.ts'
import type { ImageTrack } from './image-track.ts'
import { focalOfMotion } from './lens/focal-of-motion.ts'
import { posteriorFocal } from './lens/focal-posterior.ts'
import { priorFocal, productOf } from './lens/focal-prior.ts'
import { type GreyImage, lineSegments, type Segment } from './lens/segments.ts'
import { sizedBoxes } from './lens/sized-boxes.ts'
import type { StandingEvidence } from './lens/standing-residuals.ts'
import { middleOf } from './lens/standing-view.ts'
import type { StatedFocal } from './lens/stated-focal.ts'
import { verticalLines } from './lens/vertical-lines.ts'
import { withRiders } from './lift/riders.ts'

export interface LensInput {
  readonly size: FrameSize
  /** Of a calibration; `sdLogFocal` where it is known not to be exact. */
  readonly given?: { readonly intrinsics: Intrinsics; readonly sdLogFocal?: number }
  readonly stated?: StatedFocal
  /** Of a still camera one picture without movers (`medianImage`), of any other some frames. */
  readonly pictures?: readonly GreyImage[]
  /** Of a still camera. */
  readonly tracks?: readonly ImageTrack[]
}

export interface SeenLens extends LensEstimate {
  /** Upright edges of the first picture. */
  readonly verticals: readonly Segment[]
}

/** Evidence moves the spread by at least this share before it is named. */
const TELLING = 0.9

/**
 * The lens: as given; else the focal length that the picture's data state, and the prior of all lenses, each in its spread, together with
 * what upright edges and the boxes of people and vehicles on the ground say. Square pixels about the middle, no distortion, unless given.
 */
export function estimateLens({ size, given, stated, pictures = [], tracks = [] }: LensInput): SeenLens {
  const looks = pictures.map(picture => verticalLines(lineSegments(picture), picture))
  const verticals = looks[0] ?? []
  if (given) {
    return { intrinsics: given.intrinsics, sdLogFocal: given.sdLogFocal ?? 0, from: ['given'], verticals }
  }
  const prior = stated ? productOf(priorFocal(size), stated.focal) : priorFocal(size)
  const centre = middleOf(size)
  const boxes = sizedBoxes(withRiders(tracks), size)
  const evidence: StandingEvidence[] =
    looks.length > 0
      ? looks.map(lines => ({ centre, boxes: looks.length === 1 ? boxes : [], verticals: lines }))
      : [{ centre, boxes, verticals: [] }]
  const { logFocalPx, sd } = posteriorFocal(evidence, prior)
  const focalPx = Math.exp(logFocalPx)
  const seen =
    sd < TELLING * prior.sd
      ? [...(verticals.length > 0 ? ['vanishing point'] : []), ...(boxes.length > 0 ? ['sizes'] : [])]
      : []
  return {
    intrinsics: { fxPx: focalPx, fyPx: focalPx, ...centre },
    sdLogFocal: sd,
    from: [...(stated ? [stated.from] : []), ...seen, 'prior'],
    verticals,
  }
}

/**
 * The lens as a moving camera's own map shows it, with what was thought of it before any map was made; undefined where the map adds
 * nothing (a lens that is known, a straight way, a camera that does not move on).
 */
export function lensOfMotion<Lens extends LensEstimate>(lens: Lens, camera: CameraTrack): Lens | undefined {
  const { fxPx, fyPx } = lens.intrinsics
  const seen =
    lens.sdLogFocal > 0 ? focalOfMotion(camera, { logFocalPx: Math.log(fxPx), sd: lens.sdLogFocal }) : undefined
  if (!seen || seen.sd > TELLING * lens.sdLogFocal) return undefined
  const focalPx = Math.exp(seen.logFocalPx)
  return {
    ...lens,
    intrinsics: { ...lens.intrinsics, fxPx: focalPx, fyPx: (focalPx * fyPx) / fxPx },
    sdLogFocal: seen.sd,
    from: ['own motion', ...lens.from],
  }
}
