import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { imageKindOf } from '../../media/image-frames.ts'
import type { DepthMap } from '../../models/vision.ts'
import { drawDepths, pictureOf } from './depth-pictures.ts'

const map = (depth: readonly number[], widthPx: number): DepthMap => ({
  widthPx,
  heightPx: depth.length / widthPx,
  depth: Float32Array.from(depth),
})

test('what is farther is darker, equal ratios are equal steps, and the unknown is black', () => {
  const { data } = pictureOf(map([0, 1, 2, 4, 8, 16, 99, 0.5], 4), [1, 16])
  const rgb = (i: number) => [...data.subarray(3 * i, 3 * i + 3)]
  const luma = (i: number) => 0.299 * rgb(i)[0] + 0.587 * rgb(i)[1] + 0.114 * rgb(i)[2]
  expect(rgb(0)).toEqual([0, 0, 0])
  for (const i of [1, 2, 3, 4]) expect(luma(i)).toBeGreaterThan(luma(i + 1) + 20)
  expect([rgb(3), rgb(6), rgb(7)]).toEqual([[33, 145, 140], rgb(5), rgb(1)])
})

test('a few of the known frames are drawn, named by time and range', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-depth-'))
  try {
    const stampsS = Array.from({ length: 40 }, (_, i) => i / 10)
    const values = Array.from({ length: 64 }, (_, i) => 2 + i / 8)
    await drawDepths(
      folder,
      stampsS,
      i =>
        i >= 20
          ? map(
              values.map(v => v * (i / 20)),
              8,
            )
          : undefined,
      'm',
    )
    const names = (await readdir(folder)).sort()
    expect(names).toHaveLength(6)
    expect(names[0]).toBe('000021 2.10 s, 2.2-10.2 m.jpg')
    expect(imageKindOf(await readFile(join(folder, names[0])))).toBe('jpeg')
    await drawDepths(folder, stampsS, () => map(Array(64).fill(0), 8), 'm')
    expect(await readdir(folder)).toHaveLength(6)
  } finally {
    await rm(folder, { recursive: true })
  }
})
