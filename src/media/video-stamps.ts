import { createInterface } from 'node:readline'
import { badInput } from '../base/errors.ts'
import { inputArgs, refuseNoFile, startTool } from './ffmpeg.ts'
import { probeVideo, type VideoInfo } from './probe.ts'
import { watchSilence } from './silence.ts'

interface Options {
  readonly signal?: AbortSignal
}

/** When the frames of a video are shown. */
export interface VideoStamps {
  /** Seconds since the first frame, by frame, strictly rising. */
  readonly stampsS: readonly number[]
  /** By frame on the stream's clock, where that is exact: then one can jump, and find a frame by its tick. */
  readonly ticks?: readonly number[]
}

/** One packet is one frame and bears its stamp: nothing needs to be decoded. */
const PACKETS_ARE_FRAMES = {
  container: /^(mov|matroska)\b/,
  codecs: ['h264', 'hevc', 'av1', 'vp9', 'mjpeg', 'png', 'prores', 'dnxhd', 'ffv1'],
}

/** A rate without stamps: one frame is as long as another. */
const CONSTANT_RATE = /^avi\b/

/**
 * A video's header, and the exact presentation stamps of all frames that a player shows: edit lists, B-frames and a varying rate
 * included. Packets are read while the header is: the two take as long as one.
 * Errors: `badInput` where frames are missing, and where stamps do not rise; those of `probeVideo`.
 */
export async function probeWithStamps(path: string, { signal }: Options = {}): Promise<VideoInfo & VideoStamps> {
  await refuseNoFile(path, 'video')
  const enough = new AbortController()
  const packets = readPackets(path, { signal: signal ? AbortSignal.any([signal, enough.signal]) : enough.signal })
  // Whether they are asked for is known only then; a file that is no video is refused by its header.
  packets.catch(() => {})
  try {
    const info = await probeVideo(path, { signal })
    return { ...info, ...(await stampsOf(path, info, packets, { signal })) }
  } finally {
    enough.abort()
  }
}

async function stampsOf(
  path: string,
  info: VideoInfo,
  packets: Promise<Packets>,
  options: Options,
): Promise<VideoStamps> {
  const { container, codecs } = PACKETS_ARE_FRAMES
  const fromPackets = container.test(info.container) && codecs.includes(info.codec) && !info.interlaced
  const ticks = (fromPackets && packetTicks(path, info, await packets)) || (await frameTicks(path, options))
  const isExact = ticks.every(Number.isFinite)
  if (!isExact || (CONSTANT_RATE.test(info.container) && !isRising(ticks))) {
    return { stampsS: ticks.map((_, i) => i / info.fps) }
  }
  if (!isRising(ticks)) {
    const at = ticks.findIndex((tick, i) => i > 0 && tick <= ticks[i - 1])
    const got = `frame ${at} not later than frame ${at - 1}; give the true rate (--fps-truth)`
    throw badInput({ subject: 'video', expected: 'frames whose stamps rise', got, where: path })
  }
  const stampsS = ticks.map(tick => (tick - ticks[0]) * info.tickS)
  return { stampsS, ...(fromPackets && { ticks }) }
}

const isRising = (ticks: readonly number[]): boolean => ticks.every((tick, i) => i === 0 || tick > ticks[i - 1])

/** NaN: a packet without a stamp. */
interface Packets {
  readonly shownTicks: readonly number[]
  /** Those too that an edit list hides. */
  readonly count: number
}

async function readPackets(path: string, options: Options): Promise<Packets> {
  const shownTicks: number[] = []
  let count = 0
  for await (const line of probeLines(path, ['packet=pts,flags'], options)) {
    const [pts, flags = ''] = line.split(',')
    count++
    if (!flags.includes('D')) shownTicks.push(pts === '' ? Number.NaN : Number(pts))
  }
  return { shownTicks, count }
}

/** Undefined where a packet bears no stamp. */
function packetTicks(path: string, info: VideoInfo, { shownTicks, count }: Packets): number[] | undefined {
  refuseFew(shownTicks.length, path, count < (info.frameCount ?? 0) ? info.frameCount : undefined, count)
  return shownTicks.every(Number.isFinite) ? shownTicks.toSorted((a, b) => a - b) : undefined
}

/** Decodes all; for containers whose packets do not tell. */
async function frameTicks(path: string, options: Options): Promise<number[]> {
  const ticks: number[] = []
  for await (const line of probeLines(path, ['frame=best_effort_timestamp'], options)) {
    ticks.push(Number(line.split(',')[0]))
  }
  refuseFew(ticks.length, path)
  return ticks
}

function refuseFew(shown: number, path: string, expectedCount?: number, count = shown): void {
  if (shown > 0 && expectedCount === undefined) return
  const expected = `${expectedCount ?? 'one'} frame${expectedCount === undefined ? ' or more' : 's, as its header says'}`
  throw badInput({ subject: 'video', expected, got: `${Math.min(shown, count)}`, where: path })
}

async function* probeLines(path: string, entries: readonly string[], { signal }: Options): AsyncGenerator<string> {
  const args = ['-v', 'error', '-select_streams', 'V:0', '-show_entries', ...entries, '-of', 'csv=p=0']
  const run = startTool('ffprobe', [...args, ...inputArgs(path)], { subject: 'video', where: path, signal })
  const silence = watchSilence(run)
  const lines = createInterface({ input: run.child.stdout! })[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { value, done } = await silence.during(() => lines.next())
      if (done) break
      if (value !== '') yield value
    }
    await run.ended
    silence.refuse(path)
    const failure = run.failure()
    if (failure) throw failure
  } finally {
    silence.stop()
    await run.kill()
  }
}
