import { type Box2dPx, boxHeightPx, boxWidthPx } from '../../geometry/box.ts'
import type { RgbImage } from '../../media/image.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { Detection, ObjectMask, Segmenter } from '../vision.ts'
import { insideOf, wholeBox } from './mask-of-grid.ts'
import { type InputForm, sampleImage } from './sample-image.ts'
import type { Session, Tensor } from './session.ts'

/** Classes of PASCAL VOC, by the number that the network gives them, that make up one of our categories. */
const VOC_CLASSES: Readonly<Record<string, readonly number[]>> = {
  person: [15],
  player: [15],
  goalkeeper: [15],
  referee: [15],
  cyclist: [15, 2],
  motorcyclist: [15, 14],
  bicycle: [2],
  motorcycle: [14],
  car: [7],
  van: [7, 6],
  truck: [7, 6],
  bus: [6, 7],
  vehicle: [6, 7, 14],
  train: [19],
  airplane: [1],
  boat: [4],
  bird: [3],
  cat: [8],
  dog: [12],
  horse: [13],
  sheep: [17],
  cow: [10],
  bottle: [5],
  chair: [9],
  couch: [18],
  tv: [20],
}

/** Context that the network gets around a box, as a share of its longer side. */
const MARGIN = 0.25
/** With less of the box filled the network has seen something else. */
const MIN_FILLED = 0.1

/**
 * Masks by the classes of DeepLab v3: each box is looked at on its own, with some of what is around it, and the pixels
 * of its category in the box are the object's. Two of a kind in one box are not told apart.
 */
export function semanticSegmenter(session: Session, size: FrameSize): Segmenter['segment'] {
  const middle = [127.5, 127.5, 127.5] as const
  const form: InputForm = { ...size, layout: 'pixels', order: 'rgb', mean: middle, scale: middle }
  return async (image, detections) => {
    const masks: (ObjectMask | undefined)[] = []
    for (const detection of detections) masks.push(await maskOf(session, form, image, detection))
    return masks
  }
}

async function maskOf(
  session: Session,
  form: InputForm,
  image: RgbImage,
  { box, category }: Detection,
): Promise<ObjectMask | undefined> {
  const classes = VOC_CLASSES[category]
  const whole = wholeBox(box, image)
  if (!classes || !whole) return undefined
  const region = around(whole, image)
  const data = new Float32Array(3 * form.widthPx * form.heightPx)
  sampleImage(image, region, form, data)
  const outputs = await session.run({ [session.inputs[0].name]: { data, dims: [1, form.heightPx, form.widthPx, 3] } })
  const lead = leadOf(outputs.float(session.outputs[0].name), classes)
  const inside = insideOf(lead, form, region, whole)
  const filled = inside.reduce((sum, one) => sum + one, 0)
  return filled >= MIN_FILLED * inside.length ? { box: whole, inside } : undefined
}

function around(box: Box2dPx, { widthPx, heightPx }: FrameSize): Box2dPx {
  const margin = Math.ceil(MARGIN * Math.max(boxWidthPx(box), boxHeightPx(box)))
  return [
    Math.max(0, box[0] - margin),
    Math.max(0, box[1] - margin),
    Math.min(widthPx, box[2] + margin),
    Math.min(heightPx, box[3] + margin),
  ]
}

/** By how much the best of the wanted classes leads the best of the others, a pixel of the network. */
function leadOf({ data, dims }: Tensor<Float32Array>, wanted: readonly number[]): Float32Array {
  const classes = dims[dims.length - 1]
  const isWanted = Uint8Array.from({ length: classes }, (_, k) => (wanted.includes(k) ? 1 : 0))
  const lead = new Float32Array(data.length / classes)
  for (let pixel = 0, at = 0; pixel < lead.length; pixel++) {
    let best = Number.NEGATIVE_INFINITY
    let other = Number.NEGATIVE_INFINITY
    for (let k = 0; k < classes; k++, at++) {
      if (isWanted[k]) best = Math.max(best, data[at])
      else other = Math.max(other, data[at])
    }
    lead[pixel] = best - other
  }
  return lead
}
