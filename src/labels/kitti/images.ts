import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { type ImageSize, imageSizeOf } from '../image-size.ts'
import { namesIn } from '../paths.ts'
import type { KittiCalibration } from './calibration.ts'
import type { KittiSequence } from './layout.ts'
import { imageSizeByFocal } from './tables.ts'

/** The left colour camera, in which the benchmark's boxes are drawn. */
export const CAMERA = 'image_02'
export const CAMERA_NUMBER = 2

/** Pixel centres are whole numbers in KITTI's files and at .5 here. */
export const PIXEL_CENTRE = 0.5

/** Relative to the folder that holds image_02. */
export const imageFile = (sequence: string, frame: number): string =>
  `${CAMERA}/${sequence}/${String(frame).padStart(6, '0')}.png`

/** From an image, where one is there, else from the day's focal length. */
export function imageSizeOfSequence(
  sequence: KittiSequence,
  root: string,
  calibration: KittiCalibration,
): Promise<ImageSize> {
  return imageSizeIn(join(root, CAMERA, sequence.name), calibration)
}

export async function imageSizeIn(folder: string, { fxPx }: KittiCalibration): Promise<ImageSize> {
  const image = (await namesIn(folder)).find(name => name.endsWith('.png'))
  if (image) return imageSizeOf(join(folder, image))
  const known = imageSizeByFocal(fxPx)
  if (known) return known
  const expected = 'an image here, or a focal length that a day of KITTI has'
  throw badInput({ subject: 'image size', expected, got: `no image, focal length ${fxPx}`, where: folder })
}
