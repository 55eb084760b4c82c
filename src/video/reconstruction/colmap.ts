import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { readColmapCameras } from '../../calibration/colmap-cameras.ts'
import { readColmapImages } from '../../calibration/colmap-images.ts'
import type { RawReconstruction } from './raw-reconstruction.ts'

/** Where COLMAP's mapper, automatic_reconstructor and the image undistorter leave a model. */
const FOLDERS = ['.', 'sparse/0', 'sparse'] as const

function modelOf(dir: string): readonly [cameras: string, images: string] | undefined {
  for (const folder of FOLDERS) {
    for (const kind of ['bin', 'txt']) {
      const [cameras, images] = ['cameras', 'images'].map(name => join(dir, folder, `${name}.${kind}`))
      if (existsSync(cameras) && existsSync(images)) return [cameras, images]
    }
  }
  return undefined
}

export const isColmap = (dir: string): boolean => modelOf(dir) !== undefined

/** A sparse model of COLMAP (colmap/colmap, doc/format.rst), text or binary: lenses and poses in the order of image names. */
export async function readColmap(dir: string): Promise<RawReconstruction> {
  const model = modelOf(dir)
  if (!model) throw badInput({ subject: 'COLMAP', expected: 'cameras and images', got: 'none', where: dir })
  const cameras = await readColmapCameras(model[0])
  const images = await readColmapImages(model[1])
  const views = images.map(({ name, cameraId, worldFromCamera }) => {
    const camera = cameras.get(cameraId ?? -1)
    if (camera) return { ...(name !== undefined && { name }), worldFromCamera, camera }
    throw badInput({
      subject: `image ${name}`,
      expected: 'its camera',
      got: `id ${cameraId}, unknown`,
      where: model[1],
    })
  })
  const { widthPx, heightPx } = views[0].camera
  if (!widthPx || !heightPx || views.some(v => v.camera.widthPx !== widthPx || v.camera.heightPx !== heightPx)) {
    throw badInput({ subject: 'COLMAP cameras', expected: 'one size of image', got: 'several', where: model[0] })
  }
  return {
    program: 'COLMAP',
    widthPx,
    heightPx,
    fit: 'resized',
    views: views.map(({ camera, ...view }) => ({ ...view, intrinsics: camera.intrinsics })),
  }
}
