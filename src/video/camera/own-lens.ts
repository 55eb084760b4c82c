import type { LensEstimate } from '../camera-track.ts'
import { roadScale } from '../egomotion/road-scale.ts'
import type { EgoMotion } from '../egomotion.ts'
import { lensOfMotion } from '../lens.ts'

/** Focal lengths this near to each other, or within this share of their spread, are not worth another path. */
const SAME_LOG_FOCAL = 0.03
const SAME_SHARE = 0.5
/** Maps that are made at most. A map that was made with a wrong focal length tells only half of how wrong that was. */
const MOST_MAPS = 3

/** The camera's path, found again where it shows that the lens is another than was thought: `lens` is what is known of it without. */
export async function withOwnLens(
  lens: LensEstimate,
  motionBy: (lens: LensEstimate) => Promise<EgoMotion>,
): Promise<EgoMotion> {
  let camera = await motionBy(lens)
  for (let maps = 1; ; maps++) {
    const seen = lensOfMotion(lens, camera)
    if (!seen) return camera
    const off = Math.abs(Math.log(seen.intrinsics.fxPx / camera.lens.intrinsics.fxPx))
    if (off <= Math.max(SAME_LOG_FOCAL, SAME_SHARE * seen.sdLogFocal) || maps === MOST_MAPS)
      return withSpread(camera, seen, off)
    const again = await motionBy(seen)
    if (seesLess(again, camera)) return maps === 1 ? camera : withSpread(camera, seen, off)
    camera = again
  }
}

/** A path is found with one focal length; that it shows another is an error, too. */
const withSpread = (camera: EgoMotion, { sdLogFocal, from }: LensEstimate, off: number): EgoMotion => ({
  ...camera,
  lens: { ...camera.lens, sdLogFocal: Math.hypot(sdLogFocal, off), from },
})

/** A lens under which the road is no longer one plane, or the camera no longer moves on, is the wrong one. */
const seesLess = (again: EgoMotion, before: EgoMotion): boolean =>
  again.motion !== 'moving' || (roadScale(before) !== undefined && !roadScale(again))
