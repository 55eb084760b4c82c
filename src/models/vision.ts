import type { Box2dPx } from '../geometry/box.ts'
import type { Intrinsics, PointPx } from '../geometry/camera.ts'
import type { RgbImage } from '../media/image.ts'
import type { FrameSize } from '../media/pixels.ts'

/**
 * What the video stage takes from networks: interfaces only. A stage gets one as an argument, so that its geometry is tested with the
 * simulator's exact boxes, masks and depth in a model's place.
 */

export interface Detection {
  /** In pixels of the whole picture, wherever a model looked at a part of it. */
  readonly box: Box2dPx
  /** 0..1. */
  readonly score: number
  /** A name of tracks/category.ts where there is one, else the model's own. */
  readonly category: string
}

export interface Detector {
  readonly name: string
  /** Categories that it can tell. */
  readonly categories: readonly string[]
  /** So many pictures at once keep it busy; 1 by default. */
  readonly atOnce?: number
  detect(image: RgbImage): Promise<Detection[]>
}

/** What an object looks like, as a vector of length 1: the same object gives nearly the same. */
export interface AppearanceModel {
  readonly name: string
  /** Categories on which it means something. */
  readonly categories: readonly string[]
  /** In the order of the boxes. */
  embed(image: RgbImage, boxes: readonly Box2dPx[]): Promise<Float32Array[]>
}

/** Which pixels are the object's: rows from the top of `box`, which has whole edges; 1 where it is. */
export interface ObjectMask {
  readonly box: Box2dPx
  readonly inside: Uint8Array
}

export interface Segmenter {
  readonly name: string
  /** In the order of the detections; undefined where the model sees nothing of the kind there. */
  segment(image: RgbImage, detections: readonly Detection[]): Promise<(ObjectMask | undefined)[]>
}

/** One class a pixel. */
export interface LabelMap extends FrameSize {
  readonly labels: Uint8Array
  readonly names: readonly string[]
}

/** Which pixels are road and what lies on it. */
export interface RoadSegmenter {
  readonly name: string
  label(image: RgbImage): Promise<LabelMap>
}

/** Depth along the camera's axis; 0 where nothing is known. Its size need not be the picture's. */
export interface DepthMap extends FrameSize {
  readonly depth: Float32Array
  /** One standard deviation of the depth's logarithm, by pixel; absent where the source does not tell. */
  readonly sdLog?: Float32Array
}

/** Metres. `sdLog`: spread of its scale on pictures of its kind, which no averaging within one video takes away. */
export interface MetricDepth {
  readonly kind: 'metric'
  readonly name: string
  readonly sdLog: number
  depthOf(image: RgbImage, intrinsics: Intrinsics): Promise<DepthMap>
}

/** Depth up to one unknown factor and, where `shifted`, an unknown shift of its inverse, both new in every picture. */
export interface RelativeDepth {
  readonly kind: 'relative'
  readonly name: string
  readonly shifted: boolean
  depthOf(image: RgbImage): Promise<DepthMap>
}

/** Points that are found again in other pictures of the same place. */
export interface Features {
  readonly points: readonly PointPx[]
  /** 64 numbers a point, length 1. */
  readonly descriptors: Float32Array
}

export interface FeatureMatcher {
  readonly name: string
  find(image: RgbImage): Promise<Features>
  /** Pairs of indices into a and b. */
  match(a: Features, b: Features): Promise<readonly (readonly [number, number])[]>
}
