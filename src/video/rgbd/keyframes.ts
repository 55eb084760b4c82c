import { compose, IDENTITY_POSE, invert, type Pose } from '../../geometry/pose.ts'
import { alignPair, type PairAlignment, type RgbdReference, referenceOf } from './align-pair.ts'
import { edgeInformation, GUESSED_INFORMATION } from './edge-information.ts'
import type { DepthNoise } from './pair-equations.ts'
import type { MapFromCamera, PoseEdge } from './pose-graph.ts'
import type { RgbdFrame } from './rgbd-frame.ts'

export interface Keyframe {
  /** Place among the keyframes. */
  readonly place: number
  /** Place of its frame in the video. */
  readonly view: number
  readonly reference: RgbdReference
  readonly mapFromCamera: MapFromCamera
}

/** A frame's place, by its keyframe: what moves when the keyframes do. */
export interface TrackedFrame {
  readonly keyframe: number
  readonly keyframeFromCamera: Pose<'camera', 'camera'>
}

const MAX_POINTS = 3000
/** A keyframe is left when less than this share of it is in view, or after so many frames. */
const KEEP_OVERLAP = 0.9
const KEEP_FRAMES = 3
/** Keyframes that a new one is tied to, counted backwards, where they have this share in view. */
const TIES = [2, 4, 8]
const TIE_OVERLAP = 0.6
/** With less in view the motion is guessed. */
const LOST_OVERLAP = 0.25
/** Residuals so many times wider than usual say that the alignment went astray. */
const ASTRAY = 1.8

/** Follows a camera from keyframe to keyframe; memory does not grow but by the path itself. */
export class KeyframeTracker {
  readonly frames: TrackedFrame[] = []
  readonly keyframePoses: MapFromCamera[] = []
  readonly edges: PoseEdge[] = []
  /** Views whose motion had to be guessed. */
  readonly guessed: number[] = []
  readonly #noise: DepthNoise
  #recent: Keyframe[] = []
  #last: { readonly view: number; readonly frame: RgbdFrame; readonly pose: MapFromCamera } | undefined
  #nowFromBefore: Pose<'camera', 'camera'> = IDENTITY_POSE
  #usualSpread = Number.POSITIVE_INFINITY

  constructor(noise: DepthNoise) {
    this.#noise = noise
  }

  /** Keyframes that are still at hand, newest last. */
  get recent(): readonly Keyframe[] {
    return this.#recent
  }

  /** True where the frame before became a keyframe. */
  follow(frame: RgbdFrame): boolean {
    const view = this.frames.length
    if (!this.#last) {
      this.#addKeyframe(0, frame, IDENTITY_POSE)
      this.#keep(view, frame, IDENTITY_POSE)
      return true
    }
    const before = this.#recent.at(-1)!
    let aligned = this.#align(before, frame)
    const stale = !aligned || aligned.overlap < KEEP_OVERLAP || view - before.view > KEEP_FRAMES
    const renewed = stale && this.#last.view !== before.view
    if (renewed) {
      this.#addKeyframe(this.#last.view, this.#last.frame, this.#last.pose)
      aligned = this.#align(this.#recent.at(-1)!, frame)
    }
    const keyframe = this.#recent.at(-1)!
    if (!aligned) this.guessed.push(view)
    const fromKeyframe = aligned?.otherFromReference ?? this.#guess(keyframe)
    this.#keep(view, frame, compose(keyframe.mapFromCamera, invert(asCamera(fromKeyframe))), aligned)
    return renewed
  }

