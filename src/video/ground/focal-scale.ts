import type { Intrinsics } from '../../geometry/camera.ts'

/** A lens of so many times the focal length. */
export const rescaled = (intrinsics: Intrinsics, factor: number): Intrinsics =>
  factor === 1 ? intrinsics : { ...intrinsics, fxPx: intrinsics.fxPx * factor, fyPx: intrinsics.fyPx * factor }
