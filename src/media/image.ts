import { readFile } from 'node:fs/promises'
import { PNG } from 'pngjs'
import { badInput, messageOf } from '../base/errors.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { refuseNoFile } from './ffmpeg.ts'
import { decodeImages, imageKindOf } from './image-frames.ts'
import { encodeJpegs } from './jpeg.ts'
import { type Frame, type FrameSize, MAX_FRAME_PIXELS } from './pixels.ts'

/** A picture of RGB, rows from the top. */
export interface RgbImage extends FrameSize {
  readonly data: Uint8Array
}

/** Reads a PNG or a JPEG; transparency is dropped. Errors: `badInput` in one line. */
export async function readImage(path: string): Promise<RgbImage> {
  await refuseNoFile(path, 'image')
  const bytes = await readFile(path)
  if (imageKindOf(bytes) === 'png') return rgbOf(readPng(bytes, path))
  for await (const frame of decodeImages([path], { format: 'rgb24' })) return frame
  throw badInput({ subject: 'image', expected: 'one picture', got: 'none', where: path })
}

/** Pixels of a PNG as 8-bit RGBA. */
export interface RgbaImage extends FrameSize {
  readonly data: Uint8Array
}

/** Decodes a PNG; a header that promises a giant is refused before memory is taken. */
export function readPng(bytes: Buffer, where: string): RgbaImage {
  const [widthPx, heightPx] = bytes.length >= 24 ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] : [0, 0]
  if (!(widthPx > 0 && heightPx > 0 && widthPx * heightPx <= MAX_FRAME_PIXELS)) {
    const expected = `a picture of 1 to ${MAX_FRAME_PIXELS} pixels`
    throw badInput({ subject: 'image', expected, got: `${widthPx}x${heightPx}`, where })
  }
  try {
    const png = PNG.sync.read(bytes)
    return { widthPx: png.width, heightPx: png.height, data: png.data }
  } catch (cause) {
    throw badInput({ subject: 'image', expected: 'a whole PNG', got: messageOf(cause), where }, cause)
  }
}

/** Bytes of a PNG of the image. */
export function pngBytes({ widthPx, heightPx, data }: RgbImage): Uint8Array {
  const png = new PNG({ width: widthPx, height: heightPx })
  for (let i = 0, j = 0; i < data.length; i += 3, j += 4) {
    png.data[j] = data[i]
    png.data[j + 1] = data[i + 1]
    png.data[j + 2] = data[i + 2]
    png.data[j + 3] = 255
  }
  return PNG.sync.write(png, { colorType: 2, inputHasAlpha: true })
}

export const writePng = (path: string, image: RgbImage): Promise<void> => writeFileAtomic(path, pngBytes(image))

/** Writes one frame as a JPEG. */
export async function writeJpeg(path: string, frame: Frame): Promise<void> {
  const [bytes] = await encodeJpegs([frame], frame)
  await writeFileAtomic(path, bytes)
}

function rgbOf({ widthPx, heightPx, data: rgba }: RgbaImage): RgbImage {
  const data = new Uint8Array(3 * widthPx * heightPx)
  for (let i = 0, j = 0; i < data.length; i += 3, j += 4) {
    data[i] = rgba[j]
    data[i + 1] = rgba[j + 1]
    data[i + 2] = rgba[j + 2]
  }
  return { widthPx, heightPx, data }
}
