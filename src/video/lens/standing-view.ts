import { conjugate, matrixOf, multiply, type Quat, quatFromAxisAngle } from '../../geometry/quat.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { PlacedView } from '../camera-track.ts'

/**
 * A camera over flat ground, without distortion and with square pixels about the picture's centre. World: x to the right and y ahead
 * of the camera, z up, the camera at (0, 0, height).
 */
export interface StandingView {
  readonly focalPx: number
  /** Downwards positive. */
  readonly pitchRad: number
  /** Clockwise as the picture's content turns. */
  readonly rollRad: number
  /** In the unit of the heights that objects are given. */
  readonly heightM: number
}

/** Numbers that every projection needs, computed once: rows of camera-from-world, focal length and centre. */
export interface ViewMatrix {
  readonly f: number
  readonly cx: number
  readonly cy: number
  readonly h: number
  /** Row-major; world (x right, y ahead, z up) into camera (x right, y down, z forward). */
  readonly r: Float64Array
}

/** Where the axis meets the picture. */
export interface CentrePx {
  readonly cxPx: number
  readonly cyPx: number
}

export const middleOf = ({ widthPx, heightPx }: FrameSize): CentrePx => ({ cxPx: widthPx / 2, cyPx: heightPx / 2 })

export function viewMatrix({ focalPx, pitchRad, rollRad, heightM }: StandingView, centre: CentrePx): ViewMatrix {
  const [cp, sp, cr, sr] = [Math.cos(pitchRad), Math.sin(pitchRad), Math.cos(rollRad), Math.sin(rollRad)]
  const r = Float64Array.of(cr, sr * sp, sr * cp, sr, -cr * sp, -cr * cp, 0, cp, -sp)
  return { f: focalPx, cx: centre.cxPx, cy: centre.cyPx, h: heightM, r }
}

/** World from camera of the same view as a quaternion. */
export function quatOfView({ pitchRad, rollRad }: Pick<StandingView, 'pitchRad' | 'rollRad'>): Quat {
  const level = quatFromAxisAngle([1, 0, 0], -Math.PI / 2)
  const pitched = multiply(level, quatFromAxisAngle([1, 0, 0], -pitchRad))
  return multiply(pitched, quatFromAxisAngle([0, 0, 1], -rollRad))
}

/** Of a view over the ground z = 0, for pixels of its ideal lens (`idealBox`). */
export function matrixOfView({ worldFromCamera, intrinsics }: PlacedView): ViewMatrix {
  const r = Float64Array.from(matrixOf(conjugate(worldFromCamera.quatWxyz)))
  return { f: intrinsics.fxPx, cx: intrinsics.cxPx, cy: intrinsics.cyPx, h: worldFromCamera.translationM[2], r }
}

/** How a later frame of a camera that turns on the spot sees what the first one saw. */
export interface FrameTurn {
  /** Row-major: this frame's camera from the first one's. */
  readonly r: Float64Array
  /** Focal length over the first frame's. */
  readonly zoom: number
}

export function turned(view: ViewMatrix, { r: t, zoom }: FrameTurn): ViewMatrix {
  const r = new Float64Array(9)
  for (let i = 0; i < 9; i += 3) {
    for (let j = 0; j < 3; j++) r[i + j] = t[i] * view.r[j] + t[i + 1] * view.r[3 + j] + t[i + 2] * view.r[6 + j]
  }
  return { ...view, f: view.f * zoom, r }
}
