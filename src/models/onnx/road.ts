import { badInput } from '../../base/errors.ts'
import { findModel } from '../registry/find.ts'
import type { RoadSegmenter } from '../vision.ts'
import { type InputForm, sampleImage } from './sample-image.ts'
import { openSession, type SessionOptions, type Tensor } from './session.ts'

export interface RoadOptions extends SessionOptions {
  /** Folder that is looked through first for the model's file. */
  readonly models?: string
}

export interface OpenRoadSegmenter extends RoadSegmenter {
  release(): Promise<void>
}

/** In the order of the network's channels. */
export const ROAD_NAMES: readonly string[] = ['background', 'road', 'curb', 'marking']

/**
 * Road, curb and marking from OpenVINO's road-segmentation-adas-0001 (pixels together, BGR, 0..255). The map has the
 * network's own size, 896x512, stretched over the picture. Errors: as `openDetector`.
 */
export async function openRoadSegmenter(
  nameOrPath = 'road-adas-0001',
  options: RoadOptions = {},
): Promise<OpenRoadSegmenter> {
  const { path, row } = await findModel(nameOrPath, { task: 'road', models: options.models })
  const session = await openSession(path, options)
  const [, heightPx, widthPx, colours] = session.inputs[0].dims
  if (typeof heightPx !== 'number' || typeof widthPx !== 'number' || colours !== 3) {
    const expected = 'one picture of pixels with three colours'
    throw badInput({ subject: 'road segmenter', expected, got: `[${session.inputs[0].dims}]`, where: path })
  }
  const form: InputForm = { widthPx, heightPx, layout: 'pixels', order: 'bgr' }
  return {
    name: row?.name ?? nameOrPath,
    label: async image => {
      const data = new Float32Array(3 * widthPx * heightPx)
      sampleImage(image, [0, 0, image.widthPx, image.heightPx], form, data)
      const outputs = await session.run({ [session.inputs[0].name]: { data, dims: [1, heightPx, widthPx, 3] } })
      return { widthPx, heightPx, labels: likeliest(outputs.float(session.outputs[0].name)), names: ROAD_NAMES }
    },
    release: () => session.release(),
  }
}

function likeliest({ data, dims }: Tensor<Float32Array>): Uint8Array {
  const classes = dims[dims.length - 1]
  const labels = new Uint8Array(data.length / classes)
  for (let pixel = 0, at = 0; pixel < labels.length; pixel++, at += classes) {
    let best = 0
    for (let k = 1; k < classes; k++) if (data[at + k] > data[at + best]) best = k
    labels[pixel] = best
  }
  return labels
}
