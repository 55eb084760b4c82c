import { open } from 'node:fs/promises'
import { messageOf } from '../../base/errors.ts'
import { inputArgs, startTool } from '../../media/ffmpeg.ts'
import { imageSizeOf } from '../../media/image-size.ts'
import { badRequest } from '../api-error.ts'
import { within } from '../guard/within.ts'
import type { Limits } from '../limits.ts'
import { HEAD_BYTES, type MediaKind, mediaKindOf } from './kinds.ts'

/** ffprobe's answer to what is asked is a few hundred bytes; a file can make it say more. */
const MAX_HEADER_CHARS = 100_000
const PROBE_SECONDS = 60

/** Errors: 400 `invalid_media` where the bytes are neither a video nor a picture. */
export async function kindOfFile(path: string): Promise<MediaKind> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    const kind = mediaKindOf(buffer.subarray(0, bytesRead))
    if (kind) return kind
  } finally {
    await handle.close()
  }
  throw refuse('media', 'a video, a PNG or a JPEG', 'something else')
}

/** By its header: a picture that would fill the memory is not decoded. */
export async function checkImage(path: string, { maxPixels }: Limits): Promise<void> {
  const { widthPx, heightPx } = await imageSizeOf(path).catch(() => {
    throw refuse('image', 'a whole PNG or JPEG', 'a broken one')
  })
  if (widthPx * heightPx > maxPixels) throw refuse('image', `at most ${maxPixels} pixels`, `${widthPx}x${heightPx}`)
}

/**
 * By its container alone: nothing is decoded, and no more is held than a line. A header may lie about frames and duration: they are counted.
 */
export async function checkVideo(path: string, limits: Limits, signal: AbortSignal): Promise<void> {
  await checkHeader(path, limits, signal)
  await countFrames(path, limits, signal)
}

async function checkHeader(path: string, { maxPixels, maxDurationS }: Limits, signal: AbortSignal): Promise<void> {
  let text = ''
  const shown = 'stream=codec_type,width,height,duration:format=duration'
  await probe(path, ['-show_entries', shown, '-of', 'default=nw=1'], signal, (line, end) => {
    text += `${line}\n`
    if (text.length > MAX_HEADER_CHARS) end(refuse('video', 'a header', 'one without end'))
  })
  const numberOf = (name: string): number => Number(new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1])
  const [widthPx, heightPx, durationS] = ['width', 'height', 'duration'].map(numberOf)
  if (!(widthPx > 0 && heightPx > 0)) throw refuse('video', 'a picture in it', 'none')
  if (widthPx * heightPx > maxPixels) throw refuse('video', `at most ${maxPixels} pixels`, `${widthPx}x${heightPx}`)
  if (durationS > maxDurationS) throw refuse('video', `at most ${maxDurationS} s`, `${durationS} s`)
}

async function countFrames(path: string, { maxFrames, maxDurationS }: Limits, signal: AbortSignal): Promise<void> {
  let frames = 0
  let firstS = Number.POSITIVE_INFINITY
  await probe(path, ['-show_entries', 'packet=pts_time', '-of', 'csv=p=0'], signal, (line, end) => {
    if (line === '') return
    const timeS = Number.parseFloat(line)
    if (Number.isFinite(timeS)) firstS = Math.min(firstS, timeS)
    if (++frames > maxFrames) end(refuse('video', `at most ${maxFrames} frames`, 'more'))
    if (timeS - firstS > maxDurationS) end(refuse('video', `at most ${maxDurationS} s`, 'more'))
  })
  if (frames === 0) throw refuse('video', 'frames', 'none')
}

type OnLine = (line: string, end: (why: Error) => void) => void

/** Runs ffprobe and hands on its lines as they come; `end` stops it with a refusal. */
const probe = (path: string, args: readonly string[], signal: AbortSignal, onLine: OnLine): Promise<void> =>
  within(
    signal,
    PROBE_SECONDS,
    ends => runProbe(path, args, ends, onLine),
    () => refuse('video', `to be read within ${PROBE_SECONDS} s`, 'not'),
  )

async function runProbe(path: string, args: readonly string[], signal: AbortSignal, onLine: OnLine): Promise<void> {
  const all = ['-v', 'error', '-select_streams', 'V:0', ...args, ...inputArgs(path)]
  const run = startTool('ffprobe', all, { subject: 'video', where: path, signal })
  let refusal: Error | undefined
  let rest = ''
  const end = (why: Error) => {
    refusal ??= why
    void run.kill()
  }
  run.child.stdin?.end()
  run.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (refusal) return
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_HEADER_CHARS) return end(refuse('video', 'a header', 'one without end'))
    for (const line of lines) onLine(line, end)
  })
  await run.ended
  if (refusal) throw refusal
  const failure = run.failure()
  if (failure?.fault === 'badInput') throw refuse('video', 'one that ffmpeg reads', 'a broken or another file')
  if (failure) throw failure
}

const refuse = (subject: string, expected: string, got: string) =>
  badRequest(`${subject}: expected ${expected}, got ${messageOf(got)}`, undefined, 'invalid_media')
