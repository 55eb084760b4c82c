import type { Intrinsics } from '../../geometry/camera.ts'
import { conjugate, multiply, type Quat, quatFromAxisAngle, rotate } from '../../geometry/quat.ts'
import { rotationAngleRad } from '../../geometry/rotation.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { CameraTrack, MapView } from '../camera-track.ts'
import type { LogFocal } from '../lens/focal-prior.ts'
import { type FollowOptions, followTurns } from './follow-turns.ts'

/** So many frames are enough, so far apart. */
const EVERY_S = 0.25
const MOST_FRAMES = 40
/** Steps of the logarithm of the focal length, to either side as far as it may be wrong. */
const COARSE = 0.04
const REACH_SDS = 1.5
const MOST_STEPS = 4
const FINE = 0.02
/** A smaller turn bends the picture by less than a pixel. */
const LEAST_TURN_RAD = 0.03
/** The points of a picture err together: so many are taken for independent. */
const INDEPENDENT_POINTS = 100
/** What is known no better than this is not told. */
const MOST_SD = 0.1

/**
 * The first frame's focal length, from how the picture bends as the camera turns: with a wrong one the points of a panorama do not come
 * back to where they were. Undefined where the camera turned too little to tell.
 */
export async function focalOfTurns(
  source: VideoSource,
  rough: CameraTrack,
  options: FollowOptions,
): Promise<LogFocal | undefined> {
  if (widestTurnRad(rough) < LEAST_TURN_RAD) return undefined
  const chosen = framesApart(source.stampsS)
  const costAt = async (offset: number) =>
    (await followTurns(source, withFocal(rough, Math.exp(offset)), { ...options, only: i => chosen.has(i) })).cost
  const steps = Math.min(MOST_STEPS, Math.max(1, Math.ceil((REACH_SDS * rough.lens.sdLogFocal) / COARSE)))
  let [best, least] = [0, Number.POSITIVE_INFINITY]
  for (let k = -steps; k <= steps; k++) {
    const cost = await costAt(k * COARSE)
    if (cost < least) [best, least] = [k * COARSE, cost]
  }
  const bowl = bowlOf(FINE, await costAt(best - FINE), least, await costAt(best + FINE))
  if (!bowl || bowl.sd > MOST_SD) return undefined
  // Between two steps at most: farther out the errors are no parabola.
  const lowest = Math.max(-COARSE, Math.min(COARSE, bowl.lowest))
  const isBeyond = lowest !== bowl.lowest
  return {
    logFocalPx: Math.log(rough.lens.intrinsics.fxPx) + best + lowest,
    sd: isBeyond ? Math.hypot(bowl.sd, COARSE) : bowl.sd,
  }
}

const widestTurnRad = ({ views }: CameraTrack): number =>
  views.reduce((most, { mapFromCamera }) => {
    const turn = multiply(conjugate(views[0].mapFromCamera.quatWxyz), mapFromCamera.quatWxyz)
    return Math.max(most, rotationAngleRad(turn))
  }, 0)

function framesApart(stampsS: readonly number[]): Set<number> {
  const chosen = new Set<number>()
  let nextS = Number.NEGATIVE_INFINITY
  for (const [index, timeS] of stampsS.entries()) {
    if (timeS < nextS || chosen.size >= MOST_FRAMES) continue
    chosen.add(index)
    nextS = timeS + EVERY_S
  }
  return chosen
}

/** A parabola through three costs: where it is lowest, from the middle, and how sure that is. */
function bowlOf(step: number, before: number, middle: number, after: number) {
  const bend = (before - 2 * middle + after) / (2 * step * step)
  if (!(bend > 0)) return undefined
  const lowest = (before - after) / (4 * bend * step)
  return { lowest, sd: Math.sqrt(Math.min(before, middle, after) / (bend * INDEPENDENT_POINTS)) }
}

/** The same pictures through another lens: turns are as much smaller as the lens is longer. */
export function withFocal(track: CameraTrack, factor: number): CameraTrack {
  const lens = { ...track.lens, intrinsics: longer(track.lens.intrinsics, factor) }
  return { ...track, lens, views: track.views.map(view => turnedLess(view, factor, track.lens.intrinsics)) }
}

const longer = (i: Intrinsics, k: number): Intrinsics => ({ ...i, fxPx: i.fxPx * k, fyPx: i.fyPx * k })

/** Keeps where the map's axis is seen, and which way is up. */
function turnedLess(view: MapView, factor: number, lens: Intrinsics): MapView {
  const q = view.mapFromCamera.quatWxyz
  const intrinsics = longer(view.intrinsics ?? lens, factor)
  return { ...view, intrinsics, mapFromCamera: { ...view.mapFromCamera, quatWxyz: shrunkTurn(q, factor) } }
}

/** The turn about the axis across the sight, its tangent over `factor`; that about the sight stays. */
function shrunkTurn(q: Quat, factor: number): Quat {
  const [x, y, z] = rotate(q, [0, 0, 1])
  const across = Math.hypot(x, y)
  if (across < 1e-9 || z <= 0) return q
  const axis = [-y / across, x / across, 0] as const
  const angle = Math.atan2(across, z)
  const tilt = quatFromAxisAngle(axis, angle)
  const less = quatFromAxisAngle(axis, Math.atan(Math.tan(angle) / factor))
  return multiply3(less, conjugate(tilt), q)
}

const multiply3 = (a: Quat, b: Quat, c: Quat): Quat => multiply(multiply(a, b), c)
