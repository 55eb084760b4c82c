import { Random } from '../../base/random.ts'
import { middle } from '../../base/stats.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import { findRelativePose } from '../../geometry/epipolar.ts'
import { compose, IDENTITY_POSE, invert, type Pose, transformPoint } from '../../geometry/pose.ts'
import type { Quat } from '../../geometry/quat.ts'
import { norm, scale } from '../../geometry/vec3.ts'
import type { LensEstimate, MapPoint, MapView } from '../camera-track.ts'
import { FeatureTracker } from '../features/feature-tracks.ts'
import type { GrayImage } from '../features/pyramid.ts'
import { Drift } from './drift.ts'
import { keyframeOf, sdAlongSight, subtractCentres, turnedPose, zoomed } from './moments.ts'
import { RoadWatch } from './road-sighting.ts'
import { type CommonPoints, commonPoints, type SeenFrame, seenFrame } from './seen-frame.ts'
import { fitTurnZoom } from './turn-zoom.ts'
import { type CameraFromMap, type Keyframe, type Landmark, parallaxBetween, WindowMap } from './window-map.ts'

export interface GrayFrame extends GrayImage {
  readonly index: number
  readonly timeS: number
}

/** All thresholds are for a picture 640 pixels wide and grow with it. */
const REFERENCE_WIDTH_PX = 640
/** Of a followed point's place. */
const SD_PX = 0.35
/** About so many points are followed. */
const POINTS = 260
/** While the camera stands, so often it is looked whether it still does. */
const LOOK_EVERY_S = 0.45
/** Half of all points move less than this while a camera stands. */
const STILL_PX = 0.8
/** A camera only turns where this share of the points agrees with a turn. */
const TURN_SHARE = 0.62
const AGREE_SDS = 3.5
/** Median movement that no turn explains, from which on a map is begun. */
const FIRST_PARALLAX_PX = 5
/** Share of the points that must move as no turn, but one translation, explains; in so many parts of the picture. */
const MIN_PARALLAX_SHARE = 0.26
/** Of the points that no turn explains, so many must agree with the translation: what errs or moves by itself does not. Fewer where
 * most points are of that kind. */
const MIN_EXPLAINED = 0.8
const MIN_EXPLAINED_OF_MOST = 0.55
const MIN_PARALLAX_POINTS = 12
const MIN_PARTS = 4
const NO_ZOOM = 0.004
/** The same between two keyframes. */
const KEY_PARALLAX_PX = 9
const MIN_POINTS = 24
/** Landmarks in agreement with a pose. */
const MIN_LANDMARKS = 14
/** Share of the points of an anchor or keyframe that are left when another one is taken. */
const KEEP_SHARE = 0.55
/** How much the logarithm of the scale may change where the map has to be begun anew at the speed it had. */
const SD_LOG_NEW_MAP = 0.35

interface Anchor {
  readonly seen: SeenFrame
  readonly image: GrayImage
  readonly cameraFromMap: CameraFromMap
  readonly focalRatio: number
  readonly since: { readonly seen: SeenFrame; readonly view: number }[]
  turn: { bFromAQuatWxyz: Quat; zoom: number }
}

interface Waiting {
  readonly view: number
  readonly keyframe: Keyframe
  readonly cameraFromKeyframe: Pose<'camera', 'camera'>
}

export type Kind = 'still' | 'turn' | 'map'

/** Follows the scenery from frame to frame and keeps the camera's path; memory grows with the path only. */
export class MotionEngine {
  readonly views: MapView[] = []
  readonly kinds: Kind[] = []
  readonly points: MapPoint[] = []
  readonly road = new RoadWatch()
  readonly drift = new Drift()
  readonly #lens: LensEstimate
  readonly #movers: (index: number) => readonly Box2dPx[]
  readonly #inPlace: boolean
  readonly #random: Random
  readonly #tracker = new FeatureTracker({ count: POINTS })
  #pxScale = 1
  #anchor: Anchor | undefined
  #waitingFrames: GrayFrame[] = []
  #standing = true
  #map: WindowMap | undefined
  #waiting: Waiting[] = []
  #last: { cameraFromMap: CameraFromMap; timeS: number } = { cameraFromMap: IDENTITY_POSE, timeS: 0 }
  #velocity: Pose<'camera', 'camera'> = IDENTITY_POSE
  #speed = 0
  #focalRatio = 1

