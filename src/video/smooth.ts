import { lerpBox } from '../geometry/box.ts'
import { quatFromYaw } from '../geometry/quat.ts'
import type { FrameSize } from '../media/pixels.ts'
import type { Sample, Track } from '../tracks/scene.ts'
import type { PlacedCamera, PlacedView } from './camera-track.ts'
import type { LiftedSample, LiftedTrack } from './lifted-track.ts'
import { axesOf, covarianceInWorld, pointOf } from './smooth/axes.ts'
import { errorCorrelationS } from './smooth/error-correlation.ts'
import { type TimedView, timesOf } from './smooth/moments.ts'
import { motionModelBefore } from './smooth/motion-model.ts'
import { smoothMoments } from './smooth/passes.ts'
import type { State } from './smooth/rts.ts'
import { type BoxesByFrame, boxesByFrame } from './smooth/seen-boxes.ts'

export interface SmoothOptions {
  /** Of the pictures: where their edges cut boxes. */
  readonly frame?: FrameSize
}

/** How the camera of the boxes is called in the tracks. */
export const CAMERA_NAME = 'camera'

/**
 * Errors of the smoothed path over those that the model of its noise promises: boxes err longer than half a second, and
 * the way of an object is not quite what its model says. Measured on walking people and on simulated clips.
 */
const ERROR_FACTOR = 1.1

/**
 * Lifted sightings as the ways of objects: positions smoothed with all that was seen before and after, a sample at
 * every frame in which the object was sighted or bridged, each with its covariance. Where it stands, it stands exactly.
 */
export function smoothTracks(
  lifted: readonly LiftedTrack[],
  camera: PlacedCamera,
  options: SmoothOptions = {},
): Track[] {
  const views = new Map(camera.views.map(view => [view.index, view]))
  const boxes = boxesByFrame(lifted)
  return lifted.flatMap(track => {
    const smoothed = smoothTrack(track, camera, views, boxes, options)
    return smoothed ? [smoothed] : []
  })
}

function smoothTrack(
  track: LiftedTrack,
  camera: PlacedCamera,
  views: ReadonlyMap<number, PlacedView>,
  boxes: BoxesByFrame,
  options: SmoothOptions,
): Track | undefined {
  const axes = axesOf(camera.ground)
  const model = motionModelBefore(camera, track.category)
  const times = timesOf(track, camera)
  if (times.length < 2 || !times.some(t => t.sample && t.sample.score > 0)) return undefined
  const { states, yawRad } = smoothMoments({ track, camera, views, axes, model, times, boxes, ...options })
  const seen = seenAt(times)
  const samples = times.map((time, k) => sampleOf(time, seen[k], states[k], axes, yawRad[k]))
  return {
    id: track.id,
    category: track.category,
    position: track.position,
    ...(track.sizeM && { sizeM: [...track.sizeM] }),
    noiseCorrelationS: errorCorrelationS(states, axes.count),
    smoothed: true,
    samples,
  }
}

function sampleOf(
  { timeS, common }: TimedView,
  seen: Seen | undefined,
  { mean, covariance }: State,
  axes: ReturnType<typeof axesOf>,
  yawRad: number | undefined,
): Sample {
  const n = 3 * axes.count
  const own = new Float64Array(axes.count ** 2)
  for (let i = 0; i < axes.count; i++) {
    for (let j = 0; j < axes.count; j++) own[i * axes.count + j] = ERROR_FACTOR ** 2 * covariance[i * n + j]
  }
  const [a, b, c, d, e, f, g, h, i] = covarianceInWorld(axes, own)
  return {
    timeS,
    centerInWorldM: [...pointOf(axes, mean)],
    ...(yawRad !== undefined && { quatWxyz: [...quatFromYaw(yawRad)] }),
    covarianceM2: [a, b, c, d, e, f, g, h, i],
    ...(Object.keys(common).length > 0 && { commonErrorM: mutable(common) }),
    ...seenOf(seen),
  }
}

type Seen = Pick<LiftedSample, 'box' | 'visibility'>

export const seenOf = (seen: Seen | undefined): Pick<Sample, 'box2dPx' | 'visibility'> =>
  seen ? { box2dPx: { [CAMERA_NAME]: [...seen.box] }, visibility: seen.visibility } : { visibility: 0 }

/** Between two sightings no farther apart than this the object was there, and only nobody looked. */
const NOT_LOOKED_S = 0.3

/** What is seen of the object at each time: the sighting, or what lies between two that are near. */
function seenAt(times: readonly TimedView[]): (Seen | undefined)[] {
  const next: (TimedView | undefined)[] = []
  for (let k = times.length - 1, after: TimedView | undefined; k >= 0; k--) {
    if (times[k].sample) after = times[k]
    next[k] = after
  }
  let before: TimedView | undefined
  return times.map((time, k) => {
    if (time.sample) before = time
    const [a, b] = [before, next[k]]
    if (time.sample || !a?.sample || !b?.sample || b.timeS - a.timeS > NOT_LOOKED_S) return time.sample
    const t = (time.timeS - a.timeS) / (b.timeS - a.timeS)
    return {
      box: lerpBox(a.sample.box, b.sample.box, t),
      visibility: Math.min(a.sample.visibility, b.sample.visibility),
    }
  })
}

const mutable = (common: TimedView['common']): NonNullable<Sample['commonErrorM']> =>
  Object.fromEntries(Object.entries(common).map(([name, v]) => [name, [v[0], v[1], v[2]]]))
