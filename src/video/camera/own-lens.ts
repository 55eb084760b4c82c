import type { LensEstimate } from '../camera-track.ts'
import { roadScale } from '../egomotion/road-scale.ts'
import type { EgoMotion } from '../egomotion.ts'
import { lensOfMotion } from '../lens.ts'

/** Focal lengths this near to each other give the same path. */
const SAME_LOG_FOCAL = 0.03

/** The camera's path, found again where it shows that the lens is another than was thought. */
export async function withOwnLens(
  lens: LensEstimate,
  motionBy: (lens: LensEstimate) => Promise<EgoMotion>,
): Promise<EgoMotion> {
  const camera = await motionBy(lens)
  const seen = lensOfMotion(lens, camera)
  if (!seen) return camera
  const off = Math.abs(Math.log(seen.intrinsics.fxPx / lens.intrinsics.fxPx))
  if (off > SAME_LOG_FOCAL) return seesNoLess(await motionBy(seen), camera)
  return { ...camera, lens: { ...lens, sdLogFocal: seen.sdLogFocal, from: seen.from } }
}

/** A lens under which the road is no longer one plane is the wrong one: then the first stands. */
const seesNoLess = (again: EgoMotion, first: EgoMotion): EgoMotion =>
  roadScale(first) && !roadScale(again) ? first : again
