import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { realData } from '../../../test/real-data.ts'
import { realModel } from '../../../test/real-models.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import { type RgbImage, readImage, readPng } from '../../media/image.ts'
import { openFeatureMatcher } from './features.ts'
import { openRoadSegmenter } from './road.ts'
import { sampleImage } from './sample-image.ts'
import { openSegmenter } from './segmenter.ts'

const davis = realData('davis')
const kitti = realData('kitti_tracking')
const deeplab = realModel('deeplab_v3_1_default_1.onnx')
const road = realModel('road_segmentation_adas_0001.onnx')
const xfeat = realModel('xfeat_dense.onnx')
const glue = realModel('lighterglue_L3.onnx')

/** A mask of the same size as its picture, and the bounds of what is in it. */
function maskFile(path: string): { widthPx: number; box: Box2dPx; isIn: (x: number, y: number) => boolean } {
  const { widthPx, heightPx, data } = readPng(readFileSync(path), path)
  const isIn = (x: number, y: number): boolean => data[4 * (y * widthPx + x)] > 0
  let box: Box2dPx = [widthPx, heightPx, 0, 0]
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (!isIn(x, y)) continue
      box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x + 1), Math.max(box[3], y + 1)]
    }
  }
  return { widthPx, box, isIn }
}

test.skipIf(!davis || !deeplab)('the mask of a car is the one that was drawn by hand', async () => {
  const segmenter = await openSegmenter(deeplab!)
  for (const frame of ['00000', '00030']) {
    const image = await readImage(join(davis!, 'car-shadow', `${frame}.jpg`))
    const truth = maskFile(join(davis!, 'car-shadow-masks', `${frame}.png`))
    const [mask, none] = await segmenter.segment(image, [
      { box: truth.box, score: 1, category: 'car' },
      { box: truth.box, score: 1, category: 'person' },
    ])
    expect(none).toBeUndefined()
    const [x0, y0, x1] = mask!.box
    let [both, either] = [0, 0]
    for (const [i, inside] of mask!.inside.entries()) {
      const isTrue = truth.isIn(x0 + (i % (x1 - x0)), y0 + Math.floor(i / (x1 - x0)))
      if (inside && isTrue) both++
      if (inside || isTrue) either++
    }
    // Measured on frames 0, 10, 20, 30: 0.89, 0.88, 0.88, 0.86; the whole box would be 0.63 to 0.71.
    expect(both / either).toBeGreaterThan(0.82)
  }
})

test.skipIf(!kitti || !road)('the road is before the car, and neither the sky nor a house', async () => {
  const segmenter = await openRoadSegmenter(road!)
  const { widthPx, heightPx, labels, names } = await segmenter.label(
    await readImage(join(kitti!, 'image_02/0001/000010.png')),
  )
  const share = (name: string, x0: number, y0: number, x1: number, y1: number): number => {
    let [count, all] = [0, 0]
    for (let y = Math.floor(y0 * heightPx); y < y1 * heightPx; y++) {
      for (let x = Math.floor(x0 * widthPx); x < x1 * widthPx; x++, all++) {
        if (names[labels[y * widthPx + x]] === name) count++
      }
    }
    return count / all
  }
  expect(share('road', 0.4, 0.7, 0.55, 0.95)).toBeGreaterThan(0.95)
  expect(share('background', 0, 0, 1, 0.45)).toBeGreaterThan(0.99)
  await segmenter.release()
})

/** The middle three quarters of a picture at the size of the whole. */
function enlarged(image: RgbImage): { image: RgbImage; x0: number; y0: number; factor: number } {
  const { widthPx, heightPx } = image
  const [x0, y0] = [widthPx / 8, heightPx / 8]
  const out = new Float32Array(3 * widthPx * heightPx)
  const form = { widthPx, heightPx, layout: 'pixels', order: 'rgb' } as const
  sampleImage(image, [x0, y0, widthPx - x0, heightPx - y0], form, out)
  return { image: { widthPx, heightPx, data: Uint8Array.from(out, Math.round) }, x0, y0, factor: 4 / 3 }
}

const scenes = realData('seven_scenes')

test.skipIf(!scenes || !xfeat || !glue)('features are found again in an enlarged picture, without a bias', async () => {
  const matcher = await openFeatureMatcher({ features: xfeat!, matcher: glue! })
  const image = await readImage(join(scenes!, 'frame-000000.color.jpg'))
  const other = enlarged(image)
  const [a, b] = [await matcher.find(image), await matcher.find(other.image)]
  const norm = a.descriptors.subarray(0, 64).reduce((sum, v) => sum + v * v, 0)
  expect([a.points.length, a.descriptors.length]).toEqual([1000, 64_000])
  expect(norm).toBeCloseTo(1, 5)
  const errors = (await matcher.match(a, b)).map(([i, j]) => [
    b.points[j][0] - (a.points[i][0] - other.x0) * other.factor,
    b.points[j][1] - (a.points[i][1] - other.y0) * other.factor,
  ])
  const right = errors.filter(([x, y]) => Math.hypot(x, y) < 12)
  expect(right.length).toBeGreaterThan(250)
  expect(right.length / errors.length).toBeGreaterThan(0.9)
  for (const axis of [0, 1]) {
    const mean = right.reduce((sum, error) => sum + error[axis], 0) / right.length
    // Without the half cell that features.ts adds it is 1 px and more.
    expect(Math.abs(mean)).toBeLessThan(0.6)
  }
  expect(await matcher.match(a, { points: [], descriptors: new Float32Array(0) })).toEqual([])
  await matcher.release()
})
