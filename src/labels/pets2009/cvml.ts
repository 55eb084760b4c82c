import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import { numberOf, positiveOf, wholeOf } from '../../files/text-rows.ts'
import { readXml } from '../../files/xml.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import { orSkip } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'

export interface CvmlBox {
  readonly trackId: string
  readonly frame: number
  readonly boxPx: Box2dPx
  readonly where: string
}

export interface Cvml {
  /** Numbers of the annotated frames, rising; those without objects too. */
  readonly frames: readonly number[]
  readonly boxes: readonly CvmlBox[]
}

const box = z.object({ xc: z.string(), yc: z.string(), w: z.string(), h: z.string() })
const object = z.object({ id: z.string().min(1), box })
/** An element without children is an empty text. */
const empty = z.literal('')
const objectlist = z.union([empty, z.object({ object: z.array(object).optional() })])
const frame = z.object({ number: z.string(), objectlist: objectlist.optional() })
const cvml = z.object({ dataset: z.object({ frame: z.array(frame).min(1) }) })

/** Computer Vision Markup Language (List and Fisher 2004): a box by its centre (xc, yc) and its size. */
export async function readCvml(path: string, options: LabelOptions): Promise<Cvml> {
  const { dataset } = await readXml(path, cvml, ['frame', 'object'])
  const frames: number[] = []
  const boxes: CvmlBox[] = []
  for (const { number, objectlist = '' } of dataset.frame) {
    throwIfAborted(options.signal, path)
    const where = `${path}, frame ${number.slice(0, 20)}`
    const last = frames.at(-1) ?? -1
    const index = orSkip(options, () => wholeOf(number, 'frame number', where, last + 1))
    if (index === undefined) continue
    frames.push(index)
    if (objectlist === '') continue
    for (const found of objectlist.object ?? []) {
      const read = orSkip(options, () => boxOf(found, index, where))
      if (read) boxes.push(read)
    }
  }
  return { frames, boxes }
}

function boxOf({ id, box: b }: z.infer<typeof object>, index: number, inFrame: string): CvmlBox {
  const where = `${inFrame}, object ${id.slice(0, 20)}`
  const [x, y] = [numberOf(b.xc, 'box xc', where), numberOf(b.yc, 'box yc', where)]
  const [w, h] = [positiveOf(b.w, 'box w', where), positiveOf(b.h, 'box h', where)]
  if (Math.max(Math.abs(x), Math.abs(y), w, h) > MAX_PX) {
    throw badInput({ subject: 'box', expected: `within ${MAX_PX} px`, got: `${b.xc} ${b.yc} ${b.w} ${b.h}`, where })
  }
  return { trackId: id, frame: index, boxPx: [x - w / 2, y - h / 2, x + w / 2, y + h / 2], where }
}

/** Beyond any image. */
const MAX_PX = 1e5
