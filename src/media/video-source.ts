import type { DecodedFrame } from './decode.ts'
import type { FrameSize, PixelFormat } from './pixels.ts'

export interface SourceFrameOptions {
  readonly format: PixelFormat
  /** The picture is scaled to this size; by default it keeps its own. */
  readonly widthPx?: number
  readonly heightPx?: number
  /** Colours need not be exact (the nearest pixel's chroma, rounding): four times faster to make. */
  readonly fast?: boolean
  /** Frames with first <= index <= last. */
  readonly first?: number
  readonly last?: number
  /** Which of these; all by default. */
  readonly only?: (index: number) => boolean
  readonly signal?: AbortSignal
}

/** Pictures with their times, wherever they come from: a video, a folder of images, a pattern. Can be read again and again. */
export interface VideoSource extends FrameSize {
  /** As the user named it. */
  readonly path: string
  /** Seconds since the first frame, by frame, strictly rising. */
  readonly stampsS: readonly number[]
  frames(options: SourceFrameOptions): AsyncGenerator<DecodedFrame>
  /** How a scene names frame `index`: a video and the frame's place in it, or an image. */
  frameFile(index: number): { readonly file: string; readonly index?: number }
  /** SHA-256 of what the frames are decoded from. */
  contentHash(): Promise<string>
}
