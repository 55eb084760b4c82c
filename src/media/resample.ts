import type { FrameSize, Picture } from './pixels.ts'

interface Filter {
  /** Half its width, in pixels of the smaller picture. */
  readonly supportPx: number
  readonly weight: (x: number) => number
  /** Pillow keeps whole numbers after each axis; else sums stay as they are. */
  readonly whole: boolean
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** Keys' cubic convolution with a = -0.5, as Pillow has it. */
function bicubic(x: number): number {
  const a = -0.5
  const d = Math.abs(x)
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0
}

/** By the code that a preprocessor_config.json gives as `resample` (Pillow's); `area`: the mean of what a pixel covers, fractions too. */
const FILTERS = {
  1: { supportPx: 3, weight: x => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0), whole: true },
  2: { supportPx: 1, weight: x => Math.max(0, 1 - Math.abs(x)), whole: true },
  3: { supportPx: 2, weight: bicubic, whole: true },
  4: { supportPx: 0.5, weight: x => (x > -0.5 && x <= 0.5 ? 1 : 0), whole: true },
} as const satisfies Record<number, Filter>

export type Resample = keyof typeof FILTERS | 'area'
export const RESAMPLES: readonly Resample[] = [1, 2, 3, 4, 'area']

/** Which pixels an output pixel is made of, and how much of each; `perPixel` weights a pixel. */
interface Axis {
  readonly first: Int32Array
  readonly count: Int32Array
  readonly weights: Float64Array
  readonly perPixel: number
}

/** Pillow's fixed point: weights are multiples of 2^-22, a half is added and the rest cut off. */
const ONE = 2 ** 22

/**
 * The picture in another size, as RGB numbers of 0..255, three a pixel, rows from the top. Of Pillow's filters the result is Pillow's to
 * the last bit (libImaging/Resample.c: weights of an antialiased filter, first along rows, then along columns).
 */
export function resize(image: Picture, { widthPx, heightPx }: FrameSize, resample: Resample): Float32Array {
  const whole = resample !== 'area'
  const across = axisOf(image.widthPx, widthPx, resample)
  const down = axisOf(image.heightPx, heightPx, resample)
  const wide = alongRows(image, across, whole)
  return downColumns(wide, 3 * widthPx, down, whole)
}

function axisOf(from: number, to: number, resample: Resample): Axis {
  return resample === 'area' ? areaAxis(from, to) : filterAxis(from, to, FILTERS[resample])
}

function emptyAxis(to: number, perPixel: number): Axis {
  return { first: new Int32Array(to), count: new Int32Array(to), weights: new Float64Array(to * perPixel), perPixel }
}

function filterAxis(from: number, to: number, { supportPx, weight }: Filter): Axis {
  const scale = from / to
  const stretch = Math.max(1, scale)
  const support = supportPx * stretch
  const axis = emptyAxis(to, 2 * Math.ceil(support) + 1)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale
    const first = Math.max(0, Math.trunc(centre - support + 0.5))
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - first
    const own = axis.weights.subarray(i * axis.perPixel, i * axis.perPixel + count)
    let sum = 0
    for (let k = 0; k < count; k++) {
      own[k] = weight((first + k - centre + 0.5) / stretch)
      sum += own[k]
    }
    for (let k = 0; k < count; k++) {
      const fixed = (own[k] / sum) * ONE
      own[k] = Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5)
    }
    axis.first[i] = first
    axis.count[i] = count
  }
  return axis
}

function areaAxis(from: number, to: number): Axis {
  const scale = from / to
  const axis = emptyAxis(to, Math.ceil(scale) + 1)
  for (let i = 0; i < to; i++) {
    const [start, end] = [i * scale, (i + 1) * scale]
    const first = Math.min(from - 1, Math.floor(start))
    const last = Math.max(first, Math.min(from, Math.ceil(end)) - 1)
    for (let k = first; k <= last; k++) {
      axis.weights[i * axis.perPixel + k - first] = Math.max(0, Math.min(end, k + 1) - Math.max(start, k)) / scale
    }
    axis.first[i] = first
    axis.count[i] = last - first + 1
  }
  return axis
}

/** Each row in its new width. Sums of whole weights are exact in doubles. */
function alongRows({ data, widthPx, heightPx }: Picture, axis: Axis, whole: boolean): Float32Array {
  const { first, count, weights, perPixel } = axis
  const out = new Float32Array(3 * first.length * heightPx)
  let into = 0
  for (let y = 0; y < heightPx; y++) {
    for (let i = 0; i < first.length; i++, into += 3) {
      let at = 3 * (y * widthPx + first[i])
      let r = 0
      let g = 0
      let b = 0
      for (let k = i * perPixel, end = k + count[i]; k < end; k++, at += 3) {
        const weight = weights[k]
        r += weight * data[at]
        g += weight * data[at + 1]
        b += weight * data[at + 2]
      }
      out[into] = whole ? byteOf(r) : r
      out[into + 1] = whole ? byteOf(g) : g
      out[into + 2] = whole ? byteOf(b) : b
    }
  }
  return out
}

/** `perRow` numbers a row. Whole rows are added, so that memory is read in its order. */
function downColumns(rows: Float32Array, perRow: number, axis: Axis, whole: boolean): Float32Array {
  const { first, count, weights, perPixel } = axis
  const out = new Float32Array(perRow * first.length)
  const sums = new Float64Array(perRow)
  for (let i = 0; i < first.length; i++) {
    sums.fill(0)
    for (let k = 0; k < count[i]; k++) {
      const weight = weights[i * perPixel + k]
      const row = rows.subarray((first[i] + k) * perRow, (first[i] + k + 1) * perRow)
      for (let x = 0; x < perRow; x++) sums[x] += weight * row[x]
    }
    const into = i * perRow
    for (let x = 0; x < perRow; x++) out[into + x] = whole ? byteOf(sums[x]) : sums[x]
  }
  return out
}

const byteOf = (sum: number): number => Math.min(255, Math.max(0, Math.floor((sum + ONE / 2) / ONE)))
