import { readFile } from 'node:fs/promises'
import { badInput } from '../base/errors.ts'
import { convertFilters } from './decode-ticks.ts'
import { feed, type RunningTool, refuseNoFile, startTool } from './ffmpeg.ts'
import { type Frame, type FrameSize, frameBytes, MAX_FRAME_PIXELS, type PixelFormat } from './pixels.ts'
import { probeVideo } from './probe.ts'
import { rawFrames } from './raw-frames.ts'

export interface ImageOptions {
  readonly format: PixelFormat
  /** Every picture is scaled to this size; by default to that of the first. */
  readonly widthPx?: number
  readonly heightPx?: number
  readonly signal?: AbortSignal
}

export type ImageKind = 'png' | 'jpeg'

/** By the first bytes; undefined where it is neither. */
export function imageKindOf(bytes: Uint8Array): ImageKind | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpeg'
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return 'png'
  return undefined
}

/**
 * The pictures of many JPEG or PNG files as frames, in order, one a file, through one ffmpeg for each run of files of the
 * same kind. Errors name the file that is broken.
 */
export async function* decodeImages(paths: readonly string[], options: ImageOptions): AsyncGenerator<Frame> {
  let size: FrameSize | undefined
  for (let from = 0; from < paths.length; ) {
    const kind = await kindOf(paths[from])
    let to = from + 1
    while (to < paths.length && extensionOf(paths[to]) === extensionOf(paths[from])) to++
    const group = paths.slice(from, to)
    size ??= await targetSize(group[0], options)
    yield* decodeGroup(group, kind, size, options)
    from = to
  }
}

async function targetSize(path: string, { widthPx, heightPx, signal }: ImageOptions): Promise<FrameSize> {
  if (widthPx !== undefined && heightPx !== undefined) return { widthPx, heightPx }
  return probeVideo(path, { signal })
}

const extensionOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1).toLowerCase()

async function kindOf(path: string): Promise<ImageKind> {
  await refuseNoFile(path, 'image')
  const kind = imageKindOf(await readFile(path))
  if (kind) return kind
  throw badInput({ subject: 'image', expected: 'a JPEG or a PNG', got: 'something else', where: path })
}

async function* decodeGroup(
  paths: readonly string[],
  kind: ImageKind,
  size: FrameSize,
  { format, signal }: ImageOptions,
): AsyncGenerator<Frame> {
  const info = await probeVideo(paths[0], { signal })
  const filters = [...convertFilters(info, size, format), `scale=${size.widthPx}:${size.heightPx}`]
  const run = startTool('ffmpeg', imageArgs(kind, format, filters), { subject: 'image', where: paths[0], signal })
  let feedFailure: unknown
  const feeding = feedFiles(paths, kind, run).catch(cause => {
    feedFailure = cause
    return run.kill()
  })
  let count = 0
  try {
    for await (const data of rawFrames(run.child.stdout!, frameBytes(format, size))) {
      if (++count <= paths.length) yield { ...size, format, matrix: info.matrix, data }
    }
    await Promise.all([feeding, run.ended])
    if (feedFailure) throw feedFailure
    await refuseBroken(run, paths, kind, count)
  } finally {
    await run.kill()
    await feeding
  }
}

async function feedFiles(paths: readonly string[], kind: ImageKind, run: RunningTool): Promise<void> {
  for (const path of paths) {
    await refuseNoFile(path, 'image')
    const bytes = await readFile(path)
    if (imageKindOf(bytes) !== kind) {
      throw badInput({ subject: 'image', expected: `a ${kind.toUpperCase()}`, got: 'another kind', where: path })
    }
    if (!(await feed(run, bytes))) return
  }
  run.child.stdin?.end()
}

/** In one stream ffmpeg does not tell which file it complains about: each is tried alone. */
async function refuseBroken(run: RunningTool, paths: readonly string[], kind: ImageKind, count: number): Promise<void> {
  const failure = run.failure()
  if (failure?.fault === 'interrupted' || failure?.fault === 'missing') throw failure
  if (!failure && count === paths.length && run.complaint() === '') return
  for (const path of paths) {
    const alone = startTool('ffmpeg', imageArgs(kind, 'gray', []), { subject: 'image', where: path })
    alone.child.stdout?.resume()
    await feedFiles([path], kind, alone)
    await alone.ended
    const got = alone.failure()?.details.got ?? alone.complaint()
    if (got !== '') throw badInput({ subject: 'image', expected: `a whole ${kind.toUpperCase()}`, got, where: path })
  }
  if (failure) throw failure
  if (count === paths.length) return
  throw badInput({ subject: 'images', expected: `${paths.length} pictures`, got: `${count}`, where: paths[0] })
}

const imageArgs = (kind: ImageKind, format: PixelFormat, filters: readonly string[]): string[] => [
  ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-max_pixels', String(MAX_FRAME_PIXELS)],
  ...['-protocol_whitelist', 'pipe', '-f', `${kind}_pipe`, '-noautorotate', '-i', 'pipe:0'],
  ...['-map', '0:v:0', '-fps_mode', 'passthrough', ...(filters.length > 0 ? ['-vf', filters.join(',')] : [])],
  ...['-f', 'rawvideo', '-pix_fmt', format, 'pipe:1'],
]
