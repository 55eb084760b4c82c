import type { Box2dPx } from '../../geometry/box.ts'
import type { Frame, FrameSize } from '../../media/pixels.ts'

/** One of a frame's planes of bytes. */
interface Plane extends FrameSize {
  readonly data: Uint8Array
}

type PlaneChange = (plane: Plane, share: number) => Uint8Array

/** Luma at full size, chroma at half (`share` 0.5), as yuv420p has them. */
function changedPlanes(frame: Frame, size: FrameSize, change: PlaneChange): Frame {
  const { widthPx, heightPx, data } = frame
  const half = { widthPx: Math.ceil(widthPx / 2), heightPx: Math.ceil(heightPx / 2) }
  const [lumaBytes, chromaBytes] = [widthPx * heightPx, half.widthPx * half.heightPx]
  const planes = [
    change({ widthPx, heightPx, data: data.subarray(0, lumaBytes) }, 1),
    change({ ...half, data: data.subarray(lumaBytes, lumaBytes + chromaBytes) }, 0.5),
    change({ ...half, data: data.subarray(lumaBytes + chromaBytes) }, 0.5),
  ]
  return { ...frame, ...size, data: Buffer.concat(planes) }
}

/** A frame of yuv420p flipped left to right; twice is the frame itself. */
export const mirroredFrame = (frame: Frame): Frame =>
  changedPlanes(frame, frame, ({ widthPx, data }) => {
    const flipped = Uint8Array.from(data)
    for (let from = 0; from < flipped.length; from += widthPx) flipped.subarray(from, from + widthPx).reverse()
    return flipped
  })

/** The part `crop` (pixels of the frame) of a frame of yuv420p as a picture of the size. */
export const croppedFrame = (frame: Frame, crop: Box2dPx, size: FrameSize): Frame =>
  changedPlanes(frame, size, (plane, share) => {
    const [x0, y0, x1, y1] = crop.map(px => px * share)
    const across = taps(x0, x1, plane.widthPx, Math.ceil(size.widthPx * share))
    const down = taps(y0, y1, plane.heightPx, Math.ceil(size.heightPx * share))
    return resampled(plane, across, down)
  })

/** Which pixels of the source a pixel is made of, and how much of each. */
interface Tap {
  readonly first: number
  readonly weights: readonly number[]
}

/** A triangle as wide as a pixel of the source or of the target, whichever is larger: linear up, averaging down. */
function taps(from: number, to: number, sourcePx: number, targetPx: number): Tap[] {
  const step = (to - from) / targetPx
  const reach = Math.max(1, step)
  return Array.from({ length: targetPx }, (_, i) => {
    const centre = from + (i + 0.5) * step - 0.5
    const first = Math.max(0, Math.ceil(centre - reach))
    const last = Math.min(sourcePx - 1, Math.floor(centre + reach))
    const raw = Array.from({ length: last - first + 1 }, (_, k) => 1 - Math.abs(first + k - centre) / reach)
    const sum = raw.reduce((total, weight) => total + weight, 0)
    return { first, weights: raw.map(weight => weight / sum) }
  })
}

function resampled({ widthPx, data }: Plane, across: readonly Tap[], down: readonly Tap[]): Uint8Array {
  const top = down[0].first
  const bottom = Math.max(...down.map(({ first, weights }) => first + weights.length))
  const rows = new Float32Array((bottom - top) * across.length)
  for (let y = top; y < bottom; y++) {
    for (const [i, { first, weights }] of across.entries()) {
      let value = 0
      for (let k = 0; k < weights.length; k++) value += weights[k] * data[y * widthPx + first + k]
      rows[(y - top) * across.length + i] = value
    }
  }
  const out = new Uint8Array(across.length * down.length)
  for (const [j, { first, weights }] of down.entries()) {
    for (let i = 0; i < across.length; i++) {
      let value = 0.5
      for (let k = 0; k < weights.length; k++) value += weights[k] * rows[(first - top + k) * across.length + i]
      out[j * across.length + i] = value
    }
  }
  return out
}
