import { readFile } from 'node:fs/promises'
import { inputArgs, runTool } from '../../media/ffmpeg.ts'
import type { FrameSize } from '../../media/pixels.ts'
import { focal35OfJpeg } from './exif.ts'
import type { LogFocal } from './focal-prior.ts'

/** A focal length that the picture's own data state. */
export interface StatedFocal {
  readonly focal: LogFocal
  readonly from: 'exif' | 'container'
}

/** Diagonal of a 35 mm picture (36 x 24 mm): the equivalent is by the diagonal (CIPA DCG-001). */
const DIAGONAL_MM = Math.hypot(36, 24)
/** Photographs are scarcely cropped; films are, by their shape and against shake. */
const SD_LOG = { exif: 0.04, container: 0.1 } as const
/** Films use less of the sensor than the equivalent says: 5-15 % for stabilisation. */
const CROP = { exif: 1, container: 1.07 } as const
const PLAUSIBLE_MM = [8, 1200] as const

function statedOf(focal35Mm: number | undefined, size: FrameSize, from: StatedFocal['from']): StatedFocal | undefined {
  if (focal35Mm === undefined || !(focal35Mm >= PLAUSIBLE_MM[0] && focal35Mm <= PLAUSIBLE_MM[1])) return undefined
  const focalPx = (focal35Mm * CROP[from] * Math.hypot(size.widthPx, size.heightPx)) / DIAGONAL_MM
  return { focal: { logFocalPx: Math.log(focalPx), sd: SD_LOG[from] }, from }
}

/** Of a JPEG's EXIF (FocalLengthIn35mmFilm), as pixels of a picture of `size`; undefined where it is silent. */
export async function statedByImage(path: string, size: FrameSize): Promise<StatedFocal | undefined> {
  return statedOf(focal35OfJpeg(await readFile(path)), size, 'exif')
}

/** Tags under which cameras write it into a film. */
const TAG = /focal_?length.*35|35mm_equivalent/i

/** Of a film's tags; undefined where they are silent. Errors: `missing` without ffprobe, `badInput` where it is no film. */
export async function statedByVideo(
  path: string,
  size: FrameSize,
  signal?: AbortSignal,
): Promise<StatedFocal | undefined> {
  const args = ['-v', 'error', '-show_entries', 'format_tags:stream_tags', '-of', 'json']
  const text = await runTool('ffprobe', [...args, ...inputArgs(path)], { subject: 'video', where: path, signal })
  const tag = [...text.toString('utf8').matchAll(/"([^"]+)"\s*:\s*"([^"]*)"/g)].find(([, name]) => TAG.test(name))
  return statedOf(tag && Number.parseFloat(tag[2]), size, 'container')
}
