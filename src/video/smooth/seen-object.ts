import type { Plane } from '../../geometry/camera.ts'
import { dot, norm, scale, subtract, type Vec3 } from '../../geometry/vec3.ts'
import type { PlacedCamera } from '../camera-track.ts'
import type { Axes } from './axes.ts'
import { boxResidual, type SeenBox, type Standing } from './box-model.ts'
import { seenBox } from './seen-boxes.ts'
import { outlineOf, type SizePrior, usualSize } from './silhouette.ts'
import type { SmoothInput } from './smooth-input.ts'

/** A box at its time, and where the lift put its object. */
export interface TimedBox {
  readonly timeS: number
  readonly seen: SeenBox
  readonly positionM: Vec3
}

/** All that was seen of an object, and what it looks like. */
export interface SeenObject {
  readonly axes: Axes
  /** Corners as shares of length, width and height, three of each. */
  readonly outline: Float64Array
  /** What its size is taken for before its boxes are asked. */
  readonly prior: SizePrior
  readonly boxes: readonly TimedBox[]
  /** How far over or under the plane of the ground it may stand, one standard deviation. */
  readonly riseSdM: number
}

/**
 * A road is level across; beside it lie kerbs, lawns and slopes. Of an object so far from the camera's way, one standard deviation; where a
 * camera stays, people and things gave the plane on which they go. What goes along with the camera at some share of its speed looks just
 * like what stands that share of the camera's height higher: on the road itself nothing may.
 */
const RISE_PER_M = 0.04
const ROAD_M = 3
const MOST_RISE_M = 0.3

function riseSdOf({ motion, views }: PlacedCamera, ground: Plane, boxes: readonly TimedBox[]): number {
  if (motion !== 'moving') return 0
  const placeM = boxes[boxes.length >> 1].positionM
  const level = (v: Vec3): Vec3 => subtract(v, scale(ground.normalInWorld, dot(ground.normalInWorld, v)))
  const offM = views.reduce(
    (least, { worldFromCamera }) => Math.min(least, norm(level(subtract(worldFromCamera.translationM, placeM)))),
    Number.POSITIVE_INFINITY,
  )
  return Math.min(MOST_RISE_M, RISE_PER_M * Math.max(0, offM - ROAD_M))
}

/** The boxes of what was seen; undefined where no size is known, or where nothing stands on anything. */
export function seenObject({ times, views, camera, boxes, frame, track, axes }: SmoothInput): SeenObject | undefined {
  const { sizeM, category } = track
  if (!camera.ground || !sizeM) return undefined
  const own = times.flatMap(({ timeS, sample }) => {
    const view = sample && views.get(sample.index)
    return view ? [{ timeS, seen: seenBox(sample, view, camera, boxes, frame), positionM: sample.positionM }] : []
  })
  if (own.length < times.length || own.length === 0) return undefined
  const riseSdM = riseSdOf(camera, camera.ground, own)
  return {
    axes,
    outline: outlineOf(category, sizeM[2]),
    prior: usualSize(category, sizeM),
    boxes: own,
    riseSdM,
  }
}

/** A single edge counts at most this many standard deviations. */
const MOST_SD = 4
const edges = new Float64Array(4)

/** Sum of the squares of a box's residuals, each bounded. */
export function squareOf({ axes, outline }: SeenObject, seen: SeenBox, standing: Standing): number {
  boxResidual(seen, axes, outline, standing, edges, 0)
  let sum = 0
  for (const r of edges) sum += Math.min(MOST_SD * MOST_SD, r * r)
  return sum
}

/** At most so many, evenly. */
export function spread<T>(items: readonly T[], most: number): T[] {
  const stride = Math.max(1, items.length / most)
  const picked: T[] = []
  for (let k = 0; k < items.length; k += stride) picked.push(items[Math.floor(k)])
  return picked
}
