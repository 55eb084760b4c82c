/** How the bytes of one frame are laid out; rows from the top, no padding between them. */
export type PixelFormat = 'rgb24' | 'yuv420p' | 'gray'

/** Which weights turn RGB into luma and chroma: BT.709 (HD) or BT.601 (SD, JPEG). Planes are of limited range. */
export type ColourMatrix = 'bt709' | 'bt601'

export interface FrameSize {
  readonly widthPx: number
  readonly heightPx: number
}

/** A picture of RGB, 3 bytes a pixel, rows from the top, wherever it was decoded. */
export interface Picture extends FrameSize {
  readonly data: Uint8Array | Uint8ClampedArray
}

/** One picture in memory. `matrix` says how the planes of yuv420p are meant; it means nothing for the others. */
export interface Frame extends FrameSize {
  readonly format: PixelFormat
  readonly matrix: ColourMatrix
  readonly data: Uint8Array
}

/** More pixels than this in one frame are refused before anything is decoded (8192 x 8192). */
export const MAX_FRAME_PIXELS = 2 ** 26

const BYTES: Record<PixelFormat, (size: FrameSize) => number> = {
  rgb24: ({ widthPx, heightPx }) => 3 * widthPx * heightPx,
  yuv420p: ({ widthPx, heightPx }) => widthPx * heightPx + 2 * Math.ceil(widthPx / 2) * Math.ceil(heightPx / 2),
  gray: ({ widthPx, heightPx }) => widthPx * heightPx,
}

export const frameBytes = (format: PixelFormat, size: FrameSize): number => BYTES[format](size)
