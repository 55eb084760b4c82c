import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { matrixOf } from '../../geometry/quat.ts'
import type { VideoSource } from '../../media/video-source.ts'
import { readReconstruction } from './reconstruction.ts'

/** Written by test/oracles/reconstructions.py with numpy and OpenEXR. */
const GOLDEN = join(import.meta.dirname, '../../../test/golden/reconstructions')

const source = (widthPx: number, heightPx: number, count = 3): VideoSource => ({
  path: 'clip.mp4',
  widthPx,
  heightPx,
  stampsS: Array.from({ length: count }, (_, i) => i / 10),
  async *frames() {},
  frameFile: index => ({ file: 'clip.mp4', index }),
  contentHash: async () => '',
})

/** Of each program: its picture, the video's, and the depth's standard deviation where it tells. */
const PROGRAMS = [
  { folder: 'monst3r', program: 'MonST3R', size: [32, 16], video: [64, 36], depth: [32, 18], top: 1, sdLog: 0.05 },
  { folder: 'megasam', program: 'MegaSaM', size: [24, 16], video: [48, 36], depth: [24, 18], top: 0 },
  { folder: 'vggt', program: 'VGGT', size: [28, 14], video: [56, 28], depth: [28, 14], top: 0, sdLog: 0.1 },
  {
    folder: 'da3',
    program: 'Depth Anything 3',
    size: [28, 14],
    video: [56, 28],
    depth: [28, 14],
    top: 0,
    sdLog: 0.025,
  },
  { folder: 'vipe', program: 'ViPE', size: [40, 20], video: [80, 40], depth: [40, 20], top: 0 },
  { folder: 'colmap', program: 'COLMAP', size: [40, 20], video: [80, 40], top: 0 },
] as const

it.each(PROGRAMS)('reads $program: poses, lens and depth in terms of the video', async wanted => {
  const { folder, size, video, top } = wanted
  const read = await readReconstruction(join(GOLDEN, folder), source(video[0], video[1]))
  const truth = JSON.parse(await readFile(join(GOLDEN, 'truth.json'), 'utf8')).mapFromCamera as number[][][]
  expect(read.program).toBe(wanted.program)
  expect(read.camera.views.map(view => view.index)).toEqual([0, 1, 2])
  expect(read.camera.motion).toBe('moving')
  for (const [i, { mapFromCamera }] of read.camera.views.entries()) {
    const rotation = matrixOf(mapFromCamera.quatWxyz)
    for (let row = 0; row < 3; row++) {
      expect(mapFromCamera.translationM[row]).toBeCloseTo(truth[i][row][3], 5)
      for (let column = 0; column < 3; column++)
        expect(rotation[3 * row + column]).toBeCloseTo(truth[i][row][column], 5)
    }
  }
  const { fxPx, cxPx, cyPx } = read.camera.lens.intrinsics
  const scale = video[0] / size[0]
  expect(fxPx).toBeCloseTo(scale * 0.9 * size[0], 3)
  expect(cxPx).toBeCloseTo(scale * (size[0] / 2 + 0.5), 3)
  expect(cyPx).toBeCloseTo(scale * (size[1] / 2 + 0.5 + top), 3)
  const depth = await read.depthOf(2)
  if (!('depth' in wanted)) return expect(depth).toBeUndefined()
  expect([depth?.widthPx, depth?.heightPx]).toEqual(wanted.depth)
  for (const [x, y] of [
    [0, 0],
    [5, 3],
    [size[0] - 1, size[1] - 1],
  ]) {
    expect(depth?.depth[(y + top) * size[0] + x]).toBeCloseTo(4 + 0.25 * y + 0.125 * x, 2)
  }
  if (wanted.depth[1] > size[1]) expect(depth?.depth.at(-1)).toBe(0)
  // The third view of MonST3R has a confidence of 7.
  const sdLog = folder === 'monst3r' ? 0.25 / 7 : 'sdLog' in wanted ? wanted.sdLog : undefined
  if (sdLog === undefined) expect(depth?.sdLog).toBeUndefined()
  else expect(depth?.sdLog?.[top * size[0] + 3]).toBeCloseTo(sdLog, 4)
})

it('knows that VGGT cuts a portrait about the middle', async () => {
  const { camera, depthOf } = await readReconstruction(join(GOLDEN, 'vggt'), source(56, 100))
  // 56 x 100 becomes 28 x 50, of which rows 18..31 are kept.
  expect(camera.lens.intrinsics.cyPx).toBeCloseTo((14 / 2 + 0.5 + 18) * 2, 3)
  const depth = await depthOf(0)
  expect([depth?.widthPx, depth?.heightPx, depth?.depth[17 * 28], depth?.depth[18 * 28]]).toEqual([28, 50, 0, 2])
})

it('places views among more frames where it is told how, and refuses to guess', async () => {
  const dir = join(GOLDEN, 'monst3r')
  const { camera } = await readReconstruction(dir, source(64, 32, 9), { every: 4 })
  expect(camera.views.map(view => view.index)).toEqual([0, 4, 8])
  await expect(readReconstruction(dir, source(64, 32, 9))).rejects.toThrow(/views of MonST3R: expected 9, one a frame/)
  await expect(readReconstruction(dir, source(64, 32, 8), { every: 4 })).rejects.toThrow(
    /rising frames below 8, got frame 8/,
  )
})

it('says in one line what is wrong with a folder', async () => {
  await expect(readReconstruction('/nowhere', source(8, 8))).rejects.toThrow(/reconstruction: expected a folder/)
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-reconstruction-'))
  await expect(readReconstruction(dir, source(8, 8))).rejects.toThrow(/expected results of MonST3R, MegaSaM/)
  const whole = await readFile(join(GOLDEN, 'megasam/clip_sgd_cvd_hr.npz'))
  await writeFile(join(dir, 'clip_sgd_cvd_hr.npz'), whole.subarray(0, whole.length / 2))
  await expect(readReconstruction(dir, source(8, 8))).rejects.toThrow(/zip archive: expected a whole one/)
  await writeFile(join(dir, 'clip_sgd_cvd_hr.npz'), await readFile(join(GOLDEN, 'vggt/predictions.npz')))
  await expect(readReconstruction(dir, source(8, 8))).rejects.toThrow(/npz: expected an array "depths", got depth/)
  await rm(dir, { recursive: true })
})
