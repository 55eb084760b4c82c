import type { PreprocessorConfig } from './config.ts'
import type { Picture } from './frame.ts'
import { resize } from './resample.ts'

/**
 * Pictures as a vision encoder takes them: f32[pictures, 3, height, width], (value * rescale - mean) / spread of each colour, in the size of
 * preprocessor_config.json whatever shape they had.
 */
export function pixelValuesOf(images: readonly Picture[], form: PreprocessorConfig): Float32Array {
  const { size, resample, rescaleFactor, mean, std } = form
  const plane = size.widthPx * size.heightPx
  const out = new Float32Array(images.length * 3 * plane)
  const gain = std.map(s => rescaleFactor / s)
  const shift = mean.map((m, k) => -m / std[k])
  images.forEach((image, i) => {
    const numbers = resize(image, size, resample)
    for (let k = 0, to = i * 3 * plane; k < 3; k++) {
      for (let from = k; from < numbers.length; from += 3, to++) out[to] = numbers[from] * gain[k] + shift[k]
    }
  })
  return out
}