  /** The last frame stands for itself: its pose is tied like the others'. */
  finish(): void {
    const last = this.#last
    if (last && this.#recent.at(-1)?.view !== last.view) this.#addKeyframe(last.view, last.frame, last.pose)
  }

  /** From the motion so far, and from rest where that goes astray; undefined where neither is believed. */
  #align({ reference, mapFromCamera }: Keyframe, frame: RgbdFrame): PairAlignment | undefined {
    const atRest = compose(invert(this.#last!.pose), mapFromCamera)
    const options = { noise: this.#noise }
    const moving = alignPair(reference, frame, asReference(compose(this.#nowFromBefore, atRest)), options)
    const usual = ASTRAY * this.#usualSpread
    if (moving && moving.greySpread <= usual) return believed(moving)
    const still = alignPair(reference, frame, asReference(atRest), options)
    if (!moving || !still) return believed(moving ?? still)
    return believed(costOf(still) < costOf(moving) ? still : moving)
  }

  #guess(keyframe: Keyframe): Pose<'camera', 'reference'> {
    return asReference(compose(this.#nowFromBefore, compose(invert(this.#last!.pose), keyframe.mapFromCamera)))
  }

  #keep(view: number, frame: RgbdFrame, pose: MapFromCamera, aligned?: PairAlignment): void {
    const keyframe = this.#recent.at(-1)!
    this.frames.push({
      keyframe: keyframe.place,
      keyframeFromCamera: compose(invert(keyframe.mapFromCamera), pose),
    })
    if (this.#last) this.#nowFromBefore = compose(invert(pose), this.#last.pose)
    if (aligned) {
      const usual = Number.isFinite(this.#usualSpread) ? this.#usualSpread : aligned.greySpread
      this.#usualSpread = 0.9 * usual + 0.1 * aligned.greySpread
    }
    this.#last = { view, frame, pose }
    this.#aligned = aligned
  }

  #aligned: PairAlignment | undefined

  #addKeyframe(view: number, frame: RgbdFrame, mapFromCamera: MapFromCamera): void {
    const place = this.keyframePoses.length
    const before = this.#recent.at(-1)
    if (before) {
      const toFromFrom = compose(invert(mapFromCamera), before.mapFromCamera)
      const information = this.#aligned ? edgeInformation(this.#aligned) : GUESSED_INFORMATION
      this.edges.push({ from: before.place, to: place, toFromFrom, information })
    }
    for (const back of TIES) this.#tie(this.#recent[this.#recent.length - back], frame, mapFromCamera, place)
    this.keyframePoses.push(mapFromCamera)
    this.#recent = [...this.#recent, { place, view, reference: referenceOf(frame, MAX_POINTS), mapFromCamera }]
    if (this.#recent.length > Math.max(...TIES)) this.#recent.shift()
    if (view < this.frames.length) this.frames[view] = { keyframe: place, keyframeFromCamera: IDENTITY_POSE }
  }

  #tie(earlier: Keyframe | undefined, frame: RgbdFrame, mapFromCamera: MapFromCamera, place: number): void {
    if (!earlier) return
    const start = asReference(compose(invert(mapFromCamera), earlier.mapFromCamera))
    // Near the answer already: the coarsest level would only lead away.
    const aligned = alignPair(earlier.reference, frame, start, { noise: this.#noise, coarsest: 1 })
    if (!aligned || aligned.overlap < TIE_OVERLAP || aligned.greySpread > ASTRAY * this.#usualSpread) return
    const toFromFrom = asCamera(aligned.otherFromReference)
    this.edges.push({ from: earlier.place, to: place, toFromFrom, information: edgeInformation(aligned) })
  }
}

const believed = (aligned: PairAlignment | undefined): PairAlignment | undefined =>
  aligned && aligned.overlap >= LOST_OVERLAP ? aligned : undefined

const costOf = ({ greySpread, depthSpread }: PairAlignment): number => Math.log(greySpread) + Math.log(depthSpread)

const asReference = ({ translationM, quatWxyz }: Pose<'camera', 'camera'>): Pose<'camera', 'reference'> => ({
  translationM,
  quatWxyz,
})

const asCamera = ({ translationM, quatWxyz }: Pose<'camera', 'reference'>): Pose<'camera', 'camera'> => ({
  translationM,
  quatWxyz,
})
