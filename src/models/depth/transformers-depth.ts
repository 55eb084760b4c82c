import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { badInput, messageOf, missing } from '../../base/errors.ts'
import type { Intrinsics } from '../../geometry/camera.ts'
import type { RgbImage } from '../../media/image.ts'
import { openTransformers } from '../transformers-js.ts'
import type { DepthMap, MetricDepth, RelativeDepth } from '../vision.ts'

/** What is used of a tensor of transformers.js. */
interface JsTensor {
  readonly data: ArrayLike<number>
  readonly dims: readonly number[]
}

type Seen = Readonly<Record<string, JsTensor | undefined>>

interface Prepared {
  readonly pixel_values: JsTensor
  /** [height, width] of the picture in the input, before it was padded. */
  readonly reshaped_input_sizes?: readonly (readonly [number, number])[]
}

interface JsModel {
  (inputs: Prepared): Promise<Seen>
  dispose(): Promise<unknown>
}

/** What is used of transformers.js for this task. */
interface DepthParts {
  readonly AutoProcessor: {
    from_pretrained(model: string, options: { local_files_only: true }): Promise<(image: unknown) => Promise<Prepared>>
  }
  readonly AutoModelForDepthEstimation: {
    from_pretrained(model: string, options: { local_files_only: true; dtype: string }): Promise<JsModel>
  }
}

/** What a network's number at a pixel means. */
interface Meaning {
  /** Depth, or its inverse. */
  readonly of: 'depth' | 'inverse depth'
  /** Metres, or a factor of unknown size and for an inverse a shift beside it. */
  readonly unit: 'm' | 'relative'
  /** Times this the number is in metres; `focalPx` in pixels of the input. */
  readonly factor: (focalPx: number, inputWidthPx: number, outputs: Seen) => number
}

const METRES: Meaning = { of: 'depth', unit: 'm', factor: () => 1 }
const INVERSE: Meaning = { of: 'inverse depth', unit: 'relative', factor: () => 1 }
/** Metres through a lens of 1000 pixels (Yin et al. 2023, "Metric3D", section 3.2: the canonical camera). */
const CANONICAL: Meaning = { of: 'depth', unit: 'm', factor: focalPx => focalPx / 1000 }

const configSchema = z.object({ model_type: z.string(), depth_estimation_type: z.string().optional() })
type Config = z.infer<typeof configSchema>

/** Networks that transformers.js runs for depth, by their model_type. */
const KINDS: Readonly<Record<string, (config: Config, outputs: readonly string[]) => Meaning>> = {
  metric3d: () => CANONICAL,
  metric3dv2: () => CANONICAL,
  depth_pro: (_, outputs) => (outputs.includes('focallength_px') ? OWN_LENS : OVER_WIDTH),
  depth_anything: ({ depth_estimation_type }) => (depth_estimation_type === 'metric' ? METRES : INVERSE),
  glpn: () => METRES,
  dpt: () => INVERSE,
}

/** Depth Pro, exported with its own estimate of the lens, in pixels of the input: depths scale with the lens. */
const OWN_LENS: Meaning = {
  of: 'depth',
  unit: 'm',
  factor: (focalPx, _, { focallength_px }) => focalPx / (focallength_px?.data[0] ?? focalPx),
}
/** The same as its library exports it: the inverse depth of a picture whose lens is as long as it is wide (Bochkovskii et al. 2024, eq. 1). */
const OVER_WIDTH: Meaning = { of: 'inverse depth', unit: 'm', factor: (focalPx, widthPx) => focalPx / widthPx }

/** Assumed of their scale, wider than the errors that their papers report for data sets that they had not seen. */
const METRIC_SD_LOG = 0.15

/** Files of one network in several precisions, the most exact first, as transformers.js names them. */
const PRECISIONS = [
  ['model.onnx', 'fp32'],
  ['model_fp16.onnx', 'fp16'],
  ['model_quantized.onnx', 'q8'],
  ['model_q4.onnx', 'q4'],
  ['model_q4f16.onnx', 'q4f16'],
] as const

export type OpenTransformersDepth = (MetricDepth | RelativeDepth) & { release(): Promise<void> }

