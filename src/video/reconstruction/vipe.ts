import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { CENTRE_SHIFT_PX } from '../../calibration/matrix-text.ts'
import { openNpz } from '../../files/npy.ts'
import { readZip, type ZipEntry } from '../../files/zip.ts'
import { parseExrDepth } from './exr.ts'
import { refuseShape, worldFromCameraAt } from './matrices.ts'
import type { RawReconstruction, RawView } from './raw-reconstruction.ts'

const namesOf = (dir: string): string[] =>
  existsSync(join(dir, 'pose'))
    ? readdirSync(join(dir, 'pose'))
        .filter(file => file.endsWith('.npz') && existsSync(join(dir, 'intrinsics', file)))
        .map(file => basename(file, '.npz'))
    : []

export const isVipe = (dir: string): boolean => namesOf(dir).length > 0

/**
 * ViPE (nv-tlabs/vipe, vipe/utils/io.py): pose/NAME.npz with `data` (camera into world, 4x4) and `inds` (frames),
 * intrinsics/NAME.npz with `data` (fx, fy, cx, cy), depth/NAME.zip with 00000.exr a frame: halves, named by the frame.
 * Pictures keep the video's shape.
 */
export async function readVipe(dir: string): Promise<RawReconstruction> {
  const names = namesOf(dir)
  if (names.length !== 1) {
    const got = `${names.length}: ${names.join(', ')}`
    throw badInput({ subject: 'ViPE results', expected: 'those of one video in the folder', got, where: dir })
  }
  const views = await viewsOf(dir, names[0])
  const depths = await depthEntries(dir, names[0])
  const any = [...depths.values()][0]
  if (!any) throw badInput({ subject: 'ViPE results', expected: `depth/${names[0]}.zip`, got: 'none', where: dir })
  const depthAt = (entry: ZipEntry) => parseExrDepth(entry.bytes(), `${dir}, ${entry.name}`)
  const { widthPx, heightPx } = depthAt(any)
  return {
    program: 'ViPE',
    widthPx,
    heightPx,
    fit: 'resized',
    views,
    depthOf: async view => {
      const entry = depths.get(views[view].index ?? view)
      return entry && depthAt(entry)
    },
  }
}

async function viewsOf(dir: string, name: string): Promise<RawView[]> {
  const posePath = join(dir, 'pose', `${name}.npz`)
  const lensPath = join(dir, 'intrinsics', `${name}.npz`)
  const poses = await openNpz(posePath)
  const lenses = await openNpz(lensPath)
  const matrices = poses.array('data')
  const frames = poses.array('inds').data
  const values = lenses.array('data')
  refuseShape(matrices, [frames.length, 4, 4], posePath)
  refuseShape(values, ['n', 4], lensPath)
  const lensFrames = Array.from(lenses.array('inds').data)
  return Array.from(frames, (index, i) => {
    const at = lensFrames.indexOf(index)
    if (at < 0)
      throw badInput({ subject: 'ViPE lens', expected: `one of frame ${index}`, got: 'none', where: lensPath })
    const [fxPx, fyPx, cx, cy] = values.data.subarray(4 * at, 4 * at + 4)
    return {
      index,
      worldFromCamera: worldFromCameraAt(matrices, i, posePath),
      intrinsics: { fxPx, fyPx, cxPx: cx + CENTRE_SHIFT_PX, cyPx: cy + CENTRE_SHIFT_PX },
    }
  })
}

async function depthEntries(dir: string, name: string): Promise<Map<number, ZipEntry>> {
  const path = join(dir, 'depth', `${name}.zip`)
  if (!existsSync(path)) return new Map()
  const entries = readZip(await readFile(path), path).filter(entry => /^\d+\.exr$/.test(entry.name))
  return new Map(entries.map(entry => [Number.parseInt(entry.name, 10), entry]))
}
