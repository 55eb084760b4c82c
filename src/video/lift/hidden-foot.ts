import type { Box2dPx } from '../../geometry/box.ts'
import { type Plane, type PointPx, pixelOnPlane, projectPoint } from '../../geometry/camera.ts'
import { invert, transformPoint } from '../../geometry/pose.ts'
import { scale, subtract } from '../../geometry/vec3.ts'
import type { PlacedView } from '../camera-track.ts'
import type { BoxNoisePx } from './box-noise.ts'
import type { OwnHeight } from './own-height.ts'

/** The head is asked only where the foot is this much less sure: mixed into clear boxes it made distances worse. */
const MUCH_LESS_SURE = 2.5

/** A box whose lower edge something hides or the picture cuts, with the edge moved to where head and height put it. */
export function withFootFromHead(
  view: PlacedView,
  ground: Plane,
  box: Box2dPx,
  noise: BoxNoisePx,
  height: OwnHeight,
): { readonly box: Box2dPx; readonly noise: BoxNoisePx } {
  if (!height.known || noise.bottomPx < MUCH_LESS_SURE * noise.topPx) return { box, noise }
  const [x, top] = [(box[0] + box[2]) / 2, box[1]]
  const at = (dTop: number, dLog: number) =>
    bottomBelowHead(view, ground, [x, top + dTop], height.heightM * Math.exp(dLog))
  const [bottomPx, lower, taller] = [at(0, 0), at(0.5, 0), at(0, 0.01)]
  if (bottomPx === undefined || lower === undefined || taller === undefined) return { box, noise }
  // A head at the camera's own height is level with the horizon at every depth: then it tells nothing.
  const sdPx = Math.hypot((noise.topPx * (lower - bottomPx)) / 0.5, (height.sdLog * (taller - bottomPx)) / 0.01)
  const weight = noise.bottomPx ** 2 / (noise.bottomPx ** 2 + sdPx ** 2)
  // What hides a foot raises the edge and never lowers it.
  const seenPx = Math.max(box[3], box[3] + weight * (bottomPx - box[3]))
  return { box: [box[0], box[1], box[2], seenPx], noise: { ...noise, bottomPx: Math.sqrt(weight) * sdPx } }
}

function bottomBelowHead(view: PlacedView, ground: Plane, head: PointPx, heightM: number): number | undefined {
  const { intrinsics, worldFromCamera } = view
  const raised = { normalInWorld: ground.normalInWorld, offsetM: ground.offsetM + heightM }
  const headM = pixelOnPlane(intrinsics, worldFromCamera, head, raised)
  if (!headM) return undefined
  const footM = subtract(headM, scale(ground.normalInWorld, heightM))
  return projectPoint(intrinsics, transformPoint(invert(worldFromCamera), footM))?.[1]
}
