import { badInput, messageOf } from '../base/errors.ts'
import { inputArgs, refuseNoFile, runTool } from './ffmpeg.ts'
import { type ColourMatrix, type FrameSize, MAX_FRAME_PIXELS } from './pixels.ts'

/** What is known of a video before it is decoded; the size is that of the upright picture. */
export interface VideoInfo extends FrameSize {
  /** Mean frames per second; the stamps of the frames are what counts. */
  readonly fps: number
  /** As the container says, where it does; an edit list may hide some of them. */
  readonly frameCount?: number
  readonly durationS?: number
  /** Of the planes that the decoder gives. */
  readonly matrix: ColourMatrix
  readonly fullRange: boolean
  readonly pixelFormat: string
  readonly codec: string
  /** ffmpeg's names of the format, by comma: "mov,mp4,m4a,3gp,3g2,mj2". */
  readonly container: string
  /** Each picture may be stored as two fields. */
  readonly interlaced: boolean
  /** Seconds of one tick of the stream's clock, and the tick of the first frame. */
  readonly tickS: number
  readonly startTick: number
}

/** The part of ffprobe's answer that is read; every field may be absent in a broken file. */
interface ProbedStream {
  width?: number
  height?: number
  codec_name?: string
  pix_fmt?: string
  color_space?: string
  color_range?: string
  avg_frame_rate?: string
  r_frame_rate?: string
  time_base?: string
  start_pts?: number
  field_order?: string
  duration?: string
  nb_frames?: string
  side_data_list?: { rotation?: number }[]
}

interface Options {
  readonly signal?: AbortSignal
}

/** Reads a video's header. Errors: `missing` without ffprobe, `badInput` where the file is no video. */
export async function probeVideo(path: string, { signal }: Options = {}): Promise<VideoInfo> {
  await refuseNoFile(path, 'video')
  const args = ['-v', 'error', '-select_streams', 'V:0', '-show_streams', '-show_format', '-of', 'json']
  const text = await runTool('ffprobe', [...args, ...inputArgs(path)], { subject: 'video', where: path, signal })
  const { streams, format } = parseProbe(text.toString('utf8'), path)
  const stream = streams?.[0]
  if (!stream) throw badInput({ subject: 'video', expected: 'a picture in it', got: 'none', where: path })
  return infoOf(stream, format ?? {}, path)
}

interface ProbedFormat {
  format_name?: string
  duration?: string
}

function parseProbe(text: string, path: string): { streams?: ProbedStream[]; format?: ProbedFormat } {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badInput({ subject: 'video', expected: 'an answer of ffprobe', got: messageOf(cause), where: path }, cause)
  }
}

function infoOf(stream: ProbedStream, format: ProbedFormat, path: string): VideoInfo {
  const size = uprightSize(stream)
  if (!(size.widthPx > 0 && size.heightPx > 0 && size.widthPx * size.heightPx <= MAX_FRAME_PIXELS)) {
    const expected = `a picture of 1 to ${MAX_FRAME_PIXELS} pixels`
    throw badInput({ subject: 'video', expected, got: `${size.widthPx}x${size.heightPx}`, where: path })
  }
  const durationS = [Number(stream.duration), Number(format.duration)].find(s => s > 0)
  const frameCount = Number(stream.nb_frames)
  return {
    ...size,
    fps: ratio(stream.avg_frame_rate) ?? ratio(stream.r_frame_rate) ?? 25,
    ...(frameCount > 0 && { frameCount }),
    ...(durationS !== undefined && { durationS }),
    matrix: matrixOf(stream.color_space, size.heightPx),
    fullRange: stream.color_range === 'pc' || (stream.pix_fmt ?? '').startsWith('yuvj'),
    pixelFormat: stream.pix_fmt ?? 'unknown',
    codec: stream.codec_name ?? 'unknown',
    container: format.format_name ?? 'unknown',
    interlaced: !['progressive', 'unknown'].includes(stream.field_order ?? 'unknown'),
    tickS: ratio(stream.time_base) ?? 1 / 90_000,
    startTick: stream.start_pts ?? 0,
  }
}

/** Phones store pictures lying on their side, with a note; the decoder turns them upright. */
function uprightSize({ width = 0, height = 0, side_data_list = [] }: ProbedStream): FrameSize {
  const rotation = side_data_list.find(data => data.rotation !== undefined)?.rotation ?? 0
  const lying = Math.abs(rotation) % 180 === 90
  return lying ? { widthPx: height, heightPx: width } : { widthPx: width, heightPx: height }
}

/** What is not told is guessed by the size, as players do. */
function matrixOf(space: string | undefined, heightPx: number): ColourMatrix {
  if (space === 'bt709') return 'bt709'
  if (space === 'bt470bg' || space === 'smpte170m' || space === 'fcc') return 'bt601'
  return heightPx >= 720 ? 'bt709' : 'bt601'
}

function ratio(text: string | undefined): number | undefined {
  const [top, bottom = 1] = (text ?? '').split('/').map(Number)
  return top > 0 && bottom > 0 ? top / bottom : undefined
}

/**
 * Presentation times of all frames in order, seconds since the first, from the container alone: nothing is decoded.
 * Undefined where the container has none (AVI).
 */
export async function probeStamps(path: string, info: VideoInfo, { signal }: Options = {}) {
  const args = ['-v', 'error', '-select_streams', 'V:0', '-show_entries', 'packet=pts,flags', '-of', 'csv=p=0']
  const text = await runTool('ffprobe', [...args, ...inputArgs(path)], { subject: 'video', where: path, signal })
  const ticks: number[] = []
  for (const line of text.toString('utf8').split('\n')) {
    const [pts, flags = ''] = line.split(',')
    if (pts === '' || flags.includes('D')) continue
    const tick = Number(pts)
    if (!Number.isFinite(tick)) return undefined
    ticks.push(tick)
  }
  return ticks.sort((a, b) => a - b).map(tick => (tick - info.startTick) * info.tickS)
}
