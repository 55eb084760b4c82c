import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realData } from '../../test/real-data.ts'
import { Random } from '../base/random.ts'
import { writePng } from './image.ts'
import { naturalOrder } from './natural-order.ts'
import { openVideo } from './open-video.ts'
import type { SourceFrameOptions, VideoSource } from './video-source.ts'

const SIZE = { widthPx: 64, heightPx: 48 }
const COUNT = 150
const FPS = 12.5

let folder: string
const inFolder = (name: string): string => join(folder, name)
const ffmpeg = (args: readonly string[], input?: Uint8Array): Buffer =>
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { input })

/** Frame i is grey of level 40 + i, without loss. */
async function writeBase(): Promise<void> {
  const raw = Buffer.concat(Array.from({ length: COUNT }, (_, i) => Buffer.alloc(64 * 48, 40 + i)))
  const input = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', '64x48', '-r', `${FPS}`, '-i', 'pipe:0']
  const scale = ['-vf', 'scale=in_range=tv:out_range=tv,format=yuv420p']
  ffmpeg([...input, ...scale, '-c:v', 'libx264', '-qp', '0', '-bf', '3', '-g', '40', inFolder('base.mp4')], raw)
}

const copies: Record<string, readonly string[]> = {
  'b-frames.mkv': ['-i', 'base.mp4', '-c', 'copy'],
  'stream.ts': ['-i', 'base.mp4', '-c', 'copy'],
  'varying.mp4': ['-i', 'base.mp4', '-vf', "select='gt(mod(n*n,7),1)'", '-fps_mode', 'vfr', '-qp', '0', '-g', '40'],
  'cut.mp4': ['-ss', '4.3', '-i', 'base.mp4', '-c', 'copy'],
  'late.mp4': [
    '-itsoffset',
    '3',
    '-i',
    'base.mp4',
    '-f',
    'lavfi',
    '-i',
    'sine=d=9',
    '-map',
    '0',
    '-map',
    '1',
    '-c:v',
    'copy',
  ],
  'old.avi': ['-i', 'base.mp4', '-c:v', 'mpeg4', '-q:v', '1', '-bf', '2'],
  'lossless.avi': ['-i', 'base.mp4', '-c:v', 'ffv1'],
  'hidden.webm': ['-i', 'base.mp4', '-c:v', 'libvpx', '-auto-alt-ref', '1', '-lag-in-frames', '16', '-b:v', '400k'],
  'fields.mkv': ['-i', 'base.mp4', '-c:v', 'libx264', '-qp', '0', '-flags', '+ildct+ilme', '-x264opts', 'tff=1'],
  'fast.mp4': ['-r', '240', '-i', 'base.mp4', '-qp', '0'],
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-open-'))
  await writeBase()
  for (const [name, args] of Object.entries(copies)) {
    ffmpeg([...args.map(word => (word === 'base.mp4' ? inFolder(word) : word)), inFolder(name)])
  }
}, 60_000)
afterAll(() => rm(folder, { recursive: true }))

/** [index, time, grey level of its first pixel] of each frame. */
async function rowsOf(source: VideoSource, options: Partial<SourceFrameOptions> = {}): Promise<number[][]> {
  const rows: number[][] = []
  for await (const { index, timeS, data } of source.frames({ format: 'gray', ...options })) {
    rows.push([index, timeS, data[0]])
  }
  return rows
}

/** Times and grey levels as ffmpeg itself decodes and shows them, from one frame to the next. */
function shownByFfmpeg(name: string): { readonly timesS: number[]; readonly levels: number[] } {
  const args = [
    '-i',
    inFolder(name),
    '-map',
    '0:v:0',
    '-fps_mode',
    'passthrough',
    '-copyts',
    '-vf',
    'scale=out_range=pc',
  ]
  const levels = [...ffmpeg([...args, '-f', 'rawvideo', '-pix_fmt', 'gray', '-'])].filter((_, i) => i % (64 * 48) === 0)
  const probe = ['-v', 'error', '-select_streams', 'v:0', '-show_frames', '-of', 'json', inFolder(name)]
  const { frames } = JSON.parse(execFileSync('ffprobe', probe, { encoding: 'utf8' })) as {
    frames: { best_effort_timestamp_time: string }[]
  }
  // Nothing in an AVI tells when its last frames are shown, where they were stored in another order: its rate is constant.
  const times = frames.map((frame, i) => (name.endsWith('.avi') ? i / FPS : Number(frame.best_effort_timestamp_time)))
  return { timesS: times.map(time => time - times[0]), levels }
}

