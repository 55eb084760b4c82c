import { readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { hasTransformers } from '../../../test/has-transformers.ts'
import type { RgbImage } from '../../media/image.ts'
import { openDepthModel } from './open-depth-model.ts'
import { openTransformersDepth } from './transformers-depth.ts'

/** A network of random numbers in the form of Depth Anything V2; test/oracles/tiny_depth_anything.py made it and what it sees. */
const FOLDER = join(import.meta.dirname, '../../../test/golden/tiny-depth-anything')
const golden = z.object({
  widthPx: z.number(),
  heightPx: z.number(),
  at: z.array(z.number()),
  depth: z.array(z.number()),
})
const { widthPx, heightPx, at, depth } = golden.parse(JSON.parse(readFileSync(join(FOLDER, 'seen.json'), 'utf8')))

const isThere = hasTransformers()
const LENS = { fxPx: 70, fyPx: 70, cxPx: 28, cyPx: 21 }

function picture(): RgbImage {
  const data = new Uint8Array(3 * widthPx * heightPx)
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3)
    data[i] = 4 * (pixel % widthPx) + 3 * Math.floor(pixel / widthPx) + 60 * (i % 3)
  }
  return { widthPx, heightPx, data }
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-depth-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The same network under another name of its kind: what its numbers mean is all that changes. */
async function calling(config: object): Promise<string> {
  const copy = await mkdtemp(join(folder, 'model-'))
  await cp(FOLDER, copy, { recursive: true })
  const own = JSON.parse(await readFile(join(FOLDER, 'config.json'), 'utf8'))
  await writeFile(join(copy, 'config.json'), JSON.stringify({ ...own, ...config }))
  return copy
}

test.skipIf(!isThere)('sees what the original library sees, in metres', async () => {
  const model = await openDepthModel(FOLDER)
  expect(model).toMatchObject({ kind: 'metric', name: 'tiny-depth-anything' })
  const map = await model.depthOf(picture(), LENS)
  expect([map.widthPx, map.heightPx]).toEqual([widthPx, heightPx])
  for (const [k, i] of at.entries()) expect(map.depth[i]).toBeCloseTo(depth[k], 2)
  await model.release()
})

test.skipIf(!isThere).each([
  ['metric3d', (z: number) => (z * 70) / 1000],
  ['depth_pro', (z: number) => 70 / widthPx / z],
])('what %s means with its numbers', async (model_type, metres) => {
  const model = await openTransformersDepth(await calling({ model_type }))
  expect(model.kind).toBe('metric')
  const map = await model.depthOf(picture(), LENS)
  for (const [k, i] of at.entries()) expect(map.depth[i] / metres(depth[k])).toBeCloseTo(1, 2)
  await model.release()
})

test.skipIf(!isThere)('relative depth is no scale', async () => {
  const relative = await calling({ depth_estimation_type: 'relative' })
  const model = await openTransformersDepth(relative)
  expect(model).toMatchObject({ kind: 'relative', shifted: true })
  await model.release()
  const opened = await openDepthModel(relative)
  expect(opened.kind).toBe('relative')
  await opened.release()
})

test('what is no network of depth is refused in one line', async () => {
  await expect(openDepthModel('nothing-such')).rejects.toThrow(/a file or one of meter-kitti-xxs, /)
  await expect(openTransformersDepth(await calling({ model_type: 'bert' }))).rejects.toThrow(
    /model_type: expected one of metric3d, .*got bert/,
  )
  const empty = await calling({})
  await rm(join(empty, 'onnx'), { recursive: true })
  await expect(openTransformersDepth(empty)).rejects.toThrow(/network: expected onnx\/model.onnx/)
  await rm(join(empty, 'config.json'))
  await expect(openDepthModel(empty)).rejects.toThrow(/config.json: expected beside the model/)
})