/**
 * Depth by Metric3D, Depth Pro, Depth Anything V2, GLPN or DPT from a folder of files as transformers.js reads them (config.json,
 * preprocessor_config.json, onnx/model.onnx). Nothing is downloaded. Errors: `missing` without the package @huggingface/transformers,
 * `badInput` where the folder holds another kind of network, or none.
 */
export async function openTransformersDepth(folderPath: string, name?: string): Promise<OpenTransformersDepth> {
  const folder = resolve(folderPath)
  const config = await depthConfigOf(folder)
  const kind = KINDS[config.model_type]
  if (!kind) {
    const expected = `one of ${Object.keys(KINDS).join(', ')}`
    throw badInput({ subject: 'model_type', expected, got: config.model_type, where: join(folder, 'config.json') })
  }
  const dtype = PRECISIONS.find(([file]) => existsSync(join(folder, 'onnx', file)))?.[1]
  if (!dtype) throw badInput({ subject: 'network', expected: 'onnx/model.onnx', got: 'none', where: folder })
  const { transformers: js, model: own } = await openTransformers<DepthParts>(folder)
  const [processor, model] = await Promise.all([
    js.AutoProcessor.from_pretrained(own, { local_files_only: true }),
    js.AutoModelForDepthEstimation.from_pretrained(own, { local_files_only: true, dtype }),
  ]).catch(cause => {
    throw badInput({ subject: 'depth model', expected: 'a whole model', got: messageOf(cause), where: folder }, cause)
  })
  const depthOf = async (image: RgbImage, intrinsics?: Intrinsics): Promise<DepthMap> => {
    const inputs = await processor(new js.RawImage(image.data, image.widthPx, image.heightPx, 3))
    const outputs = await model(inputs)
    return depthMapOf(inputs, outputs, kind(config, Object.keys(outputs)), image, intrinsics)
  }
  const common = { name: name ?? basename(folder), depthOf, release: async () => void (await model.dispose()) }
  return kind(config, []).unit === 'm'
    ? { kind: 'metric', sdLog: METRIC_SD_LOG, ...common }
    : { kind: 'relative', shifted: true, ...common }
}

/** The config.json of a folder. */
export async function depthConfigOf(folder: string): Promise<Config> {
  const where = join(folder, 'config.json')
  const text = await readFile(where, 'utf8').catch(cause => {
    throw missing({ subject: 'config.json', expected: 'beside the model', got: messageOf(cause), where: folder }, cause)
  })
  try {
    return configSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw badInput({ subject: 'config.json', expected: 'a model_type', got: 'none', where }, cause)
  }
}

/** Without what was padded at the right and below. */
function depthMapOf(
  { pixel_values, reshaped_input_sizes }: Prepared,
  outputs: Seen,
  { of, factor }: Meaning,
  image: RgbImage,
  intrinsics?: Intrinsics,
): DepthMap {
  const predicted = outputs.predicted_depth
  if (!predicted) {
    const got = Object.keys(outputs).join(', ')
    throw badInput({ subject: 'depth model', expected: 'an output "predicted_depth"', got })
  }
  const [inputHeight, inputWidth] = pixel_values.dims.slice(-2)
  const [pictureHeight, pictureWidth] = reshaped_input_sizes?.[0] ?? [inputHeight, inputWidth]
  const [rows, columns] = predicted.dims.slice(-2)
  const widthPx = Math.max(1, Math.round((columns * Math.min(pictureWidth, inputWidth)) / inputWidth))
  const heightPx = Math.max(1, Math.round((rows * Math.min(pictureHeight, inputHeight)) / inputHeight))
  const focalPx = ((intrinsics?.fxPx ?? image.widthPx) * pictureWidth) / image.widthPx
  const times = factor(focalPx, pictureWidth, outputs)
  const depth = new Float32Array(widthPx * heightPx)
  for (let y = 0, to = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, to++) {
      const value = predicted.data[y * columns + x]
      if (value > 0) depth[to] = of === 'depth' ? times * value : times / value
    }
  }
  return { widthPx, heightPx, depth }
}
