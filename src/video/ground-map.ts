import { type PointPx, pixelOnPlane } from '../geometry/camera.ts'
import type { GroundPoint } from './associate/context.ts'
import type { PlacedCamera } from './camera-track.ts'

/** Half of the step over which the ground is differentiated. */
const HALF_PX = 0.5

/** The ground under a foot pixel of a frame; undefined without ground, for frames without a view, and above the horizon. */
export function groundMapOf({ views, ground }: PlacedCamera) {
  const viewAt = new Map(views.map(view => [view.index, view]))
  return (frameIndex: number, [u, v]: PointPx): GroundPoint | undefined => {
    const view = viewAt.get(frameIndex)
    if (!view || !ground) return undefined
    const at = (x: number, y: number) => pixelOnPlane(view.intrinsics, view.worldFromCamera, [x, y], ground)
    const here = at(u, v)
    const [left, right] = [at(u - HALF_PX, v), at(u + HALF_PX, v)]
    const [above, below] = [at(u, v - HALF_PX), at(u, v + HALF_PX)]
    if (!here || !left || !right || !above || !below) return undefined
    const jacobian = [right[0] - left[0], below[0] - above[0], right[1] - left[1], below[1] - above[1]] as const
    return { xM: here[0], yM: here[1], jacobian }
  }
}
