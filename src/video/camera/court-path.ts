import type { WorkOptions } from '../../base/work.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { CameraTrack, LensEstimate } from '../camera-track.ts'
import { estimateMotion } from '../egomotion.ts'
import { lensOfCourt } from '../ground/court-lens.ts'
import type { KnownOnGround } from '../ground/known.ts'
import { viewAtTime } from '../ground/known-scale.ts'
import type { FrameDetections } from '../image-track.ts'
import { type LogFocal, productOf } from '../lens/focal-prior.ts'
import { focalOfTurns, withFocal } from '../turns/focal-of-turns.ts'
import { followTurns } from '../turns/follow-turns.ts'
import { moversOf } from './movers.ts'

interface CourtPathInput {
  readonly source: VideoSource
  /** What is believed of the lens in the first frame, without the court. */
  readonly lens: LensEstimate
  readonly found: readonly FrameDetections[]
  readonly court: KnownOnGround
}

export interface CourtPath {
  readonly camera: CameraTrack
  /** What is believed of the first frame's lens without the court, but with what the turns show. */
  readonly lensBefore: LensEstimate
}

/** A camera in one place (simulated ones: 0.93 to 0.98 agree, 0.02 to 0.07 are lost) and one that drives (0.3 to 0.9, 0.3 to 0.9). */
const LEAST_AGREEMENT = 0.8
const MOST_LOST = 0.2
/** Focal lengths this near to each other give the same path. */
const SAME_LOG_FOCAL = 0.003

/**
 * How a camera turned and zoomed before a court whose corners were pointed at in one frame. The court tells the focal length of that
 * frame, and only with it do turns and zooms come apart. Undefined where no camera sees the corners so, or where it goes elsewhere.
 */
export async function pathOverCourt(
  { source, lens, found, court }: CourtPathInput,
  options: WorkOptions,
): Promise<CourtPath | undefined> {
  const atCourt = lensOfCourt(lens, court)
  if (!atCourt || lens.intrinsics.distortion) return undefined
  const movers = moversOf(found)
  const first = await estimateMotion(source, { ...options, lens: atCourt, movers, inPlace: true })
  if (first.motion === 'still') return { camera: first, lensBefore: lens }
  const rough = withFocal(first, 1 / zoomAt(first, court.timeS))
  const shown = lens.sdLogFocal > 0 ? await focalOfTurns(source, rough, { ...options, movers }) : undefined
  const lensBefore = shown ? withTurns(lens, shown) : lens
  const zoom = zoomAt(rough, court.timeS)
  const own = zoomedBy(lensOfCourt(zoomedBy(lensBefore, zoom), court) ?? zoomedBy(lensBefore, zoom), 1 / zoom)
  const factor = own.intrinsics.fxPx / rough.lens.intrinsics.fxPx
  const start = Math.abs(Math.log(factor)) < SAME_LOG_FOCAL ? rough : withFocal(rough, factor)
  const turns = await followTurns(source, start, { ...options, movers })
  if (turns.agreement < LEAST_AGREEMENT || turns.lostShare > MOST_LOST) return undefined
  return { camera: { ...start, lens: { ...own, intrinsics: start.lens.intrinsics }, views: turns.views }, lensBefore }
}

/** Focal length at an instant over that of the first frame. */
function zoomAt({ views, lens }: CameraTrack, timeS: number): number {
  const { intrinsics } = viewAtTime(views, timeS)
  return intrinsics ? intrinsics.fxPx / lens.intrinsics.fxPx : 1
}

function withTurns(lens: LensEstimate, shown: LogFocal): LensEstimate {
  const { logFocalPx, sd } = productOf({ logFocalPx: Math.log(lens.intrinsics.fxPx), sd: lens.sdLogFocal }, shown)
  const factor = Math.exp(logFocalPx) / lens.intrinsics.fxPx
  return { ...zoomedBy(lens, factor), sdLogFocal: sd, from: ['own motion', ...lens.from] }
}

const zoomedBy = (lens: LensEstimate, factor: number): LensEstimate => ({
  ...lens,
  intrinsics: { ...lens.intrinsics, fxPx: lens.intrinsics.fxPx * factor, fyPx: lens.intrinsics.fyPx * factor },
})
