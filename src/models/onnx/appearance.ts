import { basename } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { type Box2dPx, clipBox } from '../../geometry/box.ts'
import type { RgbImage } from '../../media/image.ts'
import { findModel } from '../registry/find.ts'
import type { AppearanceModel } from '../vision.ts'
import { type InputForm, sampleImage } from './sample-image.ts'
import { openSession, type SessionOptions } from './session.ts'

export interface AppearanceOptions extends SessionOptions {
  /** Folder that is looked through first for the model's file. */
  readonly models?: string
}

export interface OpenAppearance extends AppearanceModel {
  release(): Promise<void>
}

export const DEFAULT_APPEARANCE = 'person-reid-0287'

/**
 * What a person looks like, from a re-identification network of OpenVINO's model zoo (pixels together, BGR, 0..255).
 * A box outside the picture gives a vector of zeros. Errors: as `openDetector`.
 */
export async function openAppearance(
  nameOrPath: string = DEFAULT_APPEARANCE,
  options: AppearanceOptions = {},
): Promise<OpenAppearance> {
  const { path, row } = await findModel(nameOrPath, { task: 'appearance', models: options.models })
  const session = await openSession(path, options)
  const [input] = session.inputs
  const [, heightPx, widthPx, colours] = input.dims
  if (typeof heightPx !== 'number' || typeof widthPx !== 'number' || colours !== 3) {
    const expected = 'one picture of pixels with three colours'
    throw badInput({ subject: 'appearance model', expected, got: `[${input.dims}]`, where: path })
  }
  const form: InputForm = { widthPx, heightPx, layout: 'pixels', order: 'bgr' }
  const one = async (image: RgbImage, box: Box2dPx): Promise<Float32Array> => {
    const data = new Float32Array(3 * widthPx * heightPx)
    const region = wholeRegion(box, image)
    if (region) sampleImage(image, region, form, data)
    const outputs = await session.run({ [input.name]: { data, dims: [1, heightPx, widthPx, 3] } })
    const vector = outputs.float(session.outputs[0].name).data
    return region ? unit(vector) : new Float32Array(vector.length)
  }
  return {
    name: row?.name ?? basename(path),
    categories: ['person'],
    embed: (image, boxes) => Promise.all(boxes.map(box => one(image, box))),
    release: () => session.release(),
  }
}

/** The box in whole pixels inside the picture; undefined where it holds none. */
export function wholeRegion(box: Box2dPx, { widthPx, heightPx }: RgbImage): Box2dPx | undefined {
  const [x0, y0, x1, y1] = box.map(Math.round)
  return clipBox([x0, y0, Math.max(x1, x0 + 1), Math.max(y1, y0 + 1)], widthPx, heightPx)
}

function unit(vector: Float32Array): Float32Array {
  let square = 0
  for (const value of vector) square += value * value
  const factor = square > 0 ? 1 / Math.sqrt(square) : 0
  return vector.map(value => value * factor)
}
