import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import golden from '../../../test/golden/depth/meter.json' with { type: 'json' }
import { realData } from '../../../test/real-data.ts'
import { realModel } from '../../../test/real-models.ts'
import { readImage } from '../../media/image.ts'
import { sensedDepth } from '../../video/rgbd/sensed-depth.ts'
import { openSession } from '../onnx/session.ts'
import { readStateDict } from '../pth/read-pth.ts'
import { convertMeter, METER_SIZES } from './convert-meter.ts'
import { openMetricDepth } from './onnx-depth.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-meter-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const kitti = realModel('meter_kitti_xxs.pth')
const nyu = realModel('meter_nyu_xxs.pth')

describe.skipIf(!kitti || !nyu)('METER, from its .pth', () => {
  test.each(golden.cases)(
    "$name: PyTorch's numbers, and all of its weights",
    async ({ name, shape, tensors, at, depth }) => {
      const kind = name === 'kitti' ? 'kitti' : 'nyu'
      const pth = kind === 'kitti' ? kitti! : nyu!
      expect((await readStateDict(pth)).size).toBe(tensors)
      const path = join(folder, `${name}.onnx`)
      const { heightPx, widthPx } = METER_SIZES[kind]
      await convertMeter(pth, path, METER_SIZES[kind])
      const session = await openSession(path)
      const data = new Float32Array(3 * heightPx * widthPx)
      for (let i = 0; i < data.length; i++) {
        const [c, p] = [Math.floor(i / (heightPx * widthPx)), i % (heightPx * widthPx)]
        data[i] = ((7 * (c + 1) * (p % widthPx) + 13 * Math.floor(p / widthPx) + 31 * c) % 256) / 255
      }
      const out = (await session.run({ image: { data, dims: [1, 3, heightPx, widthPx] } })).float('depth')
      await session.release()
      expect(out.dims).toEqual(shape)
      // Values of about 100; measured difference 8e-5.
      for (const [k, i] of at.entries()) expect(Math.abs(out.data[i] - depth[k])).toBeLessThan(1e-3)
    },
  )

  test('weights of another network, and files that are none, are refused', async () => {
    const out = join(folder, 'x.onnx')
    await expect(convertMeter(kitti!, out, { heightPx: 100, widthPx: 640 })).rejects.toThrow(/multiples of 64/)
    const broken = join(folder, 'broken.pth')
    await writeFile(broken, 'no archive')
    await expect(convertMeter(broken, out, METER_SIZES.kitti)).rejects.toThrow(/zip archive/)
  })

  const scenes = realData('seven_scenes')

  test.skipIf(!scenes)('indoors its metres are metres', async () => {
    const path = join(folder, 'indoors.onnx')
    await convertMeter(nyu!, path, METER_SIZES.nyu)
    const model = await openMetricDepth('meter-nyu-xxs', path)
    const { depthOf } = await sensedDepth(join(scenes!, 'frame-*.depth.png'), 1000)
    for (const index of [0, 60, 110]) {
      const image = await readImage(join(scenes!, `frame-${String(index).padStart(6, '0')}.color.jpg`))
      const found = await model.depthOf(image, { fxPx: 525, fyPx: 525, cxPx: 320, cyPx: 240 })
      const truth = await depthOf(index)
      const ratios = Array.from(found.depth, (z, i) => {
        const [x, y] = [10 * (i % 64) + 5, 10 * Math.floor(i / 64) + 5]
        return z / truth.depth[640 * y + x]
      }).filter(Number.isFinite)
      const median = ratios.sort((a, b) => a - b)[ratios.length >> 1]
      // Measured: 1.03, 0.85 and 0.91 without the lens's factor of 1.01.
      expect(Math.abs(Math.log(median))).toBeLessThan(0.3)
    }
    await model.release()
  })
})
