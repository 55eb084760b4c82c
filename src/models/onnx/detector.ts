import { basename } from 'node:path'
import { badInput, badUsage } from '../../base/errors.ts'
import { type Box2dPx, clipBox } from '../../geometry/box.ts'
import type { RgbImage } from '../../media/image.ts'
import { findModel } from '../registry/find.ts'
import type { Detection, Detector } from '../vision.ts'
import { COCO_CATEGORIES } from './coco.ts'
import { DETECTOR_KINDS, type DetectorKind } from './detector-kinds.ts'
import { type InputForm, sampleImage } from './sample-image.ts'
import { openSession, type Session, type SessionOptions } from './session.ts'
import { suppress } from './suppress.ts'

export interface DetectorOptions extends SessionOptions {
  /** Folder that is looked through first for the model's file. */
  readonly models?: string
  /** Only these are looked for; all that the network knows by default. */
  readonly categories?: readonly string[]
  /** 0..1; what scores less is dropped. Association makes use of uncertain boxes, so it is low by default. */
  readonly minScore?: number
  /** Of boxes of a category that overlap by this much or more the best stays. */
  readonly nmsIou?: number
  /** How the network is fed and read, by a row of DETECTOR_KINDS; by default what its registry row or its ports say. */
  readonly kind?: string
  /** Side of the input where the network leaves it open. */
  readonly inputPx?: number
}

export const DEFAULT_MIN_SCORE = 0.1
/** Two people side by side overlap up to about this much; two boxes of one person more. */
export const DEFAULT_NMS_IOU = 0.6
const DEFAULT_INPUT_PX = 640

/** A detector that holds memory until it is released. */
export interface OpenDetector extends Detector {
  release(): Promise<void>
}

/**
 * A detector of COCO's categories from an ONNX file: a name of the registry ("deimv2-femto") or a path.
 * Errors: `missing` where the file or the package onnxruntime-node is not there, `badInput` for a network of no known
 * kind, `badUsage` for a category that it cannot tell.
 */
export async function openDetector(nameOrPath: string, options: DetectorOptions = {}): Promise<OpenDetector> {
  const { path, row } = await findModel(nameOrPath, { task: 'detect', models: options.models })
  const session = await openSession(path, options)
  const kind = kindOf(session, options.kind ?? row?.kind)
  const { minScore = DEFAULT_MIN_SCORE, nmsIou = DEFAULT_NMS_IOU, inputPx = DEFAULT_INPUT_PX } = options
  const [heightPx, widthPx] = [2, 3].map(axis => {
    const side = session.inputs[0].dims[axis]
    return typeof side === 'number' ? side : inputPx
  })
  const form: InputForm = { ...kind.form, widthPx, heightPx }
  const how = { widthPx, heightPx, minScore, wanted: wantedLabels(options.categories, path) }
  return {
    name: row?.name ?? basename(path),
    categories: options.categories ?? COCO_CATEGORIES,
    // One more is on its way while every copy works.
    atOnce: options.copies ? options.copies + 1 : 1,
    detect: async image => {
      const view = viewOf(image, form, kind)
      const input = new Float32Array(3 * widthPx * heightPx)
      if (kind.padding !== undefined) input.fill(kind.padding)
      sampleImage(image, [0, 0, image.widthPx, image.heightPx], form, input, view.usedWidthPx, view.usedHeightPx)
      const outputs = await session.run({
        [session.inputs[0].name]: { data: input, dims: [1, 3, heightPx, widthPx] },
        ...kind.extraFeeds?.(widthPx, heightPx),
      })
      const found: Detection[] = []
      kind.decode(outputs, session, how, (label, score, x0, y0, x1, y1) => {
        const box = clipBox(inPicture(view, x0, y0, x1, y1), image.widthPx, image.heightPx)
        if (box) found.push({ box, score: Math.min(1, score), category: COCO_CATEGORIES[label] })
      })
      return suppress(found, nmsIou)
    },
    release: () => session.release(),
  }
}

/** How much of the input the picture takes, and the pixels of the picture in one of the input. */
interface View {
  readonly usedWidthPx: number
  readonly usedHeightPx: number
  readonly perInputX: number
  readonly perInputY: number
}

function viewOf(image: RgbImage, form: InputForm, { fit }: DetectorKind): View {
  const scale = Math.min(form.widthPx / image.widthPx, form.heightPx / image.heightPx)
  const used = (sidePx: number, wholePx: number): number =>
    fit === 'stretch' ? wholePx : Math.min(wholePx, Math.max(1, Math.floor(sidePx * scale)))
  const [usedWidthPx, usedHeightPx] = [used(image.widthPx, form.widthPx), used(image.heightPx, form.heightPx)]
  return {
    usedWidthPx,
    usedHeightPx,
    perInputX: image.widthPx / usedWidthPx,
    perInputY: image.heightPx / usedHeightPx,
  }
}

const inPicture = ({ perInputX, perInputY }: View, x0: number, y0: number, x1: number, y1: number): Box2dPx => [
  x0 * perInputX,
  y0 * perInputY,
  x1 * perInputX,
  y1 * perInputY,
]

function kindOf(session: Session, name: string | undefined): DetectorKind {
  const kinds = DETECTOR_KINDS.map(kind => kind.name).join(', ')
  if (name !== undefined && !DETECTOR_KINDS.some(kind => kind.name === name)) {
    throw badUsage({ subject: 'kind of detector', expected: `one of ${kinds}`, got: name })
  }
  const found = DETECTOR_KINDS.find(kind => (name === undefined || kind.name === name) && kind.recognises(session))
  if (found) return found
  const ports = [...session.inputs, ...session.outputs].map(port => port.name).join(', ')
  const expected = `a network of the kind ${name ?? kinds}`
  throw badInput({ subject: 'detector', expected, got: `one with ${ports}`, where: session.path })
}

function wantedLabels(categories: readonly string[] | undefined, where: string): Uint8Array {
  const unknown = categories?.find(name => !COCO_CATEGORIES.includes(name))
  if (unknown !== undefined) {
    throw badUsage({ subject: 'category', expected: `one of ${COCO_CATEGORIES.join(', ')}`, got: unknown, where })
  }
  return Uint8Array.from(COCO_CATEGORIES, name => (!categories || categories.includes(name) ? 1 : 0))
}
