import { open, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { badInput, badUsage, type StvlmError } from '../base/errors.ts'
import { imageKindOf } from './image-frames.ts'
import { imagesByPattern, imagesHash, imagesInFolder, isPattern, openImages } from './image-list.ts'
import { readStampFile, STAMP_FILES } from './stamp-file.ts'
import { fileHash, openVideoFile } from './video-file.ts'
import type { VideoSource } from './video-source.ts'

export interface OpenOptions {
  /** Frames a second where the header lies or an image folder has no stamps: frame i is at i / fpsTruth. */
  readonly fpsTruth?: number
  /** A file of stamps, one an image (see `readStampFile`). */
  readonly stamps?: string
  readonly signal?: AbortSignal
}

/** More than any camera takes. */
const MAX_FPS = 100_000

/**
 * Opens a video file, a folder of JPEG or PNG images, a single image, or a pattern (`img/*.png`, `img/%06d.png`). The
 * times of a video are its exact presentation stamps; those of images come from `stamps`, from a file of one of the names
 * STAMP_FILES in their folder or the one above (where its count fits), or from `fpsTruth`: without any they are refused.
 * Addresses, playlists and files that name other files are refused. Errors: `badInput` in one line, `missing` without ffmpeg.
 */
export async function openVideo(path: string, options: OpenOptions = {}): Promise<VideoSource> {
  const { fpsTruth } = options
  if (fpsTruth !== undefined && !(fpsTruth > 0 && fpsTruth <= MAX_FPS)) {
    throw badUsage({ subject: 'true frame rate', expected: `a number above 0, at most ${MAX_FPS}`, got: `${fpsTruth}` })
  }
  const info = await stat(path).catch(() => undefined)
  if (info?.isDirectory()) return openImageList(path, await imagesInFolder(path), options)
  if (info?.isFile()) return openFile(path, options)
  if (info === undefined && !isAddress(path) && isPattern(path)) {
    return openImageList(path, await imagesByPattern(path), options)
  }
  throw notThere(path, info !== undefined)
}

/** SHA-256 of what `openVideo` would read, without opening it: that of the source's `contentHash`. */
export async function contentHashOf(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined)
  if (info?.isDirectory()) return imagesHash(await imagesInFolder(path))
  if (info?.isFile()) return imageKindOf(await headOf(path)) ? imagesHash([path]) : fileHash(path)
  if (info === undefined && !isAddress(path) && isPattern(path)) return imagesHash(await imagesByPattern(path))
  throw notThere(path, info !== undefined)
}

function notThere(path: string, isOther: boolean): StvlmError {
  const got = isOther ? 'neither' : isAddress(path) ? 'an address, and nothing is fetched' : 'nothing there'
  return badInput({ subject: 'video', expected: 'a file, a folder of images or a pattern', got, where: path })
}

/** "http:", "rtsp:", "concat:" ...: what ffmpeg would take for a protocol. */
export const isAddress = (path: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(path)

async function openFile(path: string, options: OpenOptions): Promise<VideoSource> {
  const head = await headOf(path)
  if (imageKindOf(head)) return openImages(path, [path], [0], options.signal)
  refusePlaylist(head, path)
  const { fpsTruth, stamps, signal } = options
  const given = stamps && (await readStampFile(stamps, undefined))
  const stampsOf = (count: number): readonly number[] => {
    if (!given) return atRate(count, fpsTruth ?? 1)
    if (given.length === count) return given
    throw badInput({ subject: 'stamps', expected: `${count}, one a frame`, got: `${given.length}`, where: stamps })
  }
  return openVideoFile(path, { signal, ...((given || fpsTruth) && { stampsS: stampsOf }) })
}

const atRate = (count: number, fps: number): number[] => Array.from({ length: count }, (_, i) => i / fps)

async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path).catch(cause => {
    throw badInput(
      { subject: 'video', expected: 'to be readable', got: String(cause.code ?? cause), where: path },
      cause,
    )
  })
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** First words of texts that name other files or addresses. ffmpeg is kept from following them too; this says it plainly. */
const PLAYLISTS =
  /^\uFEFF?\s*(#EXTM3U|#EXTINF|ffconcat|\[playlist\]|\[reference\]|<\?xml[^>]*>\s*<(MPD|smil|asx)|<(MPD|smil|asx)|v=0\r?\n)/i

function refusePlaylist(head: Buffer, path: string): void {
  if (!PLAYLISTS.test(head.toString('utf8'))) return
  throw badInput({ subject: 'video', expected: 'pictures', got: 'a playlist that names other files', where: path })
}

async function openImageList(path: string, images: readonly string[], options: OpenOptions): Promise<VideoSource> {
  return openImages(path, images, await imageStamps(images, options), options.signal)
}

async function imageStamps(images: readonly string[], { fpsTruth, stamps }: OpenOptions): Promise<readonly number[]> {
  if (stamps) return readStampFile(stamps, images)
  if (fpsTruth) return atRate(images.length, fpsTruth)
  if (images.length === 1) return [0]
  const file = await stampFileBeside(images[0])
  if (file) return readStampFile(file, images)
  const expected = `the frame rate (--fps-truth), or a file of stamps beside the images (${STAMP_FILES.join(', ')})`
  throw badInput({ subject: 'images', expected, got: 'neither', where: dirname(images[0]) })
}

/** In the images' folder or the one above, where KITTI has it. */
async function stampFileBeside(image: string): Promise<string | undefined> {
  for (const folder of [dirname(image), join(dirname(image), '..')]) {
    const names = await readdir(folder)
    const name = STAMP_FILES.find(file => names.includes(file))
    if (name) return join(folder, name)
  }
  return undefined
}
