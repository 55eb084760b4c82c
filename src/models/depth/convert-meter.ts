import { badInput, messageOf } from '../../base/errors.ts'
import { writeFileAtomic } from '../../files/atomic.ts'
import { readStateDict } from '../pth/read-pth.ts'
import { MeterGraph } from './meter-graph.ts'

export interface MeterSize {
  readonly heightPx: number
  readonly widthPx: number
}

/** What the published weights were trained on. */
export const METER_SIZES = {
  kitti: { heightPx: 192, widthPx: 640 },
  nyu: { heightPx: 192, widthPx: 256 },
} as const

/** Features shrink by 32, and the last transformer looks at patches of 2. */
const MULTIPLE = 64

/**
 * Writes METER's weights (.pth) as an ONNX file: "image" [1, 3, h, w] RGB 0..1 -> "depth" [1, 1, h/4, w/4]. Errors: `badInput` where the
 * file holds other weights than METER's, or more.
 */
export async function convertMeter(pthPath: string, outPath: string, size: MeterSize): Promise<void> {
  const { heightPx, widthPx } = size
  if (heightPx % MULTIPLE !== 0 || widthPx % MULTIPLE !== 0) {
    const got = `${widthPx}x${heightPx}`
    throw badInput({
      subject: "METER's input",
      expected: `sides that are multiples of ${MULTIPLE}`,
      got,
      where: pthPath,
    })
  }
  const weights = await readStateDict(pthPath)
  const refuse = (got: string, cause?: unknown) =>
    badInput({ subject: 'weights', expected: "METER's", got, where: pthPath }, cause)
  const meter = new MeterGraph(weights)
  let bytes: Uint8Array
  try {
    const { name, shape } = meter.build('image', heightPx, widthPx)
    const image = { name: 'image', dims: [1, 3, heightPx, widthPx] }
    bytes = meter.graph.bytes('meter', image, { name: 'depth', dims: [1, ...shape], from: name })
  } catch (cause) {
    throw refuse(messageOf(cause), cause)
  }
  const unused = [...weights.keys()].find(name => !meter.used.has(name))
  if (unused) throw refuse(`others beside them: "${unused}"`)
  await writeFileAtomic(outPath, bytes)
}
