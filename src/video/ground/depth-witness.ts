import { boxHeightPx } from '../../geometry/box.ts'
import { pixelOnPlane } from '../../geometry/camera.ts'
import { invert, transformPoint } from '../../geometry/pose.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { DepthMap } from '../../models/vision.ts'
import type { PlacedView } from '../camera-track.ts'
import type { SizedBox } from '../lens/sized-boxes.ts'
import type { ScaleReading } from './fuse-scale.ts'

/** Metric depth of some frames, with the spread of its scale. */
export interface DepthFrames {
  readonly maps: ReadonlyMap<number, DepthMap>
  readonly size: FrameSize
  readonly sdLog: number
  /** Of the model. */
  readonly name: string
}

const LEAST_COUNT = 5
/** Columns and rows of the lower half of the picture where the ground is looked at. */
const GRID = [0.1, 0.3, 0.5, 0.7, 0.9] as const
const ROWS = [0.6, 0.75, 0.9] as const

/** Depth maps against the ground: under the feet of objects, and in the lower half of the picture (the median forgives what stands there). */
export function depthReading(
  depth: DepthFrames,
  views: readonly PlacedView[],
  boxes: readonly SizedBox[],
): ScaleReading | undefined {
  const logs = views.flatMap(view => {
    const map = depth.maps.get(view.index)
    if (!map) return []
    const feet = boxes
      .filter(b => b.index === view.index)
      .map(({ box }) => [(box[0] + box[2]) / 2, box[3] - 0.02 * boxHeightPx(box)] as const)
    const grid = ROWS.flatMap(v => GRID.map(u => [u * depth.size.widthPx, v * depth.size.heightPx] as const))
    return [...feet, ...grid].flatMap(pixel => {
      const point = pixelOnPlane(view.intrinsics, view.worldFromCamera, pixel)
      const geometric = point && transformPoint(invert(view.worldFromCamera), point)[2]
      const metric = depthAt(map, pixel, depth.size)
      return geometric !== undefined && geometric > 0 && metric > 0 ? [Math.log(metric / geometric)] : []
    })
  })
  if (logs.length < LEAST_COUNT) return undefined
  const sorted = logs.sort((a, b) => a - b)
  const middle = sorted[sorted.length >> 1]
  const spread = sorted.map(log => Math.abs(log - middle)).sort((a, b) => a - b)[sorted.length >> 1]
  const sdLog = Math.hypot(depth.sdLog, (1.9 * spread) / Math.sqrt(depth.maps.size))
  return { kind: 'metricDepth', detail: depth.name, logScale: middle, sdLog }
}

function depthAt({ widthPx, heightPx, depth }: DepthMap, [u, v]: readonly [number, number], size: FrameSize): number {
  const x = Math.floor((u * widthPx) / size.widthPx)
  const y = Math.floor((v * heightPx) / size.heightPx)
  return x >= 0 && y >= 0 && x < widthPx && y < heightPx ? depth[y * widthPx + x] : 0
}