  constructor(lens: LensEstimate, movers: (index: number) => readonly Box2dPx[], seed: string, inPlace = false) {
    this.#lens = lens
    this.#movers = movers
    this.#inPlace = inPlace
    this.#random = new Random(seed, 'egomotion')
  }

  /** Frames that were taken in, and of them those which no turn explains. */
  taken = 0
  unexplained = 0

  /** Frames in order. */
  take(frame: GrayFrame): void {
    this.taken++
    if (!this.#anchor && !this.#map) {
      this.#pxScale = Math.max(0.5, frame.widthPx / REFERENCE_WIDTH_PX)
      this.#tracker.advance(frame, [])
      this.#push(frame, IDENTITY_POSE, 'still')
      this.#anchorAt(frame, IDENTITY_POSE)
      return
    }
    if (!this.#standing) {
      this.#step(frame)
      return
    }
    this.#waitingFrames.push(frame)
    const since = this.#waitingFrames[0]
    if (frame.timeS - since.timeS >= LOOK_EVERY_S || this.#waitingFrames.length > 60) this.#look()
  }

  finish(): void {
    if (this.#waitingFrames.length > 0) this.#look()
    this.#map?.finish()
    this.#map = undefined
  }

  /** Whether the camera stood all the while that frames wait for. */
  #look(): void {
    const frames = this.#waitingFrames
    this.#waitingFrames = []
    const frame = frames[frames.length - 1]
    const anchor = this.#anchor
    if (!anchor) return
    const before = this.#tracker.save()
    this.#tracker.advance(frame, this.#movers(frame.index))
    const seen = this.#seen(frame)
    const common = commonPoints(anchor.seen, seen)
    if (this.#stands(anchor, common)) {
      for (const f of frames) this.#push(f, anchor.cameraFromMap, 'still')
      if (common.ids.length < KEEP_SHARE * anchor.seen.ids.length) this.#anchorAt(frame, anchor.cameraFromMap)
      return
    }
    this.#tracker.restore(before)
    this.#standing = false
    for (const f of frames) this.#step(f)
  }

  #stands(anchor: Anchor, { ids, a, b }: CommonPoints): boolean {
    if (ids.length < Math.min(MIN_POINTS, 0.3 * anchor.seen.ids.length)) return false
    const moves = Array.from(ids, (_, i) => Math.hypot(a[2 * i] - b[2 * i], a[2 * i + 1] - b[2 * i + 1]))
    return middle(moves) < this.#rayOf(STILL_PX)
  }

