import { createHash } from 'node:crypto'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { badInput, messageOf } from '../base/errors.ts'
import { throwIfAborted } from '../base/work.ts'
import type { DecodedFrame } from './decode.ts'
import { chosenFrames } from './frame-choice.ts'
import { decodeImages } from './image-frames.ts'
import { imageSizeOf } from './image-size.ts'
import { naturalOrder } from './natural-order.ts'
import { type FrameSize, MAX_FRAME_PIXELS } from './pixels.ts'
import type { SourceFrameOptions, VideoSource } from './video-source.ts'

const IMAGE_ENDINGS = ['.jpg', '.jpeg', '.png']

export const isImageName = (path: string): boolean => IMAGE_ENDINGS.includes(extname(path).toLowerCase())

/** JPEG or PNG files of a folder in natural order. Two kinds side by side are two recordings: one must be named. */
export async function imagesInFolder(folder: string): Promise<string[]> {
  const names = (await namesIn(folder)).filter(name => isImageName(name) && !name.startsWith('.'))
  const endings = [...new Set(names.map(name => extname(name).toLowerCase().replace('jpeg', 'jpg')))]
  if (endings.length > 1) {
    const got = `${endings.join(' and ')}; choose by a pattern, as '${join(folder, `*${endings[0]}`)}'`
    throw badInput({ subject: 'images', expected: 'one kind', got, where: folder })
  }
  return sorted(folder, names, `a folder with JPEG or PNG files`)
}

/** Stands `*` and `?` in the last part of the path, or C's `%d` and `%06d`. */
export const isPattern = (path: string): boolean => /[*?]|%0?\d*d/.test(basename(path))

/** Files that a pattern names, in natural order. */
export async function imagesByPattern(pattern: string): Promise<string[]> {
  const folder = dirname(pattern)
  const form = patternForm(basename(pattern))
  const names = (await namesIn(folder)).filter(name => form.test(name) && isImageName(name))
  return sorted(folder, names, 'a pattern that names JPEG or PNG files')
}

function sorted(folder: string, names: readonly string[], expected: string): string[] {
  if (names.length > 0) return [...names].sort(naturalOrder).map(name => join(folder, name))
  throw badInput({ subject: 'video', expected, got: 'none', where: folder })
}

function patternForm(name: string): RegExp {
  const pieces = name.split(/(\*|\?|%0?\d*d)/)
  const source = pieces.map((piece, i) => (i % 2 === 0 ? escaped(piece) : formOf(piece)))
  return new RegExp(`^${source.join('')}$`, 's')
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

function formOf(piece: string): string {
  if (piece === '*') return '.*'
  if (piece === '?') return '.'
  const digits = Number(/\d+/.exec(piece)?.[0] ?? 0)
  return piece[1] === '0' ? `\\d{${digits},}` : '\\d+'
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    throw badInput(
      { subject: 'video', expected: 'a folder that can be read', got: messageOf(cause), where: folder },
      cause,
    )
  }
}

/** Images of one size as frames; those that are not asked for are not even read. */
export async function openImages(
  path: string,
  images: readonly string[],
  stampsS: readonly number[],
  signal?: AbortSignal,
): Promise<VideoSource> {
  const size = await commonSize(images, signal)
  let hash: Promise<string> | undefined
  return {
    path,
    ...size,
    stampsS,
    frames: options => imageFrames(images, size, stampsS, options),
    frameFile: index => ({ file: images[index] }),
    contentHash: () => (hash ??= imagesHash(images)),
  }
}

async function commonSize(images: readonly string[], signal?: AbortSignal): Promise<FrameSize> {
  const first = await imageSizeOf(images[0])
  const { widthPx, heightPx } = first
  const sizeText = `${widthPx}x${heightPx}`
  if (widthPx * heightPx > MAX_FRAME_PIXELS) {
    const expected = `a picture of 1 to ${MAX_FRAME_PIXELS} pixels`
    throw badInput({ subject: 'image', expected, got: sizeText, where: images[0] })
  }
  for (const image of images) {
    throwIfAborted(signal, image)
    const size = await imageSizeOf(image)
    if (size.widthPx === widthPx && size.heightPx === heightPx) continue
    const expected = `${sizeText} as ${basename(images[0])} has`
    throw badInput({ subject: 'image', expected, got: `${size.widthPx}x${size.heightPx}`, where: image })
  }
  return first
}

async function* imageFrames(
  images: readonly string[],
  own: FrameSize,
  stampsS: readonly number[],
  options: SourceFrameOptions,
): AsyncGenerator<DecodedFrame> {
  const { format, widthPx = own.widthPx, heightPx = own.heightPx, signal } = options
  const chosen = chosenFrames(images.length, options)
  let count = 0
  const paths = chosen.map(index => images[index])
  for await (const frame of decodeImages(paths, { format, widthPx, heightPx, signal })) {
    const index = chosen[count++]
    yield { ...frame, index, timeS: stampsS[index] }
  }
}

/** Of names and contents, file by file. */
export async function imagesHash(images: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const image of images) {
    const { size } = await stat(image)
    hash.update(JSON.stringify([basename(image), size]))
    const handle = await open(image)
    try {
      for await (const chunk of handle.createReadStream({ autoClose: false })) hash.update(chunk)
    } finally {
      await handle.close()
    }
  }
  return hash.digest('hex')
}
