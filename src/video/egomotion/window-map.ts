import { middle } from '../../base/stats.ts'
import { adjustBundle } from '../../geometry/bundle.ts'
import { fitPose, type PoseFit } from '../../geometry/pnp.ts'
import { invert, type Pose, transformPoint } from '../../geometry/pose.ts'
import { rotate } from '../../geometry/quat.ts'
import { triangulate } from '../../geometry/triangulate.ts'
import { distance, type Vec3 } from '../../geometry/vec3.ts'
import type { GrayImage } from '../features/pyramid.ts'
import type { SeenFrame } from './seen-frame.ts'

export type CameraFromMap = Pose<'camera', 'map'>

/** A frame whose pose is adjusted with others. */
export interface Keyframe {
  readonly seen: SeenFrame
  /** Only while it is in the window. */
  image?: GrayImage
  cameraFromMap: CameraFromMap
  /** One standard deviation of the logarithm of the step from the keyframe before, and of its turn, the window's oldest two held. */
  sdLogStep: number
  sdTurnRad: number
  /** How many landmarks it saw. */
  landmarks: number
}

/** A point of the scenery while it is in the window. */
export interface Landmark {
  readonly id: number
  point: Vec3
  /** Keyframes that saw it, oldest first; those that left the window too. */
  readonly seenIn: Keyframe[]
  /** 3 x 3 with cameras held. */
  information?: Float64Array
}

/** Keyframes that are adjusted together, of which the oldest two are held. */
const WINDOW = 8
const HELD = 2
const ADJUST_STEPS = 5
const LOSS_SCALE = 2
/** A camera that hardly moved says nothing of its step's length, but the landmarks keep the scale. */
const MAX_SD_LOG_STEP = 0.03
/** Angle between the rays of a point, in standard deviations of a ray, from which on its depth is worth something. */
const MIN_PARALLAX_SDS = 8
/** In standard deviations: beyond this a point is not where it was thought to be. */
const MAX_MISS = 6

/** Keyframes and landmarks of the last few moments. */
export class WindowMap {
  readonly keyframes: Keyframe[] = []
  readonly landmarks = new Map<number, Landmark>()
  readonly #sdRay: number
  /** What leaves the window, in order. */
  readonly #onKeyframe: (left: Keyframe, next: Keyframe | undefined, map: WindowMap) => void
  readonly #onLandmark: (landmark: Landmark) => void

  constructor(
    sdRay: number,
    onKeyframe: (left: Keyframe, next: Keyframe | undefined, map: WindowMap) => void,
    onLandmark: (landmark: Landmark) => void,
  ) {
    this.#sdRay = sdRay
    this.#onKeyframe = onKeyframe
    this.#onLandmark = onLandmark
  }

