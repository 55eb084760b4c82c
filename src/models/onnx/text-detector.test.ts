import { readFileSync } from 'node:fs'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { hasTransformers } from '../../../test/has-transformers.ts'
import { boxIou } from '../../geometry/box.ts'
import type { RgbImage } from '../../media/image.ts'
import { openTextDetector } from './text-detector.ts'

/** A network of random numbers in OWLv2's form; test/oracles/tiny_owlv2.py made it and what is found with it. */
const FOLDER = join(import.meta.dirname, '../../../test/golden/tiny-owlv2')
const golden = z.object({
  widthPx: z.number(),
  heightPx: z.number(),
  words: z.array(z.string()),
  found: z.array(
    z.object({
      score: z.number(),
      category: z.string(),
      box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    }),
  ),
})
const { widthPx, heightPx, words, found } = golden.parse(JSON.parse(readFileSync(join(FOLDER, 'found.json'), 'utf8')))

const isThere = hasTransformers()

function picture(): RgbImage {
  const data = new Uint8Array(3 * widthPx * heightPx)
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3)
    data[i] = 7 * (pixel % widthPx) + 11 * Math.floor(pixel / widthPx) + 50 * (i % 3)
  }
  return { widthPx, heightPx, data }
}

test.skipIf(!isThere)('finds what the original library finds with the same network', async () => {
  const detector = await openTextDetector(FOLDER, words, { minScore: 0.02, nmsIou: 1 })
  const detections = await detector.detect(picture())
  const inside = found.filter(({ score, box }) => score > 0.02 && box[1] < heightPx && box[0] < widthPx)
  expect(inside.length).toBeGreaterThanOrEqual(6)
  expect(detections.map(d => d.category)).toEqual(inside.map(f => f.category))
  for (const [i, { box, score }] of inside.entries()) {
    expect(detections[i].score).toBeCloseTo(score, 2)
    const [x0, y0, x1, y1] = box
    const clipped = [x0, y0, Math.min(x1, widthPx), Math.min(y1, heightPx)] as const
    expect(boxIou(detections[i].box, clipped)).toBeGreaterThan(0.97)
  }
  expect(detector.categories).toEqual(words)
  await detector.release()
})

test('what cannot be is refused in one line', async () => {
  await expect(openTextDetector(FOLDER, [])).rejects.toThrow(/words to find: expected at least one/)
  await expect(openTextDetector(FOLDER, ['  '])).rejects.toThrow(/none empty/)
  await expect(openTextDetector('owlv3', ['a'])).rejects.toThrow(/one of grounding-dino-tiny, owlv2-base, got owlv3/)
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-text-'))
  await expect(openTextDetector(folder, ['a'])).rejects.toThrow(/config.json: expected beside the model/)
  await writeFile(join(folder, 'config.json'), '{"model_type": "bert"}')
  await expect(openTextDetector(folder, ['a'])).rejects.toThrow(/model_type: expected one of owlv2, .*got bert/)
})

test.skipIf(!isThere)('a folder without its network is refused, and nothing is downloaded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-text-'))
  await cp(FOLDER, folder, { recursive: true })
  await rm(join(folder, 'onnx'), { recursive: true })
  await expect(openTextDetector(folder, words)).rejects.toThrow(/detector: expected a whole model/)
})
