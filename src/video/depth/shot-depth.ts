import type { WorkOptions } from '../../base/work.ts'
import type { Intrinsics } from '../../geometry/camera.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { DepthMap, MetricDepth } from '../../models/vision.ts'
import { depthInPicture } from '../rgbd/depth-in-picture.ts'
import type { Registration } from '../rgbd/registration.ts'
import type { SensedDepth } from '../rgbd/sensed-depth.ts'

/** Depth in metres of a shot's frames, over the pixels of its pictures. */
export interface ShotDepth {
  readonly name: string
  /** Of its scale's logarithm: the same for all frames. */
  readonly sdLog: number
  /** Errors: those of its files, or of the network. */
  mapsOf(indices: readonly number[]): Promise<Map<number, DepthMap>>
}

/** Wide enough for the middle of a box, and a hundredth of a picture's memory. */
const MAP_WIDTH_PX = 160
/** Of structured light and lidar, in the whole. */
const SENSED_SD_LOG = 0.01

/** A sensor's, `intrinsics` and `registration` being those of its depth. */
export const depthOfSensor = (
  source: VideoSource,
  { depthOf }: SensedDepth,
  intrinsics: Intrinsics,
  registration: Registration,
): ShotDepth => ({
  name: 'sensor',
  sdLog: SENSED_SD_LOG,
  mapsOf: async indices => {
    const maps = new Map<number, DepthMap>()
    for (const index of indices) {
      maps.set(index, depthInPicture(await depthOf(index), source, intrinsics, registration, MAP_WIDTH_PX))
    }
    return maps
  },
})

/** A network's, which looks at pictures through `intrinsics`. */
export const depthOfModel = (
  source: VideoSource,
  model: MetricDepth,
  intrinsics: Intrinsics,
  { signal, onProgress }: WorkOptions,
): ShotDepth => ({
  name: model.name,
  sdLog: model.sdLog,
  mapsOf: async indices => {
    const wanted = new Set(indices)
    const maps = new Map<number, DepthMap>()
    if (wanted.size === 0) return maps
    const [first, last] = [Math.min(...wanted), Math.max(...wanted)]
    const only = (index: number) => wanted.has(index)
    for await (const frame of source.frames({ format: 'rgb24', first, last, only, ...(signal && { signal }) })) {
      maps.set(frame.index, smaller(await model.depthOf(frame, intrinsics)))
      onProgress?.({ done: maps.size, total: wanted.size, unit: 'depth maps' })
    }
    return maps
  },
})

/** The same for a network that may be absent. */
export const modelDepthOf = (
  source: VideoSource,
  model: MetricDepth | undefined,
  intrinsics: Intrinsics,
  options: WorkOptions,
): ShotDepth | undefined => model && depthOfModel(source, model, intrinsics, options)

/** Every n-th pixel of a map that is wider than needed; with a factor for all depths. */
export function smaller(map: DepthMap, factor = 1): DepthMap {
  const step = Math.max(1, Math.floor(map.widthPx / MAP_WIDTH_PX))
  const [widthPx, heightPx] = [Math.floor(map.widthPx / step), Math.floor(map.heightPx / step)]
  const depth = new Float32Array(widthPx * heightPx)
  const sdLog = map.sdLog && new Float32Array(widthPx * heightPx)
  for (let y = 0, to = 0; y < heightPx; y++) {
    const row = Math.min(map.heightPx - 1, Math.floor(((y + 0.5) * map.heightPx) / heightPx)) * map.widthPx
    for (let x = 0; x < widthPx; x++, to++) {
      const from = row + Math.min(map.widthPx - 1, Math.floor(((x + 0.5) * map.widthPx) / widthPx))
      depth[to] = factor * map.depth[from]
      if (sdLog && map.sdLog) sdLog[to] = map.sdLog[from]
    }
  }
  return { widthPx, heightPx, depth, ...(sdLog && { sdLog }) }
}
