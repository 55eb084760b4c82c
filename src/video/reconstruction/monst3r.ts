import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { intrinsicsOfMatrix } from '../../calibration/matrix-text.ts'
import { unitQuat } from '../../calibration/pose-numbers.ts'
import { readNpy } from '../../files/npy.ts'
import { numbersOf, readTextRows } from '../../files/text-rows.ts'
import { type RawDepth, type RawReconstruction, type RawView, sdLogOfConfidence } from './raw-reconstruction.ts'

const TRAJECTORY = 'pred_traj.txt'
const LENSES = 'pred_intrinsics.txt'

export const isMonst3r = (dir: string): boolean => existsSync(join(dir, TRAJECTORY)) && existsSync(join(dir, LENSES))

/**
 * MonST3R's demo.py (Junyi42/monst3r, dust3r/cloud_opt/base_opt.py and utils/vo_eval.py): pred_traj.txt with rows
 * "time x y z qw qx qy qz", the camera in the world, scalar first although the file is called TUM's; pred_intrinsics.txt with
 * nine numbers a frame; frame_0000.npy: depth; conf_0.npy: the logarithm of the confidence (cloud_opt's conf = "log").
 * Pictures: the longer side at 512, cut about the middle to multiples of 16 (dust3r/utils/image.py).
 */
export async function readMonst3r(dir: string): Promise<RawReconstruction> {
  const poses = await rowsOf(join(dir, TRAJECTORY), 8)
  const lenses = await rowsOf(join(dir, LENSES), 9)
  if (poses.length !== lenses.length || poses.length === 0) {
    const got = `${poses.length} poses and ${lenses.length} lenses`
    throw badInput({ subject: 'MonST3R', expected: 'a lens a pose', got, where: dir })
  }
  const views = poses.map(([, x, y, z, qw, qx, qy, qz], i): RawView => {
    const worldFromCamera = {
      translationM: [x, y, z] as const,
      quatWxyz: unitQuat([qw, qx, qy, qz], join(dir, TRAJECTORY)),
    }
    return { worldFromCamera, intrinsics: intrinsicsOfMatrix(lenses[i], join(dir, LENSES)) }
  })
  const first = await depthOf(dir, 0)
  if (!first) throw badInput({ subject: 'MonST3R', expected: 'frame_0000.npy', got: 'none', where: dir })
  return {
    program: 'MonST3R',
    widthPx: first.widthPx,
    heightPx: first.heightPx,
    fit: 'cut about the middle',
    views,
    depthOf: view => depthOf(dir, view),
    sdLogOf: logConfidence => sdLogOfConfidence(Math.exp(logConfidence)),
  }
}

async function rowsOf(path: string, count: number): Promise<number[][]> {
  const rows: number[][] = []
  for await (const { words, where } of readTextRows(path)) {
    const numbers = numbersOf(words, 'MonST3R row', where)
    if (numbers.length !== count) {
      throw badInput({ subject: 'MonST3R row', expected: `${count} numbers`, got: `${numbers.length}`, where })
    }
    rows.push(numbers)
  }
  return rows
}

async function depthOf(dir: string, view: number): Promise<RawDepth | undefined> {
  const path = join(dir, `frame_${String(view).padStart(4, '0')}.npy`)
  if (!existsSync(path)) return undefined
  const { shape, data } = await readNpy(path)
  if (shape.length !== 2)
    throw badInput({ subject: 'depth', expected: 'two axes', got: shape.join(' x '), where: path })
  const confidencePath = join(dir, `conf_${view}.npy`)
  const confidence = existsSync(confidencePath) ? (await readNpy(confidencePath)).data : undefined
  if (confidence && confidence.length !== data.length) {
    const expected = `${data.length} numbers, as the depth`
    throw badInput({ subject: 'confidence', expected, got: `${confidence.length}`, where: confidencePath })
  }
  return { widthPx: shape[1], heightPx: shape[0], depth: data, ...(confidence && { confidence }) }
}
