import type { Intrinsics } from '../../geometry/camera.ts'
import type { Pose } from '../../geometry/pose.ts'

/**
 * How a program brought the video's picture to its own size: each side scaled by itself, or scaled evenly and cut at the middle,
 * or scaled evenly and cut at the right and the bottom.
 */
export type PictureFit = 'resized' | 'cut about the middle' | 'cut at the end'

export interface RawView {
  /** Of the video's frame, where the files say; else views are counted. */
  readonly index?: number
  /** Of the image, where the files have names. */
  readonly name?: string
  /** "world": the program's own, in a unit of its own. */
  readonly worldFromCamera: Pose<'world', 'camera'>
  /** In the program's pixels, centres at .5. */
  readonly intrinsics: Intrinsics
}

/** Depth along the axis in the program's unit, rows from the top; 0 or not finite where nothing is known. */
export interface RawDepth {
  readonly widthPx: number
  readonly heightPx: number
  readonly depth: ArrayLike<number>
  /** As the program gives it, in the depth's order. */
  readonly confidence?: ArrayLike<number>
}

/** What one program wrote. */
export interface RawReconstruction {
  readonly program: string
  /** The picture that the intrinsics are of. */
  readonly widthPx: number
  readonly heightPx: number
  readonly fit: PictureFit
  readonly views: readonly RawView[]
  /** By place in `views`. */
  readonly depthOf?: (view: number) => Promise<RawDepth | undefined>
  /** One standard deviation of the depth's logarithm from a confidence. */
  readonly sdLogOf?: (confidence: number) => number
}

/**
 * Networks of the DUSt3R family learn by C |error| - alpha log C with alpha = 0.2 (Wang et al. 2024, eq. 4), whose least is at
 * a mean error of alpha / C of the scene's size; a Gaussian of that mean error has 1.25 times as large a standard deviation.
 */
export const sdLogOfConfidence = (confidence: number): number =>
  Math.min(1, Math.max(0.01, (1.25 * 0.2) / Math.max(confidence, 1e-3)))
