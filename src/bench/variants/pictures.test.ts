import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boxAt, GREYS_PER_S, greyAt, writeTwoRecordings } from '../../../test/two-recordings.ts'
import { decodeFrames } from '../../media/decode.ts'
import { decodeImages } from '../../media/image-frames.ts'
import type { Frame as Pixels } from '../../media/pixels.ts'
import { probeVideo } from '../../media/probe.ts'
import type { Media, Request, Responder } from '../responder.ts'
import { openBenchFolder } from '../run/bench-folder.ts'
import { runBench } from '../run/run-bench.ts'
import { DEFAULT_PROMPT } from '../run/run-settings.ts'
import { croppedFrame, mirroredFrame } from './change-pixels.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-variants-'))
  await writeTwoRecordings(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a model was shown of recording "one", and the words. */
interface Shown {
  readonly text: string
  readonly media: Media
}

let runs = 0

async function shown(
  name: string | undefined,
  over: { sees?: 'frames' | 'video'; frames?: number; seed?: number } = {},
) {
  const { sees = 'frames', frames = 9, seed = 0 } = over
  const seen = new Map<string, Shown>()
  const responder: Responder = {
    name: 'sees all',
    sees,
    settings: {},
    async answer({ questionId, prompt }: Request) {
      seen.set(questionId, prompt.ask)
      return { text: 'seen' }
    },
  }
  const variant = name === undefined ? {} : { variant: { name, seed, videoFolder: join(folder, 'videos') } }
  const source = await openBenchFolder(folder, { clips: true, scenes: true, ...variant })
  await runBench(source, responder, {
    out: join(folder, `answers-${runs++}.jsonl`),
    prompt: { ...DEFAULT_PROMPT, frames, context: ['camera'] },
    concurrency: 2,
    attempts: 1,
    seed: 1,
  })
  const own = seen.get('one')
  if (!own) throw new Error('not asked')
  return own
}

async function decoded({ media }: Shown): Promise<{ timeS: number; frame: Pixels }[]> {
  if (media.kind !== 'frames') throw new Error(`no frames: ${media.kind}`)
  const paths = media.frames.map((_, i) => join(folder, `shown-${i}.jpg`))
  for (const [i, { jpeg }] of media.frames.entries()) await writeFile(paths[i], jpeg)
  const pictures: { timeS: number; frame: Pixels }[] = []
  for await (const frame of decodeImages(paths, { format: 'rgb24' })) {
    pictures.push({ timeS: media.frames[pictures.length].timeS, frame })
  }
  return pictures
}

const pixel = ({ data, widthPx }: Pixels, x: number, y: number): number[] => [
  ...data.subarray(3 * (y * widthPx + x), 3 * (y * widthPx + x) + 3),
]
const isRed = ([r, g, b]: readonly number[]): boolean => r > 150 && g < 90 && b < 90

/** Edges of what is red. */
function redBox(frame: Pixels): number[] | undefined {
  const [xs, ys]: [number[], number[]] = [[], []]
  for (let y = 0; y < frame.heightPx; y++) {
    for (let x = 0; x < frame.widthPx; x++) {
      if (!isRed(pixel(frame, x, y))) continue
      xs.push(x)
      ys.push(y)
    }
  }
  return xs.length === 0 ? undefined : [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1]
}

/** By the brightness at a column: when a picture is from. */
const timeOf = (frame: Pixels, x: number): number => (pixel(frame, x, 85)[1] - greyAt(0, x)) / GREYS_PER_S

function near(found: readonly number[] | undefined, wanted: readonly number[], byPx = 3): void {
  expect(found).toHaveLength(wanted.length)
  for (const [i, value] of wanted.entries())
    expect(Math.abs((found?.[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(byPx)
}

/** Lines lie around a box. */
const outer = ([x0, y0, x1, y1]: readonly number[]): number[] => [x0 - 2, y0 - 2, x1 + 2, y1 + 2]

const times = (pictures: readonly { frame: Pixels }[]): number[] =>
  pictures.map(({ frame }) => Math.round(100 * timeOf(frame, 150)) / 100)
const EVERY_HALF = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]

describe('as frames', () => {
  test('the plain set and a paraphrase show the drawn clip', async () => {
    const plain = await shown(undefined)
    const said = await shown('paraphrase')
    expect(said.media).toEqual(plain.media)
    expect(said.text).not.toEqual(plain.text)
    const pictures = await decoded(plain)
    for (const { timeS, frame } of pictures) near(redBox(frame), outer(boxAt(timeS)))
    near(times(pictures), EVERY_HALF, 0.15)
  })

  test('mirror: every picture flipped, boxes with it, and the camera told so', async () => {
    const mirrored = await shown('mirror')
    for (const { timeS, frame } of await decoded(mirrored)) {
      const [x0, y0, x1, y1] = boxAt(timeS)
      near(redBox(frame), outer([160 - x1, y0, 160 - x0, y1]))
      expect(pixel(frame, 5, 85)[0] - pixel(frame, 150, 85)[0]).toBeGreaterThan(40)
    }
    expect(mirrored.text).toContain('fx = 100.0, fy = 100.0, cx = 80.0')
  })

  test('reverse: the last picture first, times running forward', async () => {
    const pictures = await decoded(await shown('reverse'))
    expect(pictures.map(({ timeS }) => timeS)).toEqual(EVERY_HALF)
    near(times(pictures), [...EVERY_HALF].reverse(), 0.15)
  })

  test('shuffle: every picture once, in the order of the seed', async () => {
    const pictures = await decoded(await shown('shuffle'))
    const order = times(pictures)
    expect(pictures.map(({ timeS }) => timeS)).toEqual(EVERY_HALF)
    near(
      [...order].sort((a, b) => a - b),
      EVERY_HALF,
      0.15,
    )
    expect(order.some((timeS, i) => Math.abs(timeS - EVERY_HALF[i]) > 0.3)).toBe(true)
    expect((await shown('shuffle')).media).toEqual((await shown('shuffle')).media)
    expect(times(await decoded(await shown('shuffle', { seed: 1 })))).not.toEqual(order)
  })

  test('no-box: nothing of the box colour; the picture otherwise the same', async () => {
    const pictures = await decoded(await shown('no-box'))
    expect(pictures.map(({ frame }) => redBox(frame))).toEqual(pictures.map(() => undefined))
    near(times(pictures), EVERY_HALF, 0.15)
  })

  test('focal: the crop holds the boxes, drawn at the final size, and the lens is longer', async () => {
    const zoomed = await shown('focal')
    const pictures = await decoded(zoomed)
    const boxes = pictures.map(({ frame }) => redBox(frame))
    for (const box of boxes) expect(box && box[0] > 2 && box[1] > 2 && box[2] < 158 && box[3] < 94).toBe(true)
    const fxPx = Number(/fx = ([\d.]+)/.exec(zoomed.text)?.[1])
    const zoom = fxPx / 100
    expect(zoom).toBeGreaterThan(1.9)
    expect(zoom).toBeLessThanOrEqual(3)
    // The box is 20 x 24 px and wanders 24 px; lines of 2 px on both sides do not grow; they begin on even pixels.
    for (const box of boxes)
      near([(box?.[2] ?? 0) - (box?.[0] ?? 0), (box?.[3] ?? 0) - (box?.[1] ?? 0)], [20 * zoom + 4, 24 * zoom + 4], 5)
    near([(boxes[8]?.[0] ?? 0) - (boxes[0]?.[0] ?? 0)], [24 * zoom], 4)
  })

  test('other-clip: the blue pictures of the other recording, its box with them', async () => {
    const pictures = await decoded(await shown('other-clip'))
    expect(pictures).toHaveLength(9)
    for (const { frame } of pictures) {
      const [r, g, b] = pixel(frame, 150, 85)
      expect(b - Math.max(r, g)).toBeGreaterThan(40)
    }
  })

  test('fps: frames at that rate, whatever --frames says', async () => {
    for (const [name, fps] of [
      ['fps 0.5', 0.5],
      ['fps 1', 1],
      ['fps 4', 4],
    ] as const) {
      const pictures = await decoded(await shown(name, { frames: 3 }))
      const wanted = Array.from({ length: 4 * fps + 1 }, (_, i) => i / fps)
      expect(pictures.map(({ timeS }) => timeS)).toEqual(wanted)
      near(times(pictures), wanted, 0.15)
    }
  })

  test('blind: nothing is shown, nor told of the geometry', async () => {
    const blind = await shown('blind')
    expect(blind.media).toEqual({ kind: 'nothing' })
    expect(blind.text).not.toContain('Camera')
  })
})

describe('as a video', () => {
  const videoOf = async (name: string) => {
    const { media } = await shown(name, { sees: 'video' })
    if (media.kind !== 'video') throw new Error('no video')
    const frames: { frame: Pixels }[] = []
    for await (const frame of decodeFrames(media.file, { format: 'rgb24' })) frames.push({ frame })
    return { file: media.file, frames, fps: (await probeVideo(media.file)).fps }
  }
  const EVERY_FRAME = Array.from({ length: 41 }, (_, i) => i / 10)

  test('reverse and shuffle hold every frame of the clip', async () => {
    const [reversed, shuffled] = [await videoOf('reverse'), await videoOf('shuffle')]
    expect([reversed.fps, reversed.frames.length, shuffled.frames.length]).toEqual([10, 41, 41])
    near(times(reversed.frames), [...EVERY_FRAME].reverse(), 0.15)
    near(
      [...times(shuffled.frames)].sort((a, b) => a - b),
      EVERY_FRAME,
      0.25,
    )
    expect(times(shuffled.frames).slice(0, 9)).not.toEqual(EVERY_FRAME.slice(0, 9))
  })

  test('mirror, no-box, focal and fps change its frames; a second run finds it', async () => {
    const mirrored = await videoOf('mirror')
    near(redBox(mirrored.frames[40].frame), outer([160 - 64, 30, 160 - 44, 54]), 4)
    expect((await videoOf('no-box')).frames.map(({ frame }) => redBox(frame)).filter(box => box)).toEqual([])
    const zoomed = (await videoOf('focal')).frames.map(({ frame }) => redBox(frame))
    for (const box of zoomed) expect((box?.[2] ?? 0) - (box?.[0] ?? 0)).toBeGreaterThan(38)
    const slow = await videoOf('fps 1')
    expect([slow.fps, slow.frames.length]).toEqual([1, 5])
    near(times(slow.frames), [0, 1, 2, 3, 4], 0.15)
    expect((await videoOf('mirror')).file).toBe(mirrored.file)
  })
})

describe('pixels', () => {
  const frame = (widthPx: number, heightPx: number): Pixels => {
    const bytes = widthPx * heightPx + 2 * Math.ceil(widthPx / 2) * Math.ceil(heightPx / 2)
    const data = Uint8Array.from({ length: bytes }, (_, i) => (i * 7919) % 251)
    return { widthPx, heightPx, format: 'yuv420p', matrix: 'bt709', data }
  }

  test('mirrored twice is the picture itself', () => {
    for (const size of [
      [16, 8],
      [15, 7],
    ]) {
      const own = frame(size[0], size[1])
      expect(mirroredFrame(own).data).not.toEqual(own.data)
      expect([...mirroredFrame(mirroredFrame(own)).data]).toEqual([...own.data])
    }
  })

  test('a crop of the whole is the picture; an even part of twice the size keeps its mean', () => {
    const own = frame(16, 8)
    expect([...croppedFrame(own, [0, 0, 16, 8], own).data]).toEqual([...own.data])
    const flat = { ...own, data: own.data.map(() => 77) }
    expect(new Set(croppedFrame(flat, [3, 1.5, 11, 5.5], { widthPx: 12, heightPx: 6 }).data)).toEqual(new Set([77]))
    const half = croppedFrame(own, [0, 0, 16, 8], { widthPx: 8, heightPx: 4 })
    const mean = (bytes: Uint8Array) => bytes.reduce((sum, value) => sum + value, 0) / bytes.length
    expect(half.data).toHaveLength(8 * 4 * 1.5)
    expect(Math.abs(mean(half.data.subarray(0, 32)) - mean(own.data.subarray(0, 128)))).toBeLessThan(12)
  })
})

test('other-clip of one recording has none to show', async () => {
  const alone = await mkdtemp(join(tmpdir(), 'stvlm-alone-'))
  await writeTwoRecordings(alone)
  const path = join(alone, 'questions.jsonl')
  await writeFile(path, `${(await readFile(path, 'utf8')).split('\n')[0]}\n`)
  const variant = { name: 'other-clip', seed: 0, videoFolder: alone }
  const source = await openBenchFolder(alone, { clips: true, scenes: false, variant })
  const items = source.items(new AbortController().signal)[Symbol.asyncIterator]()
  await expect(items.next()).rejects.toThrow(/--variant other-clip: expected questions of two recordings/)
  await rm(alone, { recursive: true, force: true })
})
