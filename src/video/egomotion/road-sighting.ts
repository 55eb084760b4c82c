import { middle } from '../../base/stats.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import type { Intrinsics } from '../../geometry/camera.ts'
import { compose, invert, transformPoint } from '../../geometry/pose.ts'
import { cross, dot, norm, normalize, scale, subtract, type Vec3 } from '../../geometry/vec3.ts'
import { fitRoadPlane, type NormalPrior } from './road-patch.ts'
import type { Keyframe, WindowMap } from './window-map.ts'

/** What two pictures say of the road before the camera. */
export interface RoadSighting {
  /** Place in the track's views. */
  readonly view: number
  readonly timeS: number
  /** Points X of that view's camera with m . X = 1 lie on the road, in units of the map. */
  readonly m: Vec3
  /** One standard deviation of the logarithm of the height, as the pictures tell it. */
  readonly sdLogHeight: number
  readonly correlation: number
  /** Unit vector along which the camera moved, in the camera. */
  readonly travelInCamera: Vec3
}

/** A camera looks at a road with its y axis about down. */
const DOWN: Vec3 = [0, 1, 0]
/** How far a vehicle's way may point out of the road between two pictures: springs, and noise of the direction. */
const SD_CLIMB_RAD = 0.005
/** A camera that goes more steeply than this goes over no road. */
const MAX_CLIMB = 0.35
/** Farthest chord that is taken for the direction of travel: a road is not plane for ever. */
const CHORD_HEIGHTS = 6
/** So often the road is looked at. */
const EVERY_S = 0.18
const FIRST_SD_TILT_RAD = 0.03
const NEXT_SD_TILT_RAD = 0.01
/** The two pictures are taken so many camera heights apart, or as far as the window goes. */
const GOOD_BASELINE_HEIGHTS = 0.35
const MIN_BASELINE_HEIGHTS = 0.06
const MIN_CORRELATION = 0.5
/** So many heights are remembered, and from so many on their median is expected. */
const REMEMBERED = 9
const TRUSTED = 4
/** A height farther from the expected one is none. */
const MAX_JUMP_LOG = 0.4
const SHARE_OF_NEW = 0.2

/** Looks at the road again and again, expecting what it saw before. */
export class RoadWatch {
  readonly sightings: RoadSighting[] = []
  #normal: Vec3 | undefined
  #height: number | undefined
  /** Heights in units of the present map. */
  #heights: number[] = []

  look(left: Keyframe, map: WindowMap, intrinsics: Intrinsics, view: number, movers: readonly Box2dPx[]): void {
    const partner = this.#partner(left, map)
    if (!partner?.image || !left.image) return
    const relative = compose(partner.cameraFromMap, invert(left.cameraFromMap))
    const travel = this.#travel(left, map)
    const covered = (x: number, y: number): boolean =>
      movers.some(box => x > box[0] - 6 && x < box[2] + 6 && y > box[1] - 6 && y < box[3] + 10)
    if (left.seen.timeS - (this.sightings[this.sightings.length - 1]?.timeS ?? Number.NEGATIVE_INFINITY) < EVERY_S)
      return
    const fit = fitRoadPlane(
      {
        a: left.image,
        b: partner.image,
        intrinsics,
        bFromA: { translationM: relative.translationM, quatWxyz: relative.quatWxyz },
        covered,
      },
      priorOf(this.#normal ?? DOWN, travel, this.#normal ? NEXT_SD_TILT_RAD : FIRST_SD_TILT_RAD),
      this.#heights.length < TRUSTED ? undefined : this.#height,
    )
    if (!fit || fit.correlation < MIN_CORRELATION || !(fit.m[1] > 0)) return
    const expected = this.#heights.length < TRUSTED ? undefined : this.#height
    if (expected && Math.abs(Math.log(expected * norm(fit.m))) > MAX_JUMP_LOG) return
    this.#learn(fit.m)
    this.sightings.push({
      view,
      timeS: left.seen.timeS,
      m: fit.m,
      sdLogHeight: fit.sdLogHeight,
      correlation: fit.correlation,
      travelInCamera: travel,
    })
  }

  /** A new map has another unit. */
  forget(): void {
    this.#height = undefined
    this.#heights = []
  }

  #learn(m: Vec3): void {
    const height = 1 / norm(m)
    this.#heights = [...this.#heights, height].slice(-REMEMBERED)
    this.#height = middle(this.#heights)
    const seen = scale(m, height)
    const before = this.#normal ?? seen
    this.#normal = normalize([
      before[0] + SHARE_OF_NEW * (seen[0] - before[0]),
      before[1] + SHARE_OF_NEW * (seen[1] - before[1]),
      before[2] + SHARE_OF_NEW * (seen[2] - before[2]),
    ])
  }

  /** Direction of the chord to where the camera is a little later: its noise falls with its length. */
  #travel(left: Keyframe, map: WindowMap): Vec3 {
    const later = map.keyframes.filter(k => k.seen.index > left.seen.index)
    const places = later.map(k => transformPoint(left.cameraFromMap, invert(k.cameraFromMap).translationM))
    const limit = CHORD_HEIGHTS * (this.#height ?? Number.POSITIVE_INFINITY)
    const place = places.findLastIndex(p => norm(p) < limit)
    return normalize(places[Math.max(0, place)])
  }

  #partner(left: Keyframe, map: WindowMap): Keyframe | undefined {
    const from = invert(left.cameraFromMap).translationM
    const others = map.keyframes.filter(k => k.seen.index > left.seen.index)
    const distances = others.map(k => norm(subtract(invert(k.cameraFromMap).translationM, from)))
    if (!this.#height) return others[0]
    const height = this.#height
    const good = distances.findIndex(d => d > GOOD_BASELINE_HEIGHTS * height)
    const place = good >= 0 ? good : distances.length - 1
    return distances[place] > MIN_BASELINE_HEIGHTS * height ? others[place] : undefined
  }
}

/** What was seen before, but across the way that the camera goes: a vehicle moves along its road. */
function priorOf(normal: Vec3, travel: Vec3, sdTiltRad: number): NormalPrior {
  const along = dot(normal, travel)
  if (Math.abs(along) > MAX_CLIMB) {
    const [first, second] = [normalize(cross(normal, travel)), normalize(cross(normal, cross(normal, travel)))]
    return {
      normalInA: normal,
      tilts: [
        { side: first, sdRad: sdTiltRad },
        { side: second, sdRad: sdTiltRad },
      ],
    }
  }
  const normalInA = normalize(subtract(normal, scale(travel, along)))
  return {
    normalInA,
    tilts: [
      { side: travel, sdRad: SD_CLIMB_RAD },
      { side: cross(normalInA, travel), sdRad: sdTiltRad },
    ],
  }
}
