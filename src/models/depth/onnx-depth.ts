import type { Intrinsics } from '../../geometry/camera.ts'
import type { RgbImage } from '../../media/image.ts'
import { type InputForm, sampleImage } from '../onnx/sample-image.ts'
import { openSession, type SessionOptions } from '../onnx/session.ts'
import type { DepthMap, MetricDepth } from '../vision.ts'

/** How a network of metric depth wants its picture, and what its numbers mean. */
interface DepthForm {
  readonly input: string
  readonly form: InputForm
  readonly output: string
  readonly unitsPerM: number
  /** Focal length over width of the pictures that it learned from: depths scale with it. */
  readonly focalShare: number
  /** Beyond it nothing was learned. */
  readonly maxM: number
  /** Spread of the scale's logarithm on pictures of its kind. */
  readonly sdLog: number
}

const FORM = { layout: 'planes', order: 'rgb', scale: [255, 255, 255] } as const

/**
 * METER as `convertMeter` writes it. KITTI gives decimetres: mean relative errors of 0.36, 0.24 and 0.14 on three of its frames, of which
 * 0.15, 0.19 and 0.12 are left once the scale is right. NYU gives centimetres: median ratios to the sensor of 1.03, 0.85 and 0.91 on three
 * frames of 7-Scenes. The spreads of the scale are a little wider than these few frames show.
 */
export const METRIC_DEPTHS = {
  'meter-kitti-xxs': {
    ...{ input: 'image', form: { ...FORM, widthPx: 640, heightPx: 192 }, output: 'depth' },
    ...{ unitsPerM: 10, focalShare: 721.5 / 1242, maxM: 80, sdLog: 0.25 },
  },
  'meter-nyu-xxs': {
    ...{ input: 'image', form: { ...FORM, widthPx: 256, heightPx: 192 }, output: 'depth' },
    ...{ unitsPerM: 100, focalShare: 518.9 / 640, maxM: 10, sdLog: 0.15 },
  },
} as const satisfies Readonly<Record<string, DepthForm>>

/** A network of metric depth from an ONNX file. Errors: those of `openSession`. */
export async function openMetricDepth(
  name: keyof typeof METRIC_DEPTHS,
  path: string,
  options?: SessionOptions,
): Promise<MetricDepth & { release(): Promise<void> }> {
  const session = await openSession(path, options)
  const row: DepthForm = METRIC_DEPTHS[name]
  const { widthPx, heightPx } = row.form
  const depthOf = async (image: RgbImage, intrinsics: Intrinsics): Promise<DepthMap> => {
    const data = new Float32Array(3 * widthPx * heightPx)
    sampleImage(image, [0, 0, image.widthPx, image.heightPx], row.form, data)
    const outputs = await session.run({ [row.input]: { data, dims: [1, 3, heightPx, widthPx] } })
    const { data: raw, dims } = outputs.float(row.output)
    const factor = intrinsics.fxPx / image.widthPx / row.focalShare / row.unitsPerM
    const depth = raw.map(value => (value > 0 ? Math.min(value, row.maxM * row.unitsPerM) * factor : 0))
    return { widthPx: dims[dims.length - 1], heightPx: dims[dims.length - 2], depth }
  }
  return { kind: 'metric', name, sdLog: row.sdLog, depthOf, release: () => session.release() }
}
