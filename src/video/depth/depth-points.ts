import { rayOfPixel } from '../../geometry/camera.ts'
import { transformPoint } from '../../geometry/pose.ts'
import { scale } from '../../geometry/vec3.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { DepthMap } from '../../models/vision.ts'
import type { CameraTrack, MapPoint } from '../camera-track.ts'

/** Views whose depth is taken, spread over the path; columns and rows of pixels in each. */
export const DEPTH_VIEWS = 8
const [COLUMNS, ROWS] = [24, 18]
/** Spread of one depth where its map tells none. */
const SD_LOG = 0.03

/** Places in `views` that are spread over them, the first and the last among them. */
export function spreadOver(views: number, count: number): number[] {
  if (views <= count) return Array.from({ length: views }, (_, i) => i)
  return Array.from({ length: count }, (_, i) => Math.round((i * (views - 1)) / (count - 1)))
}

/** Points of the scenery from depth in the path's own unit: where the ground is, a path with such depth can tell by itself. */
export async function pointsOfDepth(
  camera: CameraTrack,
  picture: FrameSize,
  depthOf: (index: number) => Promise<DepthMap | undefined>,
): Promise<MapPoint[]> {
  const points: MapPoint[] = []
  for (const view of spreadOver(camera.views.length, DEPTH_VIEWS)) {
    const map = await depthOf(camera.views[view].index)
    if (map) points.push(...pointsOfView(camera, picture, view, map))
  }
  return points
}

function pointsOfView({ views, lens }: CameraTrack, picture: FrameSize, view: number, map: DepthMap): MapPoint[] {
  const { mapFromCamera, intrinsics = lens.intrinsics } = views[view]
  const points: MapPoint[] = []
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const [u, v] = [(column + 0.5) / COLUMNS, (row + 0.5) / ROWS]
      const at = Math.floor(v * map.heightPx) * map.widthPx + Math.floor(u * map.widthPx)
      const depth = map.depth[at]
      if (!(depth > 0)) continue
      const [xPx, yPx] = [u * picture.widthPx, v * picture.heightPx]
      const pointInMap = transformPoint(mapFromCamera, scale(rayOfPixel(intrinsics, [xPx, yPx]), depth))
      points.push({ pointInMap, sd: depth * (map.sdLog?.[at] || SD_LOG), seen: [{ view, xPx, yPx }] })
    }
  }
  return points
}