/** Choices that jump, read over, are regular or not: where a file has no exact clock all of them read from its start. */
const choicesOf = (count: number): readonly Partial<SourceFrameOptions>[] => [
  { only: i => i % 5 === 0 },
  { first: 103, last: 105 },
  { first: 104, only: i => i % 3 === 2 },
  { first: count - 1 },
  { last: 0 },
  { only: () => false },
]
const CHOSEN_FROM = ['base.mp4', 'varying.mp4', 'cut.mp4', 'stream.ts', 'late.mp4']

describe('a video file', () => {
  it.each(['base.mp4', ...Object.keys(copies)])(
    '%s shows the frames that ffmpeg shows, when it shows them, by any choice',
    async name => {
      const source = await openVideo(inFolder(name))
      const { timesS, levels } = shownByFfmpeg(name)
      expect(source.stampsS).toHaveLength(timesS.length)
      for (const [i, timeS] of timesS.entries()) expect(source.stampsS[i]).toBeCloseTo(timeS, 4)
      const whole = await rowsOf(source)
      expect(whole.map(([index]) => index)).toEqual(timesS.map((_, i) => i))
      expect(whole.map(([, timeS]) => timeS)).toEqual(source.stampsS)
      expect(whole.map(([, , level]) => level)).toEqual(levels)
      if (!CHOSEN_FROM.includes(name)) return
      const random = new Random(1, name)
      const irregular = new Set(whole.map(([index]) => index).filter(() => random.chance(0.6)))
      const irregularOnes = [0, 101].map(
        (first): Partial<SourceFrameOptions> => ({ first, only: i => irregular.has(i) }),
      )
      for (const choice of [...choicesOf(whole.length), ...irregularOnes]) {
        const { first = 0, last = whole.length - 1, only = () => true } = choice
        const expected = whole.filter(([i]) => i >= first && i <= last && only(i))
        expect(await rowsOf(source, choice), JSON.stringify(choice)).toEqual(expected)
      }
    },
    60_000,
  )

  it('lying on its side comes upright', async () => {
    ffmpeg(['-i', inFolder('base.mp4'), '-c', 'copy', '-metadata:s:v:0', 'rotate=90', inFolder('side.mp4')])
    const source = await openVideo(inFolder('side.mp4'))
    expect([source.widthPx, source.heightPx]).toEqual([48, 64])
    for await (const frame of source.frames({ format: 'gray', last: 2 })) {
      expect([frame.widthPx, frame.heightPx, frame.data.length]).toEqual([48, 64, 48 * 64])
    }
  })

  it('gets other times by the true rate, or by a file of stamps', async () => {
    const source = await openVideo(inFolder('varying.mp4'), { fpsTruth: 7 })
    const expected = Array.from({ length: source.stampsS.length }, (_, i) => i / 7)
    expect(source.stampsS).toEqual(expected)
    expect((await rowsOf(source, { first: 101, last: 103 })).map(([, timeS]) => timeS)).toEqual(
      expected.slice(101, 104),
    )
    await writeFile(inFolder('stamps.txt'), expected.map((_, i) => `${100 + i * i}\n`).join(''))
    const stamped = await openVideo(inFolder('varying.mp4'), { stamps: inFolder('stamps.txt') })
    expect(stamped.stampsS).toEqual(expected.map((_, i) => i * i))
    await writeFile(inFolder('few.txt'), '1\n2\n')
    await expect(openVideo(inFolder('base.mp4'), { stamps: inFolder('few.txt') })).rejects.toThrow(/150, one a frame/)
    await expect(openVideo(inFolder('base.mp4'), { fpsTruth: 0 })).rejects.toMatchObject({ fault: 'usage' })
  })

  it('is known by its bytes, whatever its name', async () => {
    const name = '-a name\nwith "all" of it %03d *.mp4'
    await writeFile(inFolder(name), await readFile(inFolder('base.mp4')))
    const [one, two] = [await openVideo(inFolder('base.mp4')), await openVideo(inFolder(name))]
    expect(await two.contentHash()).toBe(await one.contentHash())
    expect(await rowsOf(two)).toEqual(await rowsOf(one))
    expect(two.frameFile(3)).toEqual({ file: inFolder(name), index: 3 })
    expect(await (await openVideo(inFolder('cut.mp4'))).contentHash()).not.toBe(await one.contentHash())
  })
})

