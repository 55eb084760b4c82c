import { Random } from '../src/base/random.ts'
import type { Box2dPx } from '../src/geometry/box.ts'
import { GROUND_AT_ZERO } from '../src/geometry/camera.ts'
import { norm, scale, subtract } from '../src/geometry/vec3.ts'
import type { Scene, Track } from '../src/tracks/scene.ts'
import type { CameraMotion, PlacedCamera, PlacedView } from '../src/video/camera-track.ts'
import type { ImageTrack, Sighting } from '../src/video/image-track.ts'

/** What a detector makes of true boxes, with every track rightly associated; and the camera of a scene as placed. */

export interface BoxNoiseOptions {
  /** Only every so many frames are looked at. */
  readonly every?: number
  /** Over the noise measured of a small detector. */
  readonly factor?: number
  readonly leastHeightPx?: number
}

/**
 * Shares of the height, beside 1 px: a small detector on people 50-110 px high. Most of the noise lasts 0.3 s (a step),
 * a part of it 1.5 s (how somebody is dressed and turned); together the autocorrelation measured of that detector.
 */
const SD_SHARE = { middle: 0.04, halfWidth: 0.03, top: 0.035, bottom: 0.025 }
const QUICK = { lastsS: 0.3, share: 0.85 }
const SLOW = { lastsS: 1.5, share: 0.5 }
const MISSED = 0.05
const MISSED_AGAIN = 0.5
const OUTLIERS = 0.02
const OUTLIER_FACTOR = 4
const LEAST_VISIBILITY = 0.3
const EDGE_PX = 1

export function noisyTracks(scene: Scene, seed: number, options: BoxNoiseOptions = {}): ImageTrack[] {
  return scene.tracks
    .filter(track => track.category !== 'ego')
    .map(track => ({ id: track.id, category: track.category, sightings: noisySightings(scene, track, seed, options) }))
    .filter(({ sightings }) => sightings.length > 1)
}

function noisySightings(scene: Scene, track: Track, seed: number, options: BoxNoiseOptions): Sighting[] {
  const { every = 1, factor = 1, leastHeightPx = 12 } = options
  const [camera] = scene.cameras
  const frames = new Map(camera.frames.map((frame, i) => [Math.round(frame.timeS * 1000), frame.index ?? i]))
  const random = new Random(seed, 'boxes', scene.id, track.id)
  const [quick, slow] = [QUICK, SLOW].map(({ lastsS }) => new Wander(random, lastsS))
  const sightings: Sighting[] = []
  let missed = false
  for (const { timeS, box2dPx, visibility = 1 } of track.samples) {
    const [a, b] = [quick.at(timeS), slow.at(timeS)]
    const off = a.map((v, i) => factor * (QUICK.share * v + SLOW.share * b[i]))
    missed = random.chance(missed ? MISSED_AGAIN : MISSED)
    const outlier = random.chance(OUTLIERS) ? OUTLIER_FACTOR : 1
    const index = frames.get(Math.round(timeS * 1000))
    const box = box2dPx?.[camera.name]
    if (!box || index === undefined || index % every > 0 || missed || visibility < LEAST_VISIBILITY) continue
    if (box[3] - box[1] < leastHeightPx) continue
    const moved = movedBox(box, off, outlier, [camera.widthPx, camera.heightPx])
    sightings.push({ index, timeS, box: moved, score: random.uniform(0.4, 0.9), visibility })
  }
  return sightings
}

/** Four numbers of unit variance that remember for a while (Ornstein and Uhlenbeck). */
class Wander {
  readonly #random: Random
  readonly #lastsS: number
  #values: number[]
  #timeS = 0

  constructor(random: Random, lastsS: number) {
    this.#random = random
    this.#lastsS = lastsS
    this.#values = [0, 1, 2, 3].map(() => random.normal())
  }

  at(timeS: number): readonly number[] {
    const kept = Math.exp(-Math.max(0, timeS - this.#timeS) / this.#lastsS)
    this.#timeS = timeS
    this.#values = this.#values.map(v => kept * v + Math.sqrt(1 - kept * kept) * this.#random.normal())
    return this.#values
  }
}

function movedBox(box: Box2dPx, off: readonly number[], outlier: number, size: readonly [number, number]): Box2dPx {
  const [x0, y0, x1, y1] = box
  const sd = (share: number) => Math.hypot(1, share * (y1 - y0)) * outlier
  const [middle, half] = [sd(SD_SHARE.middle) * off[0], sd(SD_SHARE.halfWidth) * off[1]]
  const to = (v: number, side: number) => Math.min(size[side], Math.max(0, v))
  // What the picture cuts, it cuts for the detector too.
  return [
    x0 <= EDGE_PX ? 0 : to(x0 + middle - half, 0),
    y0 <= EDGE_PX ? 0 : to(y0 + sd(SD_SHARE.top) * off[2], 1),
    x1 >= size[0] - EDGE_PX ? size[0] : to(x1 + middle + half, 0),
    y1 >= size[1] - EDGE_PX ? size[1] : to(y1 + sd(SD_SHARE.bottom) * off[3], 1),
  ]
}

export interface PlacedOptions {
  /** The scale that the camera is given, over the true one. */
  readonly scale?: number
  /** What it says of that: one standard deviation of its logarithm. */
  readonly scaleSdLog?: number
}

const MOVED_M = 0.5

/** A scene's camera with its true poses, over the ground z = 0. */
export function placedCamera(scene: Scene, { scale: factor = 1, scaleSdLog = 0 }: PlacedOptions = {}): PlacedCamera {
  const [camera] = scene.cameras
  const { intrinsics } = camera
  if (!intrinsics) throw new Error('no intrinsics')
  const viewsAt = (k: number): PlacedView[] =>
    camera.frames.flatMap(({ timeS, index, worldFromCamera, intrinsics: own }, i) =>
      worldFromCamera
        ? [
            {
              index: index ?? i,
              timeS,
              worldFromCamera: { ...worldFromCamera, translationM: scale(worldFromCamera.translationM, k) },
              intrinsics: own ?? intrinsics,
            },
          ]
        : [],
    )
  const views = viewsAt(factor)
  return {
    motion: motionOf(views),
    units: 'm',
    lens: { intrinsics, sdLogFocal: 0, from: ['given'] },
    views,
    ground: GROUND_AT_ZERO,
    witnesses: [],
    commonErrors: scaleSdLog > 0 ? [{ name: 'scale', views: viewsAt(factor * Math.exp(scaleSdLog)) }] : [],
  }
}

function motionOf(views: readonly PlacedView[]): CameraMotion {
  const first = views[0].worldFromCamera
  const far = views.some(v => norm(subtract(v.worldFromCamera.translationM, first.translationM)) > MOVED_M)
  if (far) return 'moving'
  const turned = views.some(({ worldFromCamera: { quatWxyz: q } }) => {
    const p = first.quatWxyz
    return Math.abs(p[0] * q[0] + p[1] * q[1] + p[2] * q[2] + p[3] * q[3]) < 1 - 1e-6
  })
  return turned ? 'rotating' : 'still'
}
