import { badInput } from '../../base/errors.ts'
import { type PreprocessorConfig, readPreprocessor } from './config.ts'
import type { VlmFiles } from './files.ts'
import type { Picture } from './frame.ts'
import { floatsOf, Graph, type Precision } from './graphs.ts'
import { pixelValuesOf } from './pixel-values.ts'

/** What an encoder saw: f32[pictures, tokens, width]. */
export interface Seen {
  readonly pictures: number
  readonly tokens: number
  readonly width: number
  readonly data: Float32Array
}

/** Pixels that one run takes at most: attention within a large picture needs memory for each. */
const MAX_PIXELS = 2 ** 20

/** The seeing half of a model, with its projector. */
export class VisionEncoder {
  readonly form: PreprocessorConfig
  readonly #graph: Graph

  private constructor(graph: Graph, form: PreprocessorConfig) {
    this.#graph = graph
    this.form = form
  }

  static async open(files: VlmFiles, precision?: Precision): Promise<VisionEncoder> {
    const [form, graph] = [await readPreprocessor(files), await Graph.open(files, 'vision_encoder', precision)]
    return new VisionEncoder(graph, form)
  }

  /** `wholeAtS`: when each was taken, for encoders that compare pictures and so see all in one run. */
  async see(images: readonly Picture[], wholeAtS?: readonly number[]): Promise<Seen> {
    if (wholeAtS) return this.#run(images, wholeAtS)
    const { widthPx, heightPx } = this.form.size
    const atOnce = Math.max(1, Math.floor(MAX_PIXELS / (widthPx * heightPx)))
    const parts: Seen[] = []
    for (let i = 0; i < images.length; i += atOnce) parts.push(await this.#run(images.slice(i, i + atOnce)))
    return joined(parts)
  }

  get file(): string {
    return this.#graph.file
  }

  release(): Promise<void> {
    return this.#graph.release()
  }

  async #run(images: readonly Picture[], timesS?: readonly number[]): Promise<Seen> {
    const { widthPx, heightPx } = this.form.size
    const dims = [images.length, 3, heightPx, widthPx]
    const pixel_values = this.#graph.floats('pixel_values', pixelValuesOf(images, this.form), dims)
    const frame_times_s = timesS && this.#graph.floats('frame_times_s', Float32Array.from(timesS), [timesS.length])
    const feeds = { pixel_values, ...(frame_times_s && { frame_times_s }) }
    const { image_features } = await this.#graph.run(feeds, ['image_features'])
    const [pictures, tokens, width] = image_features.dims
    if (image_features.dims.length === 3 && pictures === images.length) {
      return { pictures, tokens, width, data: floatsOf(image_features, 'image_features') }
    }
    const expected = `image_features of [${images.length}, tokens, width]`
    throw badInput({ subject: `graph ${this.#graph.file}`, expected, got: `[${image_features.dims}]` })
  }
}

function joined(parts: readonly Seen[]): Seen {
  if (parts.length === 1) return parts[0]
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0))
  let at = 0
  for (const part of parts) {
    data.set(part.data, at)
    at += part.data.length
  }
  return { ...parts[0], pictures: parts.reduce((sum, part) => sum + part.pictures, 0), data }
}
