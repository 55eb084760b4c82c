import type { FrameSize } from '../../media/pixels.ts'
import { resize } from '../../media/resample.ts'
import type { PreprocessorConfig } from './config.ts'
import type { Picture } from './frame.ts'

/**
 * Pictures as a vision encoder takes them: f32[pictures, 3, height, width], (value * rescale - mean) / spread of each colour, in the size of
 * preprocessor_config.json: filling it, or between black bars.
 */
export function pixelValuesOf(images: readonly Picture[], form: PreprocessorConfig): Float32Array {
  const { size, resample, rescaleFactor, mean, std } = form
  const plane = size.widthPx * size.heightPx
  const out = new Float32Array(images.length * 3 * plane)
  const gain = std.map(s => rescaleFactor / s)
  const shift = mean.map((m, k) => -m / std[k])
  images.forEach((image, i) => {
    const inner = form.padded ? insideSize(image, size) : size
    const numbers = resize(image, inner, resample)
    const [leftPx, topPx] = [(size.widthPx - inner.widthPx) >> 1, (size.heightPx - inner.heightPx) >> 1]
    for (let k = 0; k < 3; k++) {
      const start = (3 * i + k) * plane
      out.fill(shift[k], start, start + plane)
      for (let y = 0, from = k; y < inner.heightPx; y++) {
        const to = start + (topPx + y) * size.widthPx + leftPx
        for (let x = 0; x < inner.widthPx; x++, from += 3) out[to + x] = numbers[from] * gain[k] + shift[k]
      }
    }
  })
  return out
}

/** The largest size of the picture's shape within another. */
function insideSize(image: FrameSize, size: FrameSize): FrameSize {
  const scale = Math.min(size.widthPx / image.widthPx, size.heightPx / image.heightPx)
  const side = (lengthPx: number, mostPx: number) => Math.min(mostPx, Math.max(1, Math.round(lengthPx * scale)))
  return { widthPx: side(image.widthPx, size.widthPx), heightPx: side(image.heightPx, size.heightPx) }
}
