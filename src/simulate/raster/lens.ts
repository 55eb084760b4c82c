import type { Intrinsics } from '../../geometry/camera.ts'
import { undistort } from '../../geometry/distortion.ts'

/** Takes pictures of an ideal lens to those of a distorting one: each pixel looks up the pixel that its ray meets. */
export interface LensMap {
  readonly idealWidthPx: number
  readonly idealHeightPx: number
  /** The ideal picture's, wide enough for all rays. */
  readonly idealIntrinsics: Intrinsics
  /** By pixel of the distorted picture: its place in the ideal one. */
  readonly place: Int32Array
  warp(ideal: Int32Array): Int32Array
}

/** Undefined for a lens without distortion. */
export function lensMap(widthPx: number, heightPx: number, intrinsics: Intrinsics): LensMap | undefined {
  const { distortion, fxPx, fyPx, cxPx, cyPx } = intrinsics
  if (!distortion) return undefined
  const rays = new Float64Array(widthPx * heightPx * 2)
  let [farX, farY] = [0, 0]
  for (let p = 0; p < widthPx * heightPx; p++) {
    const seenX = ((p % widthPx) + 0.5 - cxPx) / fxPx
    const seenY = (Math.floor(p / widthPx) + 0.5 - cyPx) / fyPx
    const [x, y] = undistort([seenX, seenY], distortion)
    rays[2 * p] = x
    rays[2 * p + 1] = y
    farX = Math.max(farX, Math.abs(x))
    farY = Math.max(farY, Math.abs(y))
  }
  const idealWidthPx = 2 * Math.ceil(farX * fxPx + 1)
  const idealHeightPx = 2 * Math.ceil(farY * fyPx + 1)
  const idealIntrinsics = { fxPx, fyPx, cxPx: idealWidthPx / 2, cyPx: idealHeightPx / 2 }
  const place = new Int32Array(widthPx * heightPx)
  for (let p = 0; p < place.length; p++) {
    const x = Math.floor(rays[2 * p] * fxPx + idealIntrinsics.cxPx)
    const y = Math.floor(rays[2 * p + 1] * fyPx + idealIntrinsics.cyPx)
    place[p] = y * idealWidthPx + x
  }
  const warp = (ideal: Int32Array): Int32Array => Int32Array.from(place, from => ideal[from])
  return { idealWidthPx, idealHeightPx, idealIntrinsics, place, warp }
}

/** The size of the picture that is drawn before the lens bends it. */
export const roomFor = (
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  lens: LensMap | undefined,
): { widthPx: number; heightPx: number } =>
  lens ? { widthPx: lens.idealWidthPx, heightPx: lens.idealHeightPx } : { widthPx, heightPx }