  #step(frame: GrayFrame): void {
    this.#tracker.advance(frame, this.#movers(frame.index))
    const seen = this.#seen(frame)
    if (this.#map) this.#track(this.#map, frame, seen)
    else if (this.#anchor) this.#turn(this.#anchor, frame, seen)
  }

  /** The camera has only turned and zoomed since the anchor, unless the points say that it moves. */
  #turn(anchor: Anchor, frame: GrayFrame, seen: SeenFrame): void {
    const common = commonPoints(anchor.seen, seen)
    if (common.ids.length < MIN_POINTS) {
      this.unexplained++
      this.#push(frame, this.#last.cameraFromMap, 'turn')
      this.#anchorAt(frame, this.#last.cameraFromMap)
      return
    }
    const fit = fitTurnZoom(common, {
      sdRay: this.#rayOf(SD_PX),
      focalRatioA: anchor.focalRatio,
      sdLogFocal: this.#lens.sdLogFocal,
      start: anchor.turn,
    })
    const share = fit.misses.reduce((n, miss) => n + (miss < AGREE_SDS ? 1 : 0), 0) / fit.misses.length
    const turns = share >= TURN_SHARE
    if (!turns) this.unexplained++
    const fading = common.ids.length < (KEEP_SHARE + 0.1) * anchor.seen.ids.length
    const parallaxPx = middle(fit.misses) * SD_PX
    const clear = !turns && parallaxPx > FIRST_PARALLAX_PX
    const last = fading && share <= 1 - MIN_PARALLAX_SHARE
    if (!this.#inPlace && (clear || last) && this.#begin(anchor, frame, seen, common, fit.misses)) return
    anchor.turn = { bFromAQuatWxyz: fit.bFromAQuatWxyz, zoom: fit.zoom }
    // Going forward looks a little like zooming.
    const zooms = this.#inPlace || (turns && Math.abs(Math.log(fit.zoom)) > NO_ZOOM)
    this.#focalRatio = anchor.focalRatio * (zooms ? fit.zoom : 1)
    const cameraFromMap = turnedPose(anchor.cameraFromMap, fit.bFromAQuatWxyz)
    this.#push(frame, cameraFromMap, 'turn')
    anchor.since.push({ seen, view: this.views.length - 1 })
    if (common.ids.length < KEEP_SHARE * anchor.seen.ids.length) {
      this.#anchorAt(frame, cameraFromMap)
    } else this.#restIfStill(anchor, seen, frame, cameraFromMap)
  }

  /** Nothing moved for a while: from here on frames wait again. */
  #restIfStill(anchor: Anchor, seen: SeenFrame, frame: GrayFrame, cameraFromMap: CameraFromMap): void {
    const recent = anchor.since.filter(({ seen: s }) => frame.timeS - s.timeS < LOOK_EVERY_S + 1e-9)
    if (recent.length < 3 || frame.timeS - recent[0].seen.timeS < 0.6 * LOOK_EVERY_S) return
    if (!recent.every(({ seen: s }) => this.#stands(anchor, commonPoints(s, seen)))) return
    this.#anchorAt(frame, cameraFromMap)
    this.#standing = true
  }

  /** Begins a map of the anchor and this frame; false where no motion explains the points better than a turn. */
  #begin(anchor: Anchor, frame: GrayFrame, seen: SeenFrame, common: CommonPoints, turnMisses: Float64Array): boolean {
    const sdRay = this.#rayOf(SD_PX)
    const found = findRelativePose(common, { sdRay, random: this.#random })
    if (!found || found.inlierCount < Math.max(MIN_POINTS, 0.5 * common.ids.length)) return false
    const moved = Int32Array.from(common.ids.keys()).filter(i => found.inliers[i] === 1 && turnMisses[i] > AGREE_SDS)
    const enough = Math.max(MIN_PARALLAX_POINTS, MIN_PARALLAX_SHARE * common.ids.length)
    const explained = middle(turnMisses) > AGREE_SDS ? MIN_EXPLAINED_OF_MOST : MIN_EXPLAINED
    const unexplained = turnMisses.reduce((n, miss) => n + (miss > AGREE_SDS ? 1 : 0), 0)
    if (moved.length < Math.max(enough, explained * unexplained) || this.#partsOf(moved, common) < MIN_PARTS)
      return false
    const speed = this.#speed * (frame.timeS - anchor.seen.timeS)
    if (speed > 0) this.drift.newMap(SD_LOG_NEW_MAP)
    const step = scale(found.bFromA.translationM, speed > 0 ? speed : 1)
    const cameraFromAnchor: Pose<'camera', 'camera'> = { translationM: step, quatWxyz: found.bFromA.quatWxyz }
    const map = new WindowMap(
      sdRay,
      (left, next, m) => this.#onKeyframe(left, next, m),
      landmark => this.#onLandmark(landmark),
    )
    const first = keyframeOf(anchor.seen, anchor.image, anchor.cameraFromMap)
    map.add(first)
    this.#focalRatio = anchor.focalRatio
    const second = keyframeOf(seen, frame, compose(cameraFromAnchor, anchor.cameraFromMap))
    const bad = map.add(second)
    if (map.landmarks.size < MIN_POINTS) return false
    this.#map = map
    this.#anchor = undefined
    this.#waiting.push({ view: this.#viewOf(anchor.seen.index), keyframe: first, cameraFromKeyframe: IDENTITY_POSE })
    this.#tracker.drop(id => bad.has(id))
    this.#placeBetween(map, anchor, first, second)
    this.#push(frame, second.cameraFromMap, 'map')
    this.#waiting.push({ view: this.views.length - 1, keyframe: second, cameraFromKeyframe: IDENTITY_POSE })
    this.#tracker.replenish(this.#movers(frame.index))
    return true
  }

  /** In how many of 4 x 3 parts of the picture points lie: one car that passes fills few. */
  #partsOf(places: Int32Array, { b }: CommonPoints): number {
    const { fxPx, fyPx, cxPx, cyPx } = this.#lens.intrinsics
    const parts = new Set<number>()
    for (const i of places) {
      const column = Math.floor((2 * (b[2 * i] * fxPx + cxPx)) / cxPx)
      const row = Math.floor((1.5 * (b[2 * i + 1] * fyPx + cyPx)) / cyPx)
      parts.add(4 * row + column)
    }
    return parts.size
  }

  /** Frames since the anchor were thought to have only turned. */
  #placeBetween(map: WindowMap, anchor: Anchor, first: Keyframe, second: Keyframe): void {
    let [before, beforeS] = [first.cameraFromMap, first.seen.timeS]
    for (const { seen, view } of anchor.since) {
      const fit = map.locate(seen, before, MIN_LANDMARKS)
      if (!fit) continue
      before = fit.cameraFromMap
      beforeS = seen.timeS
      this.#waiting.push({ view, keyframe: first, cameraFromKeyframe: compose(before, invert(first.cameraFromMap)) })
      this.kinds[view] = 'map'
    }
    const frames = Math.max(1, anchor.since.length + 1)
    const whole = compose(second.cameraFromMap, invert(before))
    this.#velocity = beforeS > first.seen.timeS || frames === 1 ? whole : IDENTITY_POSE
  }

  #track(map: WindowMap, frame: GrayFrame, seen: SeenFrame): void {
    const guess = compose(this.#velocity, this.#last.cameraFromMap)
    const fit = map.locate(seen, guess, MIN_LANDMARKS)
    const keyframe = map.keyframes[map.keyframes.length - 1]
    if (!fit) {
      this.#lose(map, frame, guess)
      return
    }
    this.#velocity = compose(fit.cameraFromMap, invert(this.#last.cameraFromMap))
    this.#push(frame, fit.cameraFromMap, 'map')
    const view = this.views.length - 1
    if (!this.#isKey(keyframe, seen, fit.cameraFromMap, fit.ids.length)) {
      const cameraFromKeyframe = compose(fit.cameraFromMap, invert(keyframe.cameraFromMap))
      this.#waiting.push({ view, keyframe, cameraFromKeyframe })
      return
    }
    const next = keyframeOf(seen, frame, fit.cameraFromMap)
    this.#waiting.push({ view, keyframe: next, cameraFromKeyframe: IDENTITY_POSE })
    const bad = map.add(next)
    this.#last = { cameraFromMap: next.cameraFromMap, timeS: frame.timeS }
    this.#tracker.drop(id => bad.has(id))
    this.#tracker.replenish(this.#movers(frame.index))
    next.landmarks = seen.ids.reduce((n, id) => n + (map.landmarks.has(id) ? 1 : 0), 0)
  }

  #isKey(keyframe: Keyframe, seen: SeenFrame, cameraFromMap: CameraFromMap, located: number): boolean {
    if (located < KEEP_SHARE * keyframe.landmarks || located < 2 * MIN_LANDMARKS) return true
    const relative = compose(cameraFromMap, invert(keyframe.cameraFromMap))
    const bFromA: Pose<'b', 'a'> = { translationM: relative.translationM, quatWxyz: relative.quatWxyz }
    return parallaxBetween(keyframe.seen, seen, bFromA) > this.#rayOf(KEY_PARALLAX_PX)
  }

  /** Too few landmarks are left: the path goes on as it went, from a new anchor. */
  #lose(map: WindowMap, frame: GrayFrame, guess: CameraFromMap): void {
    this.#push(frame, guess, 'map')
    map.finish()
    this.road.forget()
    this.#map = undefined
    this.#anchorAt(frame, guess)
    this.#standing = false
  }

