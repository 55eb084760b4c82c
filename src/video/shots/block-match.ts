import type { FrameSize } from '../../media/pixels.ts'

/** Frames are compared at this width; detail that motion blurs away is gone. */
export const MATCH_WIDTH_PX = 48
export const matchHeightPx = ({ widthPx, heightPx }: FrameSize): number =>
  Math.min(4 * MATCH_WIDTH_PX, Math.max(3, Math.round((MATCH_WIDTH_PX * heightPx) / widthPx)))

/** Four by three blocks: large enough that unrelated pictures seldom look alike by chance. */
const COLUMNS = 4
const ROWS = 3
/** How far a block may have moved between two frames: 29 % of the picture's width. */
const REACH_PX = 14
/** A block with a smaller variance, in grey levels squared, has nothing to recognise it by. */
const MIN_VARIANCE = 9
/** A block that stayed where it was need not be looked for. */
const STAYED = 0.95

/** A picture of MATCH_WIDTH_PX columns with its sums, so that the variance of any block costs nothing. */
export interface SmallFrame {
  readonly heightPx: number
  readonly grey: Uint8Array
  /** Sums of grey and of its square over all above and left; one row and column more than the picture. */
  readonly sums: Float64Array
  readonly squares: Float64Array
}

export function smallFrame(grey: Uint8Array, heightPx: number): SmallFrame {
  const stride = MATCH_WIDTH_PX + 1
  const sums = new Float64Array(stride * (heightPx + 1))
  const squares = new Float64Array(stride * (heightPx + 1))
  for (let y = 0; y < heightPx; y++) {
    let sum = 0
    let square = 0
    for (let x = 0; x < MATCH_WIDTH_PX; x++) {
      const value = grey[y * MATCH_WIDTH_PX + x]
      sum += value
      square += value * value
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + sum
      squares[(y + 1) * stride + x + 1] = squares[y * stride + x + 1] + square
    }
  }
  return { heightPx, grey, sums, squares }
}

/**
 * How well `next` is made of moved pieces of `before`: the mean, over its blocks with texture, of the best normalised
 * cross-correlation within reach, -1..1; brightness and contrast do not count. Undefined where fewer than two blocks have any.
 */
export function matchQuality(before: SmallFrame, next: SmallFrame): number | undefined {
  const width = MATCH_WIDTH_PX / COLUMNS
  const height = Math.max(1, Math.floor(next.heightPx / ROWS))
  let sum = 0
  let count = 0
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const best = bestMatch(before, next, column * width, row * height, width, height)
      if (Number.isNaN(best)) continue
      sum += best
      count++
    }
  }
  return count < 2 ? undefined : sum / count
}

const BINS = 32

/** Earth mover's distance between the histograms of grey, 0..1: 1 is black against white. */
export function histogramDistance(a: SmallFrame, b: SmallFrame): number {
  const surplus = new Int32Array(BINS)
  for (const value of a.grey) surplus[value >> 3]++
  for (const value of b.grey) surplus[value >> 3]--
  let carried = 0
  let work = 0
  for (const count of surplus) {
    carried += count
    work += Math.abs(carried)
  }
  return work / a.grey.length / BINS
}

/** Share of blocks without texture. */
export function flatShare(frame: SmallFrame): number {
  const width = MATCH_WIDTH_PX / COLUMNS
  const height = Math.max(1, Math.floor(frame.heightPx / ROWS))
  let flat = 0
  for (let i = 0; i < COLUMNS * ROWS; i++) {
    const [x, y] = [(i % COLUMNS) * width, Math.floor(i / COLUMNS) * height]
    if (deviation(frame, x, y, width, height) < MIN_VARIANCE * width * height) flat++
  }
  return flat / (COLUMNS * ROWS)
}

/** NaN where the block of `next` has no texture. */
function bestMatch(before: SmallFrame, next: SmallFrame, x: number, y: number, width: number, height: number): number {
  const own = deviation(next, x, y, width, height)
  if (own < MIN_VARIANCE * width * height) return Number.NaN
  const stayed = correlation(before, next, x, y, x, y, width, height, own)
  if (stayed >= STAYED) return stayed
  let best = stayed
  const top = Math.max(0, y - REACH_PX)
  const bottom = Math.min(before.heightPx - height, y + REACH_PX)
  const right = Math.min(MATCH_WIDTH_PX - width, x + REACH_PX)
  for (let fromY = top; fromY <= bottom; fromY++) {
    for (let fromX = Math.max(0, x - REACH_PX); fromX <= right; fromX++) {
      const found = correlation(before, next, fromX, fromY, x, y, width, height, own)
      if (found > best) best = found
    }
  }
  return best
}

function correlation(
  before: SmallFrame,
  next: SmallFrame,
  fromX: number,
  fromY: number,
  x: number,
  y: number,
  width: number,
  height: number,
  own: number,
): number {
  const other = deviation(before, fromX, fromY, width, height)
  if (other < (MIN_VARIANCE / 2) * width * height) return -1
  let cross = 0
  for (let row = 0; row < height; row++) {
    const a = (fromY + row) * MATCH_WIDTH_PX + fromX
    const b = (y + row) * MATCH_WIDTH_PX + x
    for (let i = 0; i < width; i++) cross += before.grey[a + i] * next.grey[b + i]
  }
  const product = boxSum(before.sums, fromX, fromY, width, height) * boxSum(next.sums, x, y, width, height)
  return (cross - product / (width * height)) / Math.sqrt(own * other)
}

/** Sum of squared differences from the block's mean. */
function deviation(frame: SmallFrame, x: number, y: number, width: number, height: number): number {
  const sum = boxSum(frame.sums, x, y, width, height)
  return boxSum(frame.squares, x, y, width, height) - (sum * sum) / (width * height)
}

function boxSum(sums: Float64Array, x: number, y: number, width: number, height: number): number {
  const stride = MATCH_WIDTH_PX + 1
  const top = y * stride + x
  const bottom = (y + height) * stride + x
  return sums[bottom + width] - sums[bottom] - sums[top + width] + sums[top]
}
