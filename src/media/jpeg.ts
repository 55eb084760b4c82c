import { badInput } from '../base/errors.ts'
import { feed, startTool } from './ffmpeg.ts'
import { type ColourMatrix, type FrameSize, frameBytes, type PixelFormat } from './pixels.ts'

export interface JpegOptions extends FrameSize {
  readonly format: PixelFormat
  readonly matrix: ColourMatrix
  /** ffmpeg's scale of quality: 2 is best, 31 worst. */
  readonly quality?: number
  readonly signal?: AbortSignal
}

/** Takes frames one by one and gives their JPEG files at the end. */
export interface JpegEncoder {
  write(frame: Uint8Array): Promise<void>
  /** The files' bytes, one a frame, in order. */
  finish(): Promise<Uint8Array[]>
  /** Ends ffmpeg; harmless after `finish`. */
  discard(): Promise<void>
}

const DEFAULT_QUALITY = 3

/** JPEGs of frames of one size through one ffmpeg: full range and BT.601, as JFIF says. Same frames, same bytes. */
export function openJpegEncoder(options: JpegOptions): JpegEncoder {
  const run = startTool('ffmpeg', jpegArgs(options), { subject: 'JPEG', where: 'frames', signal: options.signal })
  const chunks: Buffer[] = []
  run.child.stdout?.on('data', chunk => chunks.push(chunk))
  let count = 0
  return {
    async write(frame) {
      const bytes = frameBytes(options.format, options)
      if (frame.length !== bytes) {
        await run.kill()
        throw badInput({ subject: `frame ${count}`, expected: `${bytes} bytes`, got: `${frame.length}` })
      }
      count++
      await feed(run, frame)
    },
    async finish() {
      run.child.stdin?.end()
      await run.ended
      const failure = run.failure()
      if (failure && count > 0) throw failure
      const files = splitJpegs(Buffer.concat(chunks))
      if (files.length === count) return files
      throw badInput({ subject: 'JPEG', expected: `${count} pictures`, got: `${files.length}; ${run.complaint()}` })
    },
    discard: run.kill,
  }
}

/** The frames' JPEG files, in order. */
export async function encodeJpegs(
  frames: Iterable<{ readonly data: Uint8Array }>,
  options: JpegOptions,
): Promise<Uint8Array[]> {
  const encoder = openJpegEncoder(options)
  try {
    for (const frame of frames) await encoder.write(frame.data)
    return await encoder.finish()
  } finally {
    await encoder.discard()
  }
}

function jpegArgs({ widthPx, heightPx, format, matrix, quality = DEFAULT_QUALITY }: JpegOptions): string[] {
  const from = format === 'yuv420p' ? `in_color_matrix=${matrix}:in_range=tv:` : ''
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-f', 'rawvideo', '-pix_fmt', format],
    ...['-s', `${widthPx}x${heightPx}`, '-i', 'pipe:0', '-fps_mode', 'passthrough'],
    ...['-vf', `scale=${from}out_color_matrix=bt601:out_range=pc:flags=accurate_rnd,format=yuvj420p`],
    ...['-c:v', 'mjpeg', '-q:v', String(quality), '-huffman', 'default', '-threads', '1'],
    ...['-fflags', '+bitexact', '-flags:v', '+bitexact', '-f', 'image2pipe', 'pipe:1'],
  ]
}

/** Inside a JPEG's picture data FF is followed by 00 or a restart mark, so FF D9 ends a file and nothing else. */
function splitJpegs(bytes: Buffer): Uint8Array[] {
  const end = Buffer.from([0xff, 0xd9])
  const files: Uint8Array[] = []
  for (let from = 0; from < bytes.length; ) {
    const at = bytes.indexOf(end, from)
    if (at < 0) break
    files.push(bytes.subarray(from, at + 2))
    from = at + 2
  }
  return files
}
