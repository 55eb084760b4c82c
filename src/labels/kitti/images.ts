import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { type ImageSize, imageSizeOf } from '../../media/image-size.ts'
import { namesIn } from '../paths.ts'
import type { KittiCalibration } from './calibration.ts'
import { imageSizeByFocal } from './tables.ts'

/** The left colour camera, in which the benchmark's boxes are drawn. */
export const CAMERA = 'image_02'
export const CAMERA_NUMBER = 2

/** Pixel centres are whole numbers in KITTI's files and at .5 here. */
export const PIXEL_CENTRE = 0.5

/** Relative to the folder that holds image_02. */
export const imageFile = (sequence: string, frame: number): string =>
  `${CAMERA}/${sequence}/${String(frame).padStart(6, '0')}.png`

/** What is at hand of a sequence's images. */
export interface KittiImages extends ImageSize {
  /** Numbers of the frames whose image is there; undefined where none is: they may lie elsewhere. */
  readonly present?: ReadonlySet<number>
}

const IMAGE_FILE = /^(\d+)\.png$/

/** The size comes from the first image, where one is there, else from the day's focal length. */
export async function imagesIn(folder: string, { fxPx }: KittiCalibration): Promise<KittiImages> {
  const names = (await namesIn(folder)).filter(name => IMAGE_FILE.test(name))
  if (names.length > 0) {
    const present = new Set(names.map(name => Number.parseInt(name, 10)))
    return { ...(await imageSizeOf(join(folder, names[0]))), present }
  }
  const known = imageSizeByFocal(fxPx)
  if (known) return known
  const expected = 'an image here, or a focal length that a day of KITTI has'
  throw badInput({ subject: 'image size', expected, got: `no image, focal length ${fxPx}`, where: folder })
}
