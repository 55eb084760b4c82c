import { type Box2dPx, boxHeightPx, boxWidthPx } from '../../geometry/box.ts'
import { projectCuboid } from '../../geometry/camera.ts'
import { compose, invert, type Pose, transformPoint } from '../../geometry/pose.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { CameraFrame, Sample } from '../../tracks/scene.ts'
import type { CameraRow } from './rows.ts'

/** A camera of one stretch of a log, with its images. */
export interface View {
  readonly camera: CameraRow
  readonly frames: CameraFrame[]
}

/** Farther objects are a few pixels large. */
const MAX_DEPTH_M = 120
/** Half of the longest object's diagonal. */
const MARGIN_M = 12
/** An image this near in time shows what the lidar saw. */
const MAX_LAG_S = 0.15

type Boxes = NonNullable<Sample['box2dPx']>

/** The cameras at the moment of one sweep: what they see, found by projection. */
export class SweepView {
  readonly #views: readonly {
    readonly camera: CameraRow
    readonly worldFromCamera: Pose<'world', 'camera'>
    readonly cameraFromWorld: Pose<'camera', 'world'>
  }[]

  constructor(views: readonly View[], timeS: number, worldFromEgo: Pose<'world', 'ego'>) {
    this.#views = views
      .filter(({ frames }) => hasFrameNear(frames, timeS))
      .map(({ camera }) => {
        const worldFromCamera = compose(worldFromEgo, camera.egoFromCamera)
        return { camera, worldFromCamera, cameraFromWorld: invert(worldFromCamera) }
      })
  }

  /** By camera, of the part inside the image; undefined where no camera sees it. */
  boxesOf(worldFromObject: Pose<'world', 'object'>, sizeM: Vec3): Boxes | undefined {
    const boxes: [string, Boxes[string]][] = []
    for (const { camera, worldFromCamera, cameraFromWorld } of this.#views) {
      const [x, , z] = transformPoint(cameraFromWorld, worldFromObject.translationM)
      if (z < -MARGIN_M || z > MAX_DEPTH_M || Math.abs(x) > 3 * Math.max(z, 0) + MARGIN_M) continue
      const seen = projectCuboid(camera, worldFromCamera, worldFromObject, sizeM)
      if (seen && seen.depthM > 0 && boxWidthPx(seen.box2dPx) > 0.02 && boxHeightPx(seen.box2dPx) > 0.02)
        boxes.push([camera.name, roundBox(seen.box2dPx)])
    }
    return boxes.length > 0 ? Object.fromEntries(boxes) : undefined
  }
}

/** To a hundredth of a pixel: three quarters of a million boxes a log are written out. */
const roundBox = ([x0, y0, x1, y1]: Box2dPx): Boxes[string] => [round(x0), round(y0), round(x1), round(y1)]
const round = (px: number): number => Math.round(px * 100) / 100

function hasFrameNear(frames: readonly CameraFrame[], timeS: number): boolean {
  let [low, high] = [0, frames.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (frames[middle].timeS < timeS) low = middle + 1
    else high = middle
  }
  const gaps = [frames[low - 1], frames[low]].map(frame => (frame ? Math.abs(frame.timeS - timeS) : Infinity))
  return Math.min(...gaps) <= MAX_LAG_S
}
