import { badInput } from '../../base/errors.ts'
import type { Calibration } from '../../calibration/calibration.ts'
import type { FrameSize } from '../../media/pixels.ts'

/** Sides that were rounded when a picture was scaled. */
const SAME_SHAPE = 0.01

/**
 * The calibration for pictures of this size: scaled where they have the shape of those it was made with. Errors: `badInput` where they have
 * another, or the optical axis lies outside of them.
 */
export function calibrationFor(calibration: Calibration, picture: FrameSize, where: string): Calibration {
  const { widthPx = picture.widthPx, heightPx = picture.heightPx, intrinsics } = calibration
  const [sx, sy] = [picture.widthPx / widthPx, picture.heightPx / heightPx]
  const size = `${picture.widthPx}x${picture.heightPx}`
  if (Math.abs(Math.log(sx / sy)) > SAME_SHAPE) {
    const expected = `pictures of the video's shape, ${size}`
    throw badInput({ subject: 'calibration', expected, got: `${widthPx}x${heightPx}`, where })
  }
  const { fxPx, fyPx, cxPx, cyPx } = intrinsics
  const scaled = { ...intrinsics, fxPx: sx * fxPx, fyPx: sy * fyPx, cxPx: sx * cxPx, cyPx: sy * cyPx }
  if (!(scaled.cxPx > 0 && scaled.cyPx > 0 && scaled.cxPx < picture.widthPx && scaled.cyPx < picture.heightPx)) {
    const got = `${scaled.cxPx.toFixed(1)}, ${scaled.cyPx.toFixed(1)}`
    throw badInput({ subject: 'calibration', expected: `a principal point inside ${size}`, got, where })
  }
  return { ...calibration, intrinsics: scaled, widthPx: picture.widthPx, heightPx: picture.heightPx }
}
