import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { realData } from '../../../test/real-data.ts'
import { realModel } from '../../../test/real-models.ts'
import { boxIou } from '../../geometry/box.ts'
import { type CvmlBox, readCvml } from '../../labels/pets2009/cvml.ts'
import { decodeFrames } from '../../media/decode.ts'
import type { RgbImage } from '../../media/image.ts'
import { openAppearance } from './appearance.ts'
import { openDetector } from './detector.ts'

const pets = realData('pets2009')

/** Frames 0 and 7, a second apart, with the boxes annotated in them. */
const frames = pets ? await petsFrames(pets, [0, 7]) : []

interface PetsFrame {
  readonly image: RgbImage
  readonly boxes: readonly CvmlBox[]
}

async function petsFrames(folder: string, wanted: readonly number[]): Promise<PetsFrame[]> {
  const { boxes } = await readCvml(join(folder, 's2l1_000-399.xml'), {})
  const found: PetsFrame[] = []
  for await (const frame of decodeFrames(join(folder, 's2l1_000-399.mp4'), { format: 'rgb24' })) {
    if (wanted.includes(frame.index)) found.push({ image: frame, boxes: boxes.filter(b => b.frame === frame.index) })
    if (found.length === wanted.length) break
  }
  return found
}

/** Least share of 400 frames' people that bench/models.ts measured, less 0.2 for the chance of two frames. */
const DETECTORS = [
  ['deimv2_hgnetv2_femto_coco.onnx', 0.7],
  ['deimv2_hgnetv2_atto_coco.onnx', 0.4],
  ['yolox_nano_416x416.onnx', 0.7],
  ['nanodet_m_416.onnx', 0.65],
] as const

describe.each(DETECTORS)('%s', (file, leastRecall) => {
  const path = realModel(file)

  test.skipIf(!pets || !path)('finds the people of a real frame where they were annotated', async () => {
    const detector = await openDetector(path!, { categories: ['person'], minScore: 0.4 })
    let [found, all] = [0, 0]
    for (const { image, boxes } of frames) {
      const detections = await detector.detect(image)
      found += boxes.filter(truth => detections.some(d => boxIou(d.box, truth.boxPx) >= 0.5)).length
      all += boxes.length
      expect(detections.every(d => d.category === 'person' && d.score >= 0.4 && d.score <= 1)).toBe(true)
      expect(detections.length).toBeLessThan(2 * boxes.length)
    }
    expect(found / all).toBeGreaterThan(leastRecall)
    await detector.release()
  })
})

const femto = realModel('deimv2_hgnetv2_femto_coco.onnx')
const reid = realModel('person-reidentification-retail-0287.onnx')

test.skipIf(!pets || !reid)('a person looks more like himself a second later than like others', async () => {
  const model = await openAppearance(reid!)
  const [first, later] = frames.map(frame => frame.boxes)
  const vectors = await Promise.all(
    frames.map(({ image, boxes }) =>
      model.embed(
        image,
        boxes.map(b => b.boxPx),
      ),
    ),
  )
  const likeness = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, k) => sum + v * b[k], 0)
  for (const [i, { trackId }] of first.entries()) {
    expect(likeness(vectors[0][i], vectors[0][i])).toBeCloseTo(1, 5)
    const self = later.findIndex(b => b.trackId === trackId)
    const others = later.map((_, j) => likeness(vectors[0][i], vectors[1][j])).filter((_, j) => j !== self)
    expect(likeness(vectors[0][i], vectors[1][self])).toBeGreaterThan(Math.max(...others))
  }
})

test.skipIf(!reid)('a box outside the picture has no appearance', async () => {
  const model = await openAppearance(reid!)
  const black = { widthPx: 8, heightPx: 8, data: new Uint8Array(192) }
  const [nothing] = await model.embed(black, [[20, 20, 30, 40]])
  expect(nothing).toHaveLength(256)
  expect(nothing.every(v => v === 0)).toBe(true)
})

test.skipIf(!femto)('what cannot be is refused in one line', async () => {
  await expect(openDetector('no-such-detector')).rejects.toThrow(/model: expected a file or one of .*deimv2-femto/)
  await expect(openDetector(femto!, { categories: ['persom'] })).rejects.toThrow(/category: expected one of person/)
  await expect(openDetector(femto!, { kind: 'yolox' })).rejects.toThrow(/kind yolox, got one with images/)
  await expect(openDetector(import.meta.filename)).rejects.toThrow(/network: expected an ONNX file/)
})
