/** One level of an image pyramid: bytes of grey, rows from the top. */
export interface GrayImage {
  readonly widthPx: number
  readonly heightPx: number
  readonly data: Uint8Array
}

/** Level 0 is the picture itself; each further one is half as wide. */
export type Pyramid = readonly GrayImage[]

/** Below this a level shows nothing that could be followed. */
const SMALLEST_SIDE_PX = 24

/** Means of 2x2 pixels, so that a place at level k is its place at level 0 over 2^k, edges counted (pixel centres at .5). */
export function buildPyramid(image: GrayImage, levels: number): Pyramid {
  const out: GrayImage[] = [image]
  while (out.length < levels) {
    const last = out[out.length - 1]
    if (Math.min(last.widthPx, last.heightPx) < 2 * SMALLEST_SIDE_PX) break
    out.push(halved(last))
  }
  return out
}

function halved({ widthPx, heightPx, data }: GrayImage): GrayImage {
  const w = widthPx >> 1
  const h = heightPx >> 1
  const half = new Uint8Array(w * h)
  for (let y = 0; y < h; y++) {
    let from = 2 * y * widthPx
    let to = y * w
    for (let x = 0; x < w; x++, from += 2, to++) {
      half[to] = (data[from] + data[from + 1] + data[from + widthPx] + data[from + widthPx + 1] + 2) >> 2
    }
  }
  return { widthPx: w, heightPx: h, data: half }
}

/** Levels that let a window of a few pixels follow a motion of about a tenth of the width. */
export const levelsFor = (widthPx: number): number => Math.max(2, Math.min(6, Math.round(Math.log2(widthPx / 40))))
