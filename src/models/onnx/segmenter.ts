import { badInput } from '../../base/errors.ts'
import { type Box2dPx, boxHeightPx, boxWidthPx, clipBox } from '../../geometry/box.ts'
import type { RgbImage } from '../../media/image.ts'
import type { FrameSize } from '../../media/pixels.ts'
import { findModel } from '../registry/find.ts'
import type { Detection, ObjectMask, Segmenter } from '../vision.ts'
import { type InputForm, sampleImage } from './sample-image.ts'
import { openSession, type Session, type SessionOptions, type Tensor } from './session.ts'

export interface SegmenterOptions extends SessionOptions {
  /** Folder that is looked through first for the model's file. */
  readonly models?: string
}

export interface OpenSegmenter extends Segmenter {
  release(): Promise<void>
}

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
 * Errors: as `openDetector`.
 */
export async function openSegmenter(nameOrPath = 'deeplab-v3', options: SegmenterOptions = {}): Promise<OpenSegmenter> {
  const { path, row } = await findModel(nameOrPath, { task: 'segment', models: options.models })
  const session = await openSession(path, options)
  const [, heightPx, widthPx, colours] = session.inputs[0].dims
  if (typeof heightPx !== 'number' || typeof widthPx !== 'number' || colours !== 3) {
    const expected = 'one picture of pixels with three colours'
    throw badInput({ subject: 'segmenter', expected, got: `[${session.inputs[0].dims}]`, where: path })
  }
  const middle = [127.5, 127.5, 127.5] as const
  const form: InputForm = { widthPx, heightPx, layout: 'pixels', order: 'rgb', mean: middle, scale: middle }
  return {
    name: row?.name ?? nameOrPath,
    segment: async (image, detections) => {
      const masks: (ObjectMask | undefined)[] = []
      for (const detection of detections) masks.push(await maskOf(session, form, image, detection))
      return masks
    },
    release: () => session.release(),
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

/** The box grown to whole edges inside the picture. */
function wholeBox([x0, y0, x1, y1]: Box2dPx, { widthPx, heightPx }: FrameSize): Box2dPx | undefined {
  return clipBox([Math.floor(x0), Math.floor(y0), Math.ceil(x1), Math.ceil(y1)], widthPx, heightPx)
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

/** The lead at each pixel of the box, by bilinear interpolation in the network's grid over `region`: 1 where it leads. */
function insideOf(lead: Float32Array, { widthPx, heightPx }: FrameSize, region: Box2dPx, box: Box2dPx): Uint8Array {
  const [wide, high] = [boxWidthPx(box), boxHeightPx(box)]
  const inside = new Uint8Array(wide * high)
  const [perX, perY] = [widthPx / boxWidthPx(region), heightPx / boxHeightPx(region)]
  for (let y = 0; y < high; y++) {
    const v = clamp((box[1] - region[1] + y + 0.5) * perY - 0.5, heightPx - 1)
    const top = Math.min(heightPx - 2, Math.floor(v))
    for (let x = 0; x < wide; x++) {
      const u = clamp((box[0] - region[0] + x + 0.5) * perX - 0.5, widthPx - 1)
      const left = Math.min(widthPx - 2, Math.floor(u))
      const at = top * widthPx + left
      const upper = lead[at] + (u - left) * (lead[at + 1] - lead[at])
      const lower = lead[at + widthPx] + (u - left) * (lead[at + widthPx + 1] - lead[at + widthPx])
      if (upper + (v - top) * (lower - upper) > 0) inside[y * wide + x] = 1
    }
  }
  return inside
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value))
