import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import { conjugate, multiply, type Quat } from '../../geometry/quat.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { CameraTrack, MapView } from '../camera-track.ts'
import { moverTest } from '../features/feature-tracks.ts'
import { type Aligned, alignLook } from './align-look.ts'
import { softPictures } from './soft-picture.ts'
import { type Look, NO_CHANGE, Sphere } from './sphere.ts'

export interface FollowedTurns {
  /** Of the frames that were looked at. */
  readonly views: readonly MapView[]
  /** Share of points in view that are where they should be, mean of the frames. */
  readonly agreement: number
  /** Share of all points that were not where they had been: a camera that goes elsewhere loses most. */
  readonly lostShare: number
  /** Mean squared error of a point, softened, in grey levels. */
  readonly cost: number
}

export interface FollowOptions extends WorkOptions {
  readonly movers: (index: number) => readonly Box2dPx[]
  /** Frames that are looked at; all by default. */
  readonly only?: (index: number) => boolean
}

/** Where fewer points agree, the look is no better than the start. */
const LEAST_AGREEMENT = 0.4
const NOTHING_SEEN = new Float64Array(0)

/**
 * Turns and zooms of a camera in one place, each frame against one panorama of points instead of the frame before, so that nothing adds
 * up: points followed from frame to frame drift with what a codec leaves unchanged. `rough` has a view for every frame, and gives the
 * steps to start from and the lens.
 */
export async function followTurns(
  source: VideoSource,
  rough: CameraTrack,
  { movers, only, signal, onProgress }: FollowOptions,
): Promise<FollowedTurns> {
  const sphere = new Sphere()
  const views: MapView[] = []
  let [agreement, cost, aligned] = [0, 0, 0]
  let exposure = NO_CHANGE
  let last: { readonly rough: Look; readonly look: Look } | undefined
  const format = { format: 'gray', ...(signal && { signal }), ...(only && { only }) } as const
  for await (const frame of source.frames(format)) {
    throwIfAborted(signal, source.path)
    const view = rough.views[frame.index]
    const now = lookOf(view, rough)
    const start = last ? carried(last.look, last.rough, now) : now
    const pictures = softPictures(frame)
    const isHidden = moverTest(movers(frame.index))
    const found: Aligned | undefined = last && alignLook(sphere, pictures, start, isHidden, exposure)
    const good = found && found.agreement > LEAST_AGREEMENT ? found : undefined
    const look = good?.look ?? start
    exposure = good?.exposure ?? exposure
    if (!last || good) sphere.extend(pictures, look, good?.seenPx ?? NOTHING_SEEN, isHidden, exposure)
    agreement += last ? (found?.agreement ?? 0) : 1
    if (found) {
      cost += found.cost
      aligned++
    }
    last = { rough: now, look }
    views.push(viewOf(view, look, rough))
    onProgress?.({ done: frame.index + 1, total: source.stampsS.length, unit: 'frames' })
  }
  const { lostShare } = sphere
  return { views, agreement: agreement / Math.max(1, views.length), lostShare, cost: cost / Math.max(1, aligned) }
}

const lookOf = ({ mapFromCamera, intrinsics }: MapView, { lens }: CameraTrack): Look => ({
  cameraFromMapQuatWxyz: conjugate(mapFromCamera.quatWxyz),
  focalPx: (intrinsics ?? lens.intrinsics).fxPx,
})

/** A look moved on as the rough ones say. */
function carried(look: Look, before: Look, now: Look): Look {
  const step: Quat = multiply(now.cameraFromMapQuatWxyz, conjugate(before.cameraFromMapQuatWxyz))
  return {
    cameraFromMapQuatWxyz: multiply(step, look.cameraFromMapQuatWxyz),
    focalPx: (look.focalPx * now.focalPx) / before.focalPx,
  }
}

function viewOf(view: MapView, { cameraFromMapQuatWxyz, focalPx }: Look, { lens }: CameraTrack): MapView {
  const { fxPx, fyPx } = lens.intrinsics
  return {
    ...view,
    mapFromCamera: { translationM: [0, 0, 0], quatWxyz: conjugate(cameraFromMapQuatWxyz) },
    intrinsics: { ...lens.intrinsics, fxPx: focalPx, fyPx: (focalPx * fyPx) / fxPx },
  }
}
