import type { Intrinsics } from '../../geometry/camera.ts'
import { rayOfPixel } from '../../geometry/camera.ts'
import type { RayPairs } from '../../geometry/epipolar.ts'
import type { FeatureFrame } from '../features/feature-tracks.ts'

/** Followed points of one frame with their rays. */
export interface SeenFrame extends FeatureFrame {
  readonly index: number
  readonly timeS: number
  /** [x, y, ...] on z = 1, through the lens as it was given: without any zoom. */
  readonly rays: Float64Array
  /** Place of an id in `ids`. */
  readonly placeOf: ReadonlyMap<number, number>
}

export function seenFrame(index: number, timeS: number, features: FeatureFrame, intrinsics: Intrinsics): SeenFrame {
  const { ids, placesPx } = features
  const rays = new Float64Array(placesPx.length)
  const placeOf = new Map<number, number>()
  for (let i = 0; i < ids.length; i++) {
    const [x, y] = rayOfPixel(intrinsics, [placesPx[2 * i], placesPx[2 * i + 1]])
    rays[2 * i] = x
    rays[2 * i + 1] = y
    placeOf.set(ids[i], i)
  }
  return { index, timeS, ids, placesPx, rays, placeOf }
}

export interface CommonPoints extends RayPairs {
  readonly ids: Int32Array
}

/** Points that two frames share. */
export function commonPoints(a: SeenFrame, b: SeenFrame): CommonPoints {
  const ids: number[] = []
  const ra: number[] = []
  const rb: number[] = []
  for (let i = 0; i < a.ids.length; i++) {
    const j = b.placeOf.get(a.ids[i])
    if (j === undefined) continue
    ids.push(a.ids[i])
    ra.push(a.rays[2 * i], a.rays[2 * i + 1])
    rb.push(b.rays[2 * j], b.rays[2 * j + 1])
  }
  return { ids: Int32Array.from(ids), a: Float64Array.from(ra), b: Float64Array.from(rb) }
}