describe('images', () => {
  const writeImages = async (name: string, names: readonly string[], size = SIZE) => {
    await mkdir(inFolder(name), { recursive: true })
    for (const [i, image] of names.entries()) {
      const data = new Uint8Array(3 * size.widthPx * size.heightPx).fill(100 + i)
      await writePng(join(inFolder(name), image), { ...size, data })
    }
  }

  it('come in natural order, at the true rate', async () => {
    await writeImages('ten', ['f 1.png', 'f 2.png', 'f 9.png', 'f 10.png', 'f 11.png'])
    const source = await openVideo(inFolder('ten'), { fpsTruth: 10 })
    expect(source).toMatchObject({ ...SIZE, stampsS: [0, 0.1, 0.2, 0.3, 0.4] })
    expect((await rowsOf(source)).map(([, , level]) => level)).toEqual([100, 101, 102, 103, 104])
    expect(await rowsOf(source, { first: 1, only: i => i % 2 === 1 })).toEqual([
      [1, 0.1, 101],
      [3, 0.3, 103],
    ])
    expect(source.frameFile(3)).toEqual({ file: join(inFolder('ten'), 'f 10.png') })
  })

  it('are chosen by a pattern', async () => {
    await writeImages('pattern', ['0008.png', '0009.png', '0010.png', 'mask-0009.png', '12.png'])
    const count = async (pattern: string) =>
      (await openVideo(join(inFolder('pattern'), pattern), { fpsTruth: 1 })).stampsS.length
    expect(await count('%04d.png')).toBe(3)
    expect(await count('%d.png')).toBe(4)
    expect(await count('mask-*.png')).toBe(1)
    expect(await count('00?0.png')).toBe(1)
    expect(await count('*')).toBe(5)
    await expect(count('x*.png')).rejects.toThrow(/a pattern that names JPEG or PNG files, got none/)
  })

  it('without times are refused; a file of stamps beside them or above gives them', async () => {
    await writeImages('drive/data', ['1.png', '2.png', '3.png'])
    const path = inFolder('drive/data')
    await expect(openVideo(path)).rejects.toThrow(/--fps-truth.*got neither/)
    await writeFile(
      inFolder('drive/timestamps.txt'),
      '2011-09-26 13:02:25.5\n2011-09-26 13:02:25.60\n2011-09-26 13:02:26.7\n',
    )
    expect((await openVideo(path)).stampsS).toEqual([0, 0.1, 1.2])
    await writeFile(
      join(path, 'rgb.txt'),
      '# timestamp file\n1305031102.2 rgb/3.png\n1305031101.5 rgb/2.png\n1305031100.25 rgb/1.png\n',
    )
    expect((await openVideo(path)).stampsS).toEqual([0, 1.25, 1.95])
    await writeFile(join(path, 'times.txt'), '0.000000e+00\n1.037359e-01\n2.07e-01\n')
    expect((await openVideo(path)).stampsS).toEqual([0, 0.1037359, 0.207])
    await writeFile(join(path, 'times.txt'), '1403636579763555584\n1403636579813555456\n1403636579863555584\n')
    expect((await openVideo(path)).stampsS).toEqual([0, 0.049999872, 0.1])
    await writeFile(join(path, 'times.txt'), '1\n2\n2\n')
    await expect(openVideo(path)).rejects.toThrow(/times that rise, got number 3 no later/)
    await writeFile(join(path, 'times.txt'), '1\n2\n')
    await expect(openVideo(path)).rejects.toThrow(/3 stamps, one an image, got 2/)
    expect((await openVideo(path, { fpsTruth: 2 })).stampsS).toEqual([0, 0.5, 1])
  })

  it('of two sizes or kinds, and folders without any, are refused', async () => {
    await writeImages('mixed', ['1.png', '2.png'])
    await writeImages('mixed', ['3.png'], { widthPx: 32, heightPx: 48 })
    await expect(openVideo(inFolder('mixed'), { fpsTruth: 5 })).rejects.toThrow(
      /64x48 as 1.png has, got 32x48 .*3\.png/,
    )
    await writeImages('kinds', ['1.png'])
    await writeFile(join(inFolder('kinds'), '1.jpg'), '')
    await expect(openVideo(inFolder('kinds'), { fpsTruth: 5 })).rejects.toThrow(/one kind, got \.(jpg|png) and/)
    await mkdir(inFolder('nothing'))
    await expect(openVideo(inFolder('nothing'), { fpsTruth: 5 })).rejects.toThrow(/got none/)
  })

  it('change their hash with a byte, a name, or one image less', async () => {
    await writeImages('hash', ['1.png', '2.png'])
    const hash = async () => (await openVideo(inFolder('hash'), { fpsTruth: 5 })).contentHash()
    const before = await hash()
    expect(await hash()).toBe(before)
    await writePng(join(inFolder('hash'), '2.png'), { ...SIZE, data: new Uint8Array(3 * 64 * 48).fill(7) })
    const changed = await hash()
    await rm(join(inFolder('hash'), '1.png'))
    expect(new Set([before, changed, await hash()]).size).toBe(3)
  })

  it('one alone is a video of one frame', async () => {
    await writeImages('one', ['a.png'])
    expect(await rowsOf(await openVideo(join(inFolder('one'), 'a.png')))).toEqual([[0, 0, 100]])
  })
})