  /** The pose of a frame by the landmarks that it sees; undefined with fewer than `least` of them in agreement. */
  locate(
    seen: SeenFrame,
    guess: CameraFromMap,
    least: number,
  ): (PoseFit<'map'> & { readonly ids: Int32Array }) | undefined {
    const ids: number[] = []
    const points: number[] = []
    const rays: number[] = []
    for (let i = 0; i < seen.ids.length; i++) {
      const landmark = this.landmarks.get(seen.ids[i])
      if (!landmark) continue
      ids.push(landmark.id)
      points.push(landmark.point[0], landmark.point[1], landmark.point[2])
      rays.push(seen.rays[2 * i], seen.rays[2 * i + 1])
    }
    if (ids.length < least) return undefined
    const fit = fitPose({ points: Float64Array.from(points), rays: Float64Array.from(rays), sdRay: this.#sdRay }, guess)
    const agreeing = fit.misses.reduce((n, miss) => n + (miss < MAX_MISS ? 1 : 0), 0)
    return agreeing < least ? undefined : { ...fit, ids: Int32Array.from(ids) }
  }

  /** Takes a keyframe in: new landmarks, adjustment, wrong ones thrown out; ids that nobody should follow any more come back. */
  add(keyframe: Keyframe): ReadonlySet<number> {
    this.keyframes.push(keyframe)
    for (const id of keyframe.seen.ids) {
      const landmark = this.landmarks.get(id)
      if (landmark) landmark.seenIn.push(keyframe)
      else this.#found(id)
    }
    const bad = this.keyframes.length > 1 ? this.adjust() : new Set<number>()
    while (this.keyframes.length > WINDOW) this.#leave()
    return bad
  }

  /** Everything that is still in the window leaves it. */
  finish(): void {
    while (this.keyframes.length > 0) this.#leave()
    for (const landmark of this.landmarks.values()) this.#onLandmark(landmark)
    this.landmarks.clear()
  }

  #leave(): void {
    const [left, next] = this.keyframes
    this.#onKeyframe(left, next, this)
    this.keyframes.shift()
    delete left.image
    const [oldest] = this.keyframes
    for (const [id, landmark] of this.landmarks) {
      const last = landmark.seenIn[landmark.seenIn.length - 1]
      if (oldest && last.seen.index >= oldest.seen.index) continue
      this.landmarks.delete(id)
      this.#onLandmark(landmark)
    }
  }

  /** A point that some keyframes of the window see under a wide enough angle. */
  #found(id: number): void {
    const views = this.keyframes.filter(k => k.seen.placeOf.has(id))
    if (views.length < 2) return
    const rays = views.map(k => {
      const i = k.seen.placeOf.get(id) ?? 0
      return { cameraFromFrame: k.cameraFromMap, x: k.seen.rays[2 * i], y: k.seen.rays[2 * i + 1] }
    })
    if (angleBetween(rays[0], rays[rays.length - 1]) < MIN_PARALLAX_SDS * this.#sdRay) return
    const point = triangulate(rays)
    if (!point || !rays.every(ray => missOf(ray, point, this.#sdRay) < MAX_MISS)) return
    this.landmarks.set(id, { id, point, seenIn: views })
  }

  adjust(steps = ADJUST_STEPS): ReadonlySet<number> {
    const cameras = this.keyframes
    const landmarks: Landmark[] = []
    const [camera, point, rays, points]: [number[], number[], number[], number[]] = [[], [], [], []]
    for (const landmark of this.landmarks.values()) {
      let count = 0
      cameras.forEach((keyframe, c) => {
        const i = keyframe.seen.placeOf.get(landmark.id)
        if (i === undefined) return
        camera.push(c)
        point.push(landmarks.length)
        rays.push(keyframe.seen.rays[2 * i], keyframe.seen.rays[2 * i + 1])
        count++
      })
      if (count > 0) {
        landmarks.push(landmark)
        points.push(...landmark.point)
      }
    }
    const held = Math.min(HELD, cameras.length - 1)
    const fit = adjustBundle({
      cameras: cameras.map((k, c) => ({ cameraFromMap: k.cameraFromMap, fixed: c < held })),
      points: Float64Array.from(points),
      camera: Int32Array.from(camera),
      point: Int32Array.from(point),
      rays: Float64Array.from(rays),
      sdRay: this.#sdRay,
      lossScale: LOSS_SCALE,
      maxSteps: steps,
    })
    cameras.forEach((k, c) => {
      k.cameraFromMap = fit.camerasFromMap[c]
    })
    this.#noteSteps(fit.covariance, fit.freeCameras)
    const bad = new Set<number>()
    for (let k = 0; k < point.length; k++) if (fit.misses[k] > MAX_MISS) bad.add(landmarks[point[k]].id)
    landmarks.forEach((landmark, p) => {
      landmark.point = [fit.points[3 * p], fit.points[3 * p + 1], fit.points[3 * p + 2]]
      landmark.information = fit.pointInformation.slice(9 * p, 9 * p + 9)
    })
    for (const id of bad) this.landmarks.delete(id)
    return bad
  }

  /** How sure the length of the newest step is: its variance along itself, the oldest two held. */
  #noteSteps(covariance: Float64Array, free: readonly number[]): void {
    const n = 6 * free.length
    const f = free.length - 1
    if (f < 0 || free[f] < 1) return
    const [a, b] = [this.keyframes[free[f] - 1], this.keyframes[free[f]]]
    const step = relativeTo(a, b)
    const length = Math.hypot(...step)
    const along = rotate(b.cameraFromMap.quatWxyz, rotate(invert(a.cameraFromMap).quatWxyz, step))
    let variance = 0
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        variance += (along[i] * along[j] * covariance[(6 * f + 3 + i) * n + 6 * f + 3 + j]) / (length * length)
      }
    }
    b.sdLogStep = Math.min(MAX_SD_LOG_STEP, Math.sqrt(Math.max(0, variance)) / length)
    b.sdTurnRad = Math.sqrt(Math.max(0, covariance[(6 * f + 1) * n + 6 * f + 1]))
  }
}

/** Where camera b stands in camera a. */
function relativeTo(a: Keyframe, b: Keyframe): Vec3 {
  return transformPoint(a.cameraFromMap, invert(b.cameraFromMap).translationM)
}

export const stepLength = (a: Keyframe, b: Keyframe): number =>
  distance(invert(a.cameraFromMap).translationM, invert(b.cameraFromMap).translationM)

interface Sight {
  readonly cameraFromFrame: CameraFromMap
  readonly x: number
  readonly y: number
}

function angleBetween(a: Sight, b: Sight): number {
  const [p, q] = [a, b].map(s => rotate(invert(s.cameraFromFrame).quatWxyz, [s.x, s.y, 1]))
  const cosine = (p[0] * q[0] + p[1] * q[1] + p[2] * q[2]) / (Math.hypot(...p) * Math.hypot(...q))
  return Math.acos(Math.min(1, cosine))
}

function missOf(sight: Sight, point: Vec3, sdRay: number): number {
  const [x, y, z] = transformPoint(sight.cameraFromFrame, point)
  return z <= 0 ? Number.POSITIVE_INFINITY : Math.hypot(x / z - sight.x, y / z - sight.y) / sdRay
}

/** Median movement on the image that is not due to turning, as a tangent, of landmarks seen from both frames. */
export function parallaxBetween(a: SeenFrame, b: SeenFrame, bFromA: Pose<'b', 'a'>): number {
  const moves: number[] = []
  for (let i = 0; i < a.ids.length; i++) {
    const j = b.placeOf.get(a.ids[i])
    if (j === undefined) continue
    const [x, y, z] = rotate(bFromA.quatWxyz, [a.rays[2 * i], a.rays[2 * i + 1], 1])
    if (z > 0) moves.push(Math.hypot(x / z - b.rays[2 * j], y / z - b.rays[2 * j + 1]))
  }
  return middle(moves)
}
