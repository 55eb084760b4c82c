import type { RgbImage } from '../../media/image.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { ObjectMask, Segmenter } from '../vision.ts'
import { insideOf, wholeBox } from './mask-of-grid.ts'
import { type InputForm, sampleImage } from './sample-image.ts'
import type { Feeds, Outputs, Session } from './session.ts'

/** Mean and spread of ImageNet's colours, 0..255. */
const MEAN = [123.675, 116.28, 103.53] as const
const SPREAD = [58.395, 57.12, 57.375] as const
/** How the prompt encoder calls the corners of a box: upper left, lower right. */
const CORNERS = [2, 3] as const
/** Of a mask that the decoder may be given to start from: none is given. */
const NO_MASK_SIDE = 256
const FEATURES = ['image_embed', 'high_res_feats_0', 'high_res_feats_1'] as const

/**
 * Masks by the image model of SAM 2, exported as an encoder (`image` -> `image_embed`, `high_res_feats_0`, `high_res_feats_1`) and a decoder
 * (those, and `point_coords`, `point_labels`, `mask_input`, `has_mask_input` -> `masks`, `iou_predictions`), as samexporter and sam2-onnx
 * export them: the picture is encoded once, then each box is a prompt of two corners in the encoder's pixels, and of the masks that
 * come back the one counts of which the model is surest.
 */
export function sam2Segmenter(encoder: Session, decoder: Session, size: FrameSize): Segmenter['segment'] {
  const form: InputForm = { ...size, layout: 'planes', order: 'rgb', mean: MEAN, scale: SPREAD }
  return async (image, detections) => {
    const boxes = detections.map(({ box }) => wholeBox(box, image))
    if (boxes.every(box => box === undefined)) return boxes.map(() => undefined)
    const features = await encoded(encoder, form, image)
    const masks: (ObjectMask | undefined)[] = []
    for (const box of boxes) {
      if (!box) {
        masks.push(undefined)
        continue
      }
      const [perX, perY] = [size.widthPx / image.widthPx, size.heightPx / image.heightPx]
      const corners = Float32Array.of(box[0] * perX, box[1] * perY, box[2] * perX, box[3] * perY)
      const { grid, ...gridSize } = surest(await decoder.run(promptOf(features, corners)))
      const inside = insideOf(grid, gridSize, [0, 0, image.widthPx, image.heightPx], box)
      masks.push(inside.includes(1) ? { box, inside } : undefined)
    }
    return masks
  }
}

async function encoded(encoder: Session, form: InputForm, image: RgbImage): Promise<Outputs> {
  const data = new Float32Array(3 * form.widthPx * form.heightPx)
  sampleImage(image, [0, 0, image.widthPx, image.heightPx], form, data)
  return encoder.run({ [encoder.inputs[0].name]: { data, dims: [1, 3, form.heightPx, form.widthPx] } })
}

/** Numbers are handed over to the network with each run: they are copied. */
function promptOf(features: Outputs, corners: Float32Array): Feeds {
  const seen = FEATURES.map(name => {
    const { data, dims } = features.float(name)
    return [name, { data: data.slice(), dims }] as const
  })
  return {
    ...Object.fromEntries(seen),
    point_coords: { data: corners, dims: [1, 2, 2] },
    point_labels: { data: Float32Array.from(CORNERS), dims: [1, 2] },
    mask_input: { data: new Float32Array(NO_MASK_SIDE ** 2), dims: [1, 1, NO_MASK_SIDE, NO_MASK_SIDE] },
    has_mask_input: { data: new Float32Array(1), dims: [1] },
  }
}

/** `masks` [1, m, height, width] are above 0 on the object; `iou_predictions` [1, m]. */
function surest(outputs: Outputs): FrameSize & { readonly grid: Float32Array } {
  const { data, dims } = outputs.float('masks')
  const { data: ious } = outputs.float('iou_predictions')
  const [heightPx, widthPx] = dims.slice(-2)
  const best = ious.indexOf(Math.max(...ious))
  return { widthPx, heightPx, grid: data.subarray(best * widthPx * heightPx, (best + 1) * widthPx * heightPx) }
}