it('natural order', () => {
  expect(['a10', 'a9', 'a', '10', '9', 'b1', 'a09'].sort(naturalOrder)).toEqual([
    '9',
    '10',
    'a',
    'a09',
    'a9',
    'a10',
    'b1',
  ])
})

const REAL: readonly (readonly [string, number, number, number, number, number | undefined])[] = [
  ['pets2009/s2l1_000-399.mp4', 768, 576, 400, 57, 7],
  // The file holds 476; its edit list hides the first 11.
  ['sports/volleyball_720p30.mp4', 1280, 720, 465, 464 / 30, undefined],
  ['kitti_odometry/KITTI_sequence_1/image_l', 1226, 370, 51, 5, 10],
  ['davis/car-shadow', 854, 480, 40, 39 / 24, 24],
  ['davis/lady-running', 854, 480, 65, 64 / 24, 24],
  ['seven_scenes/frame-*.color.jpg', 640, 480, 120, 119 / 30, 30],
]
describe.skipIf(!realData('pets2009'))('real clips', () => {
  it.each(REAL)('%s', async (path, widthPx, heightPx, count, endS, fpsTruth) => {
    const source = await openVideo(join(realData('')!, path), { fpsTruth })
    expect([source.widthPx, source.heightPx, source.stampsS.length]).toEqual([widthPx, heightPx, count])
    expect(source.stampsS[count - 1]).toBeCloseTo(endS, 6)
    const choice = { first: count - 40, only: (i: number) => i % 13 === 0 }
    const rows = await rowsOf(source, { widthPx: 32, heightPx: 24, ...choice })
    const chosen = Array.from({ length: count }, (_, i) => i).filter(i => i >= choice.first && choice.only(i))
    expect(rows.map(([index]) => index)).toEqual(chosen)
  })
})
