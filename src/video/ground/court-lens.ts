import type { LensEstimate } from '../camera-track.ts'
import { courtView, MAX_CORNER_ERROR_PX } from './court-pose.ts'
import type { KnownOnGround } from './known.ts'

/** A rectangle on the ground whose four corners were pointed at. */
export const courtOf = (known: readonly KnownOnGround[]): KnownOnGround | undefined =>
  known.find(({ sidesM, pointsPx }) => sidesM.length === 2 && pointsPx?.length === 4)

/** The lens at the moment at which the corners were pointed at, with what was believed of it before; undefined where no camera sees them so. */
export function lensOfCourt(lens: LensEstimate, { sidesM, pointsPx = [] }: KnownOnGround): LensEstimate | undefined {
  const { intrinsics, sdLogFocal, from } = lens
  const [first, second] = sidesM
  if (second === undefined) return undefined
  const focal = { logFocalPx: Math.log(intrinsics.fxPx), sd: sdLogFocal }
  const view = courtView({ sidesM: [first, second], cornersPx: pointsPx, intrinsics, focal })
  if (!view || view.errorPx > MAX_CORNER_ERROR_PX) return undefined
  return sdLogFocal === 0
    ? lens
    : { intrinsics: view.intrinsics, sdLogFocal: view.sdLogFocal, from: ['court', ...from] }
}
