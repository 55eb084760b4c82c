import { badInput } from '../base/errors.ts'
import { feed, startTool } from './ffmpeg.ts'
import type { RgbImage } from './image.ts'
import { jpegSizeOf } from './image-size.ts'
import { type FrameSize, frameBytes, MAX_FRAME_PIXELS } from './pixels.ts'
import { rawFrames } from './raw-frames.ts'

/** JPEG files in memory as pictures, in order; neighbours of one size pass through one ffmpeg. Errors: `badInput` where one is broken. */
export async function decodeJpegs(jpegs: readonly Uint8Array[], signal?: AbortSignal): Promise<RgbImage[]> {
  const sizes = jpegs.map((jpeg, i) => jpegSizeOf(jpeg, `frame ${i}`))
  const images: RgbImage[] = []
  while (images.length < jpegs.length) {
    const from = images.length
    const other = sizes.findIndex((size, i) => i > from && !sameSize(size, sizes[from]))
    const run = jpegs.slice(from, other < 0 ? undefined : other)
    images.push(...(await decodeRun(run, sizes[from], `frame ${from} on`, signal)))
  }
  return images
}

const sameSize = (a: FrameSize, b: FrameSize): boolean => a.widthPx === b.widthPx && a.heightPx === b.heightPx

async function decodeRun(
  jpegs: readonly Uint8Array[],
  size: FrameSize,
  where: string,
  signal?: AbortSignal,
): Promise<RgbImage[]> {
  const run = startTool('ffmpeg', args(size), { subject: 'JPEG', where, ...(signal && { signal }) })
  const feeding = feedAll(run, jpegs)
  const images: RgbImage[] = []
  try {
    for await (const data of rawFrames(run.child.stdout!, frameBytes('rgb24', size))) images.push({ ...size, data })
    await Promise.all([feeding, run.ended])
  } finally {
    await run.kill()
  }
  const failure = run.failure()
  if (failure) throw failure
  if (images.length === jpegs.length && run.complaint() === '') return images
  const got = run.complaint() || `${images.length}`
  throw badInput({ subject: 'JPEG', expected: `${jpegs.length} whole pictures`, got, where })
}

async function feedAll(run: ReturnType<typeof startTool>, jpegs: readonly Uint8Array[]): Promise<void> {
  for (const jpeg of jpegs) if (!(await feed(run, jpeg))) return
  run.child.stdin?.end()
}

/** JFIF: BT.601, full range. */
const args = ({ widthPx, heightPx }: FrameSize): string[] => [
  ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-max_pixels', String(MAX_FRAME_PIXELS), '-threads', '1'],
  ...['-protocol_whitelist', 'pipe', '-f', 'jpeg_pipe', '-noautorotate', '-i', 'pipe:0', '-fps_mode', 'passthrough'],
  ...[
    '-vf',
    `scale=${widthPx}:${heightPx}:in_color_matrix=bt601:in_range=pc:flags=accurate_rnd+full_chroma_int,format=rgb24`,
  ],
  ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
]