  #anchorAt(frame: GrayFrame, cameraFromMap: CameraFromMap): void {
    this.#tracker.replenish(this.#movers(frame.index))
    this.#anchor = {
      seen: this.#seen(frame),
      image: frame,
      cameraFromMap,
      focalRatio: this.#focalRatio,
      since: [],
      turn: { bFromAQuatWxyz: [1, 0, 0, 0], zoom: 1 },
    }
  }

  #seen(frame: GrayFrame): SeenFrame {
    const intrinsics = this.#map ? zoomed(this.#lens.intrinsics, this.#focalRatio) : this.#lens.intrinsics
    return seenFrame(frame.index, frame.timeS, this.#tracker.frame, intrinsics)
  }

  #push(frame: GrayFrame, cameraFromMap: CameraFromMap, kind: Kind): void {
    const moved = norm(subtractCentres(cameraFromMap, this.#last.cameraFromMap))
    const seconds = frame.timeS - this.#last.timeS
    if (kind === 'map' && seconds > 0 && moved > 0)
      this.#speed += 0.3 * (moved / seconds - this.#speed) || moved / seconds
    this.#last = { cameraFromMap, timeS: frame.timeS }
    this.kinds.push(kind)
    this.views.push(this.#view(frame, cameraFromMap))
  }

  #view({ index, timeS }: { index: number; timeS: number }, cameraFromMap: CameraFromMap): MapView {
    const zoom = Math.abs(Math.log(this.#focalRatio)) > 1e-3
    return {
      index,
      timeS,
      mapFromCamera: invert(cameraFromMap),
      ...(zoom && { intrinsics: zoomed(this.#lens.intrinsics, this.#focalRatio) }),
    }
  }

  /** Views are kept from the first frame on, one a frame. */
  #viewOf(index: number): number {
    return index - this.views[0].index
  }

  #onKeyframe(left: Keyframe, next: Keyframe | undefined, map: WindowMap): void {
    this.#waiting = this.#waiting.filter(({ view, keyframe, cameraFromKeyframe }) => {
      if (keyframe !== left) return true
      const cameraFromMap = compose(cameraFromKeyframe, left.cameraFromMap)
      this.views[view] = { ...this.views[view], mapFromCamera: invert(cameraFromMap) }
      return false
    })
    if (!next) return
    this.drift.step(left, next)
    const { index } = left.seen
    const lens = zoomed(this.#lens.intrinsics, this.#focalRatio)
    this.road.look(left, map, lens, this.#viewOf(index), this.#movers(index))
  }

  #onLandmark({ id, point, seenIn, information }: Landmark): void {
    if (seenIn.length < 3 || !information) return
    const [best] = seenIn.slice(-1)
    const pointInCamera = transformPoint(best.cameraFromMap, point)
    const sd = sdAlongSight(best, pointInCamera, information)
    if (!(sd < norm(pointInCamera))) return
    this.points.push({ pointInMap: point, sd, seen: seenIn.map(keyframe => this.#sightOf(id, keyframe)) })
  }

  #sightOf(id: number, { seen }: Keyframe): MapPoint['seen'][number] {
    const i = seen.placeOf.get(id) ?? 0
    return { view: this.#viewOf(seen.index), xPx: seen.placesPx[2 * i], yPx: seen.placesPx[2 * i + 1] }
  }

  #rayOf(px: number): number {
    return (px * this.#pxScale) / this.#lens.intrinsics.fxPx
  }
}
