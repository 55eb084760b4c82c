import { throwIfAborted, type WorkOptions } from '../base/work.ts'
import type { Box2dPx } from '../geometry/box.ts'
import type { VideoSource } from '../media/video-source.ts'
import type { CameraTrack, LensEstimate } from './camera-track.ts'
import { MotionEngine } from './egomotion/motion-engine.ts'
import type { RoadSighting } from './egomotion/road-sighting.ts'
import { motionOf, withoutMoving } from './egomotion/whole-motion.ts'

export { holdHeight, type RoadScale, type RoadView, roadScale } from './egomotion/road-scale.ts'
export type { RoadSighting } from './egomotion/road-sighting.ts'

export interface MotionOptions extends WorkOptions {
  /** Of the source's own size. */
  readonly lens: LensEstimate
  /** What moves by itself in a frame, in pixels of the source: no scenery is looked for there. */
  readonly movers: (index: number) => readonly Box2dPx[]
  /** The camera is known to turn and zoom about its centre only. */
  readonly inPlace?: boolean
  /** Of the sampling inside; the same seed gives the same path. */
  readonly seed?: string
}

/** A camera's path with what it saw of a road. */
export interface EgoMotion extends CameraTrack {
  /** In order of time; empty where no road is seen or the camera does not move. `roadScale` makes heights of it. */
  readonly road: readonly RoadSighting[]
  /** Share of the frames of a camera in one place that a turn and a zoom do not explain. */
  readonly unexplained: number
}

/**
 * How the camera moved, from the pictures alone: still, turning (and zooming) about its centre, or moving, with one pose a frame and the
 * scenery's points in one unknown unit. Memory grows with the path, not with the pictures. Errors: those of the source; `interrupted`.
 */
export async function estimateMotion(source: VideoSource, options: MotionOptions): Promise<EgoMotion> {
  const { lens, movers, signal, onProgress, inPlace = false, seed = 'egomotion' } = options
  const engine = new MotionEngine(lens, movers, seed, inPlace)
  const total = source.stampsS.length
  for await (const frame of source.frames({ format: 'gray', ...(signal && { signal }) })) {
    throwIfAborted(signal, source.path)
    engine.take(frame)
    onProgress?.({ done: engine.taken, total, unit: 'frames' })
  }
  engine.finish()
  return trackOf(engine, lens)
}

function trackOf(engine: MotionEngine, lens: LensEstimate): EgoMotion {
  const motion = motionOf(engine, lens.intrinsics.fxPx)
  const moves = motion === 'moving'
  return {
    motion,
    unit: 'relative',
    lens,
    views: moves ? engine.views : engine.views.map(withoutMoving),
    points: moves ? engine.points : [],
    sdLogLength: moves ? engine.drift.sdLogLength : 0,
    sdHeadingRadPerRootS: moves ? engine.drift.sdHeadingRadPerRootS : 0,
    road: moves ? engine.road.sightings : [],
    unexplained: engine.unexplained / engine.taken,
  }
}
