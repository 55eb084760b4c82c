import type { FrameSize } from '../../media/pixels.ts'

/** A picture of RGB, rows from the top, wherever it was decoded. */
export interface Picture extends FrameSize {
  readonly data: Uint8Array | Uint8ClampedArray
}

/** One picture of a clip; `timeS` is seconds since the clip's start. */
export interface VlmFrame {
  readonly timeS: number
  readonly image: Picture
}
