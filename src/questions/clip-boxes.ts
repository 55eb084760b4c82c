import { type Box2dPx, boxAreaPx2 } from '../geometry/box.ts'
import { projectCuboid } from '../geometry/camera.ts'
import { rotate } from '../geometry/quat.ts'
import { add } from '../geometry/vec3.ts'
import { sampleAt } from '../tracks/resample.ts'
import type { Camera, CameraFrame, Sample, Track } from '../tracks/scene.ts'
import type { Clip } from './record.ts'

export type BoxKind = Clip['boxKind']

/** An object as one frame shows it. */
export interface SeenBox {
  readonly box2dPx: Box2dPx
  /** Share of the projected box inside the image, 0..1; absent where the object's pose or size is unknown. */
  readonly insideShare?: number
  /** Depth of the centre along the camera's axis; absent where it is not needed to tell what is hidden. */
  readonly depthM?: number
  /** Share of the object that can be seen, as the source says it. */
  readonly visibility?: number
}

/** The frame that is shown for an instant: the nearest in time. Frames are in order of time. */
export function nearestFrame(frames: readonly CameraFrame[], timeS: number): CameraFrame | undefined {
  let low = 0
  let high = frames.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (frames[middle].timeS < timeS) low = middle + 1
    else high = middle
  }
  const [before, after] = [frames[low - 1], frames[low]]
  if (!before || !after) return before ?? after
  return timeS - before.timeS <= after.timeS - timeS ? before : after
}

/** Whether the source has boxes of its own for the track in this camera. */
export const hasOwnBoxes = (camera: Camera, track: Track): boolean =>
  track.samples.some(sample => sample.box2dPx?.[camera.name] !== undefined)

/**
 * The box that is drawn around a track on a frame: what the viewer, the clip's drawer and the record share.
 * "visible2d" interpolates the source's boxes; "projected3d" encloses the projected cuboid. Undefined where none is seen.
 */
export function boxOfTrack(camera: Camera, frame: CameraFrame, track: Track, kind: BoxKind): SeenBox | undefined {
  const sample = sampleAt(track, frame.timeS)
  if (!sample) return undefined
  const visibility = sample.visibility === undefined ? {} : { visibility: sample.visibility }
  const own = sample.box2dPx?.[camera.name]
  if (kind === 'visible2d' && (!own || boxAreaPx2(own) <= 0)) return undefined
  // How much of an object is cut off, only a box that touches the image's edge can tell.
  if (kind === 'visible2d' && own && sample.visibility !== undefined && !touchesEdge(camera, own)) {
    return { ...visibility, box2dPx: own, insideShare: 1 }
  }
  const projected = projectSample(camera, frame, track, sample)
  if (kind === 'projected3d') return projected && { ...projected, ...visibility }
  return own && { ...projected, ...visibility, box2dPx: own }
}

const touchesEdge = ({ widthPx, heightPx }: Camera, [x0, y0, x1, y1]: Box2dPx): boolean =>
  x0 <= 1 || y0 <= 1 || x1 >= widthPx - 1 || y1 >= heightPx - 1

function projectSample(camera: Camera, frame: CameraFrame, track: Track, sample: Sample): SeenBox | undefined {
  const intrinsics = frame.intrinsics ?? camera.intrinsics
  const { centerInWorldM, quatWxyz } = sample
  if (!intrinsics || !frame.worldFromCamera || !centerInWorldM || !quatWxyz || !track.sizeM) return undefined
  const toCentre = track.position === 'foot' ? rotate(quatWxyz, [0, 0, track.sizeM[2] / 2]) : ([0, 0, 0] as const)
  const worldFromObject = { translationM: add(centerInWorldM, toCentre), quatWxyz }
  return projectCuboid({ ...camera, intrinsics }, frame.worldFromCamera, worldFromObject, track.sizeM)
}
