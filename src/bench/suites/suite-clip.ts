import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { badInput, missing } from '../../base/errors.ts'
import { probeVideo } from '../../media/probe.ts'
import { framesOfJpegs, framesOfVideo } from '../run/clip-frames.ts'
import type { ClipMedia } from '../run/item.ts'

/** TVQA and DramaQA publish their videos as pictures, three a second. */
const PICTURES_PER_S = 3

/**
 * The first of `names` (paths within the folder) that is there: a video file, or a folder of pictures of which `shown`
 * keeps some. Errors: `missing` where none is there.
 */
export async function clipOf(
  folder: string,
  names: readonly string[],
  shown: (picture: string) => boolean,
  signal?: AbortSignal,
): Promise<ClipMedia> {
  for (const name of names) {
    const path = join(folder, name)
    const info = await stat(path).catch(() => undefined)
    if (info?.isDirectory()) return clipOfPictures(path, shown, signal)
    if (info) return clipOfVideo(path, signal)
  }
  throw missing({ subject: 'video', expected: names.join(' or '), got: 'none', where: folder })
}

async function clipOfVideo(path: string, signal?: AbortSignal): Promise<ClipMedia> {
  const info = await probeVideo(path, { signal })
  const count = info.frameCount ?? Math.floor((info.durationS ?? 0) * info.fps)
  if (count === 0) throw badInput({ subject: 'video', expected: 'to tell its length', got: 'none', where: path })
  const timesS = Array.from({ length: count }, (_, i) => i / info.fps)
  return {
    key: path,
    durationS: count / info.fps,
    video: async () => path,
    frames: (wanted, aborted) => framesOfVideo(path, timesS, wanted, aborted),
  }
}

async function clipOfPictures(
  path: string,
  shown: (picture: string) => boolean,
  signal?: AbortSignal,
): Promise<ClipMedia> {
  const names = (await readdir(path, { recursive: true })).filter(name => /\.jpe?g$/i.test(name) && shown(name)).sort()
  if (names.length === 0) throw missing({ subject: 'pictures', expected: 'JPEG files', got: 'none', where: path })
  const pictures = names.map(name => join(path, name))
  const full = await probeVideo(pictures[0], { signal })
  const timesS = names.map((_, i) => i / PICTURES_PER_S)
  return {
    key: `${path} ${names[0]} ${names.length}`,
    durationS: names.length / PICTURES_PER_S,
    async video() {
      throw missing({ subject: 'video', expected: 'a file', got: 'pictures (show frames instead)', where: path })
    },
    frames: (wanted, aborted) => framesOfJpegs(pictures, timesS, { ...wanted, full }, aborted),
  }
}
