import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { type NpzFile, type NumberArray, openNpz } from '../../files/npy.ts'
import type { Pose } from '../../geometry/pose.ts'
import { invertedPoseAt, lensAt, refuseShape, worldFromCameraAt } from './matrices.ts'
import { type PictureFit, type RawReconstruction, sdLogOfConfidence } from './raw-reconstruction.ts'

/** A program that writes all views into one .npz: what it calls its arrays. */
interface StackedFormat {
  readonly program: string
  readonly find: (dir: string) => string | undefined
  readonly poses: string
  readonly poseAt: (array: NumberArray, i: number, where: string) => Pose<'world', 'camera'>
  readonly lenses: string
  readonly depth: string
  readonly confidence?: string
  readonly fit: PictureFit
}

const fileAt =
  (...paths: readonly string[]) =>
  (dir: string): string | undefined =>
    paths.map(path => join(dir, path)).find(path => existsSync(path))

const FORMATS: readonly StackedFormat[] = [
  {
    // mega-sam/mega-sam, cvd_opt/cvd_opt.py: NAME_sgd_cvd_hr.npz; camera_tracking_scripts/test_demo.py scales evenly to the area
    // of 384 x 512 and cuts to multiples of 8. It writes no confidence.
    program: 'MegaSaM',
    find: dir => {
      const name = readdirSync(dir).find(file => file.endsWith('_sgd_cvd_hr.npz'))
      return name && join(dir, name)
    },
    poses: 'cam_c2w',
    poseAt: worldFromCameraAt,
    lenses: 'intrinsic',
    depth: 'depths',
    fit: 'cut at the end',
  },
  {
    // facebookresearch/vggt, demo_gradio.py: predictions.npz; load_and_preprocess_images makes the width 518 and the height a
    // multiple of 14, and cuts what is higher than 518 about the middle: landscapes are only resized.
    program: 'VGGT',
    find: fileAt('predictions.npz'),
    poses: 'extrinsic',
    poseAt: invertedPoseAt,
    lenses: 'intrinsic',
    depth: 'depth',
    confidence: 'depth_conf',
    fit: 'resized',
  },
  {
    // ByteDance-Seed/Depth-Anything-3, utils/export/npz.py: exports/{mini_npz,npz}/results.npz; extrinsics are world into camera.
    program: 'Depth Anything 3',
    find: fileAt('exports/mini_npz/results.npz', 'exports/npz/results.npz', 'results.npz'),
    poses: 'extrinsics',
    poseAt: invertedPoseAt,
    lenses: 'intrinsics',
    depth: 'depth',
    confidence: 'conf',
    fit: 'resized',
  },
]

const formatOf = (dir: string): StackedFormat | undefined => FORMATS.find(format => format.find(dir) !== undefined)

export const isStackedNpz = (dir: string): boolean => formatOf(dir) !== undefined

/** MegaSaM, VGGT or Depth Anything 3. The arrays are held while the result is. */
export async function readStackedNpz(dir: string): Promise<RawReconstruction> {
  const format = formatOf(dir)
  const path = format?.find(dir)
  if (!format || !path) throw badInput({ subject: 'reconstruction', expected: 'an npz', got: 'none', where: dir })
  const file = await openNpz(path)
  const depth = stackOf(file, format.depth)
  const [count, heightPx, widthPx] = depth.shape
  const poses = file.array(format.poses)
  const lenses = file.array(format.lenses)
  refuseShape(poses, [count, poses.shape[1] === 4 ? 4 : 3, 4], `${path}, ${format.poses}`)
  refuseShape(lenses, lenses.shape.length === 2 ? [3, 3] : [count, 3, 3], `${path}, ${format.lenses}`)
  const confidence = format.confidence && file.has(format.confidence) ? stackOf(file, format.confidence) : undefined
  if (confidence) refuseShape(confidence, [count, heightPx, widthPx], `${path}, ${format.confidence}`)
  const size = widthPx * heightPx
  return {
    program: format.program,
    widthPx,
    heightPx,
    fit: format.fit,
    views: Array.from({ length: count }, (_, i) => ({
      worldFromCamera: format.poseAt(poses, i, path),
      intrinsics: lensAt(lenses, i, path),
    })),
    depthOf: async i => ({
      widthPx,
      heightPx,
      depth: depth.data.subarray(i * size, (i + 1) * size),
      ...(confidence && { confidence: confidence.data.subarray(i * size, (i + 1) * size) }),
    }),
    ...(confidence && { sdLogOf: sdLogOfConfidence }),
  }
}

/** Views x rows x columns; a last axis of 1 is dropped. */
function stackOf(file: NpzFile, name: string): NumberArray {
  const { shape, data } = file.array(name)
  const flat = shape.length === 4 && shape[3] === 1 ? shape.slice(0, 3) : shape
  refuseShape({ shape: flat, data }, ['n', 'n', 'n'], `${file.path}, ${name}`)
  if (flat[0] > 0 && flat[1] > 0 && flat[2] > 0) return { shape: flat, data }
  throw badInput({ subject: name, expected: 'a view', got: flat.join(' x '), where: file.path })
}
