import type { WorkOptions } from '../../base/work.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { DepthMap, MetricDepth, RelativeDepth } from '../../models/vision.ts'
import type { CameraTrack, MapPoint } from '../camera-track.ts'
import { alignDepth, fitDepths } from '../depth.ts'
import { DEPTH_VIEWS, pointsOfDepth, spreadOver } from './depth-points.ts'

/**
 * Points of the scenery where a moving camera's own points are too few to show the ground: a network's depth of some views, each made to
 * agree with what was triangulated there, so that relative depth serves as metric depth does. Errors: those of the source and the network.
 */
export async function sceneryOfDepth(
  source: VideoSource,
  camera: CameraTrack,
  model: MetricDepth | RelativeDepth,
  { signal, onProgress }: WorkOptions,
): Promise<MapPoint[]> {
  const { views, lens } = camera
  const places = new Map(spreadOver(views.length, DEPTH_VIEWS).map(place => [views[place].index, place]))
  const maps: (DepthMap | undefined)[] = views.map(() => undefined)
  const only = (index: number): boolean => places.has(index)
  for await (const frame of source.frames({ format: 'rgb24', only, ...(signal && { signal }) })) {
    const place = places.get(frame.index) ?? 0
    maps[place] = await model.depthOf(frame, views[place].intrinsics ?? lens.intrinsics)
    onProgress?.({ done: maps.filter(Boolean).length, total: places.size, unit: 'depth maps' })
  }
  const { widthPx, heightPx } = source
  const shifted = model.kind === 'relative' && model.shifted
  const fits = fitDepths(camera, maps, { shifted, widthPx, heightPx })
  return pointsOfDepth(camera, source, async index => {
    const place = places.get(index) ?? 0
    const [map, fit] = [maps[place], fits[place]]
    return map && fit && alignDepth(map, fit)
  })
}
