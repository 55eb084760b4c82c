import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** A short video of ffmpeg's test picture. */
export function testVideo(folder: string, { seconds = 1, rate = 10, size = '64x48' } = {}): string {
  const path = join(folder, `clip-${seconds}-${rate}-${size}.mp4`)
  const source = `testsrc=size=${size}:rate=${rate}:duration=${seconds}`
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', path])
  return path
}

export const dataUrl = (bytes: Uint8Array, type = 'video/mp4'): string =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
