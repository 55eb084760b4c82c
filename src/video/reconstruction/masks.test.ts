import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { realData } from '../../../test/real-data.ts'
import type { VideoSource } from '../../media/video-source.ts'
import { maskOfRuns, masksOfIds } from './masks.ts'
import { readDetections } from './read-detections.ts'
import { mapOfPng, readMasks } from './read-masks.ts'

/** Written by test/oracles/reconstructions.py with numpy and pycocotools. */
const GOLDEN = join(import.meta.dirname, '../../../test/golden/reconstructions/grounded-sam2')

const source = (widthPx = 16, heightPx = 12): VideoSource => ({
  path: 'clip.mp4',
  widthPx,
  heightPx,
  stampsS: [0, 0.1, 0.2],
  async *frames() {},
  frameFile: index => ({ file: 'clip.mp4', index }),
  contentHash: async () => '',
})

const goldenMask = async (): Promise<number[]> => {
  const rows: number[][] = JSON.parse(await readFile(join(GOLDEN, 'mask.json'), 'utf8'))
  return rows.slice(3, 7).flatMap(row => row.slice(4, 10))
}

it("reads Grounded-SAM 2's tracker: numbers in npy, names in JSON", async () => {
  const [track] = await readMasks(GOLDEN, source())
  expect(track).toMatchObject({ id: '7', category: 'car' })
  expect(track.sightings).toHaveLength(1)
  expect(track.sightings[0]).toMatchObject({ index: 1, timeS: 0.1, box: [4, 3, 10, 7], score: 0.6 })
  expect([...track.sightings[0].mask!.inside]).toEqual(await goldenMask())
})

it.each([
  ['grounded_sam2_local_image_demo_results.json', 1, 0.75],
  ['coco_results.json', 2, 0.5],
] as const)('reads %s with pycocotools’ run lengths', async (file, index, score) => {
  const [frame] = await readDetections(join(GOLDEN, file), source())
  expect(frame.index).toBe(index)
  expect(frame.detections[0]).toMatchObject({ box: [4, 3, 10, 7], score, category: 'car' })
  expect(frame.detections[0].mask?.box).toEqual([4, 3, 10, 7])
  expect([...frame.detections[0].mask!.inside]).toEqual(await goldenMask())
})

it('reads a COCO document, whose images name the frames', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-coco-'))
  const path = join(dir, 'coco.json')
  const annotation = { image_id: 9, category_id: 5, bbox: [1, 2, 3, 4] }
  const json = {
    images: [{ id: 9, file_name: 'frame_0002.png' }],
    annotations: [annotation],
    categories: [{ id: 5, name: 'cart' }],
  }
  await writeFile(path, JSON.stringify(json))
  expect(await readDetections(path, source())).toEqual([
    { index: 2, timeS: 0.2, detections: [{ box: [1, 2, 4, 6], score: 1, category: 'cart' }] },
  ])
  await writeFile(path, JSON.stringify({ ...json, images: [{ id: 9, file_name: 'frame_0003.png' }] }))
  await expect(readDetections(path, source())).rejects.toThrow(/its number below 3, got frame_0003.png/)
  await writeFile(path, '{"a":1}')
  await expect(readDetections(path, source())).rejects.toThrow(/detections: expected Grounded-SAM 2/)
  await rm(dir, { recursive: true })
})

it('refuses masks of another size', async () => {
  await expect(readMasks(GOLDEN, source(20, 12))).rejects.toThrow(/mask: expected the video's size, 20x12, got 16x12/)
})

it('gives the masks of numbers back: a property', () => {
  const cells = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 30, maxLength: 30 })
  fc.assert(
    fc.property(cells, ids => {
      const back = new Array<number>(30).fill(0)
      for (const [id, { box, inside }] of masksOfIds({ widthPx: 6, heightPx: 5, ids })) {
        for (const [i, v] of inside.entries()) {
          const width = box[2] - box[0]
          if (v) back[(box[1] + Math.floor(i / width)) * 6 + box[0] + (i % width)] = id
        }
      }
      expect(back).toEqual(ids)
    }),
  )
  expect(maskOfRuns([12], { widthPx: 4, heightPx: 3 })).toBeUndefined()
})

const davis = realData('davis')
it.skipIf(!davis)('reads a mask of DAVIS: a car', async () => {
  const path = join(davis!, 'car-shadow-masks/00000.png')
  const masks = masksOfIds(mapOfPng(await readFile(path), path))
  expect(masks.size).toBe(1)
  const [mask] = masks.values()
  expect(mask.inside.reduce((sum, v) => sum + v, 0)).toBeGreaterThan(5000)
})
