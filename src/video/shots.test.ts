import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { realData } from '../../test/real-data.ts'
import { Random } from '../base/random.ts'
import type { DecodedFrame } from '../media/decode.ts'
import { openVideo } from '../media/open-video.ts'
import { stretchOf } from '../media/stretch-source.ts'
import type { SourceFrameOptions, VideoSource } from '../media/video-source.ts'
import { findShots, surveyVideo } from './shots.ts'

const FPS = 10

/** A landscape of random hills, small and large, and a window on it. */
function landscape(seed: number): (x: number, y: number) => number {
  const random = new Random('hills', seed)
  const waves = Array.from({ length: 40 }, () => {
    const period = random.logUniform(3, 40)
    const angle = random.uniform(0, 2 * Math.PI)
    const phase = random.uniform(0, 2 * Math.PI)
    return [Math.cos(angle) / period, Math.sin(angle) / period, phase, period ** 0.25] as const
  })
  const size = Math.hypot(...waves.map(wave => wave[3]))
  return (x, y) => {
    let sum = 0
    for (const [kx, ky, phase, height] of waves) sum += height * Math.sin(2 * Math.PI * (kx * x + ky * y) + phase)
    return 128 + (90 * sum) / size
  }
}

type Paint = (x: number, y: number) => number

function sourceOf(paints: readonly Paint[]): VideoSource {
  const random = new Random('noise')
  return {
    path: 'made',
    widthPx: 320,
    heightPx: 180,
    stampsS: paints.map((_, i) => i / FPS),
    async *frames({ format, widthPx = 320, heightPx = 180 }: SourceFrameOptions): AsyncGenerator<DecodedFrame> {
      for (const [index, paint] of paints.entries()) {
        const data = new Uint8ClampedArray(widthPx * heightPx)
        for (let i = 0; i < data.length; i++) {
          data[i] = paint(i % widthPx, Math.floor(i / widthPx)) + random.uniform(-1.5, 1.5)
        }
        yield { index, timeS: index / FPS, format, matrix: 'bt601', widthPx, heightPx, data: new Uint8Array(data) }
      }
    },
    frameFile: index => ({ file: 'made', index }),
    contentHash: async () => 'made',
  }
}

/** `count` frames that move by so many of 48 columns each. */
const pan = (seed: number, count: number, step: number): Paint[] => {
  const hills = landscape(seed)
  return Array.from({ length: count }, (_, i) => (x, y) => hills(x + i * step, y))
}
const firsts = async (paints: readonly Paint[]): Promise<number[]> =>
  (await findShots(sourceOf(paints))).map(shot => shot.first)

describe('shots', () => {
  it.each([1, 2, 3, 4, 5, 6])('begin at cuts between landscapes %i, still or moving', async seed => {
    const paints = [...pan(seed, 12, 0), ...pan(seed + 100, 9, 3), ...pan(seed + 200, 15, -1)]
    expect(await findShots(sourceOf(paints))).toEqual([
      { first: 0, last: 11 },
      { first: 12, last: 20 },
      { first: 21, last: 35 },
    ])
  })

  it.each([0, 1, 4, 9])('do not end while the camera pans by %i of 48 columns a frame', async step => {
    for (const seed of [1, 2, 3]) expect(await firsts(pan(seed, 25, step))).toEqual([0])
  })

  it('do not end by a flash, a change of light or something that passes before the lens', async () => {
    const light = pan(1, 30, 1).map((paint, i): Paint => (i < 15 ? paint : (x, y) => 40 + 0.5 * paint(x, y)))
    expect(await firsts(light)).toEqual([0])
    const flash = pan(2, 30, 1)
    flash[14] = () => 255
    expect(await firsts(flash)).toEqual([0])
    const passing = pan(3, 30, 1)
    for (const i of [14, 15]) passing[i] = landscape(99)
    expect(await firsts(passing)).toEqual([0])
  })

  it('of one frame, or of nothing to be seen, are one', async () => {
    expect(await firsts(pan(1, 1, 0))).toEqual([0])
    expect(await firsts(Array.from({ length: 9 }, () => () => 0))).toEqual([0])
  })

  it('begin after black where another picture follows, and black and frozen stretches are told', async () => {
    const black = Array.from({ length: 5 }, (): Paint => () => 2)
    const survey = await surveyVideo(
      sourceOf([...pan(1, 10, 1), ...black, ...pan(2, 10, 1), ...black, ...pan(2, 10, 0)]),
    )
    expect(survey.shots.map(shot => shot.first)).toEqual([0, 15])
    expect(survey.black).toEqual([
      { first: 10, last: 14 },
      { first: 25, last: 29 },
    ])
    expect(survey.frozen).toEqual([])
    const still = sourceOf(pan(3, 20, 1))
    const frozen = { ...still, frames: (options: SourceFrameOptions) => repeating(still.frames(options), 8, 14) }
    expect((await surveyVideo(frozen)).frozen).toEqual([{ first: 8, last: 14 }])
  })
})

/** The picture of frame `first` again until `last`. */
async function* repeating(frames: AsyncIterable<DecodedFrame>, first: number, last: number) {
  let held: Uint8Array | undefined
  for await (const frame of frames) {
    if (frame.index === first) held = frame.data
    yield held && frame.index <= last ? { ...frame, data: held } : frame
  }
}

/** One source after another, as if they had been cut together. */
function joined(parts: readonly VideoSource[], framesEach: number): VideoSource {
  const count = parts.length * framesEach
  return {
    ...parts[0],
    stampsS: Array.from({ length: count }, (_, i) => i / FPS),
    async *frames(options) {
      for (const [k, part] of parts.entries()) {
        for await (const frame of part.frames({ ...options, last: framesEach - 1 })) {
          yield { ...frame, index: frame.index + k * framesEach }
        }
      }
    },
  }
}

const REAL = [
  'pets2009/s2l1_000-399.mp4',
  'davis/car-shadow',
  'seven_scenes/frame-*.color.jpg',
  'davis/lady-running',
  'kitti_odometry/KITTI_sequence_1/image_l',
  'sports/volleyball_720p30.mp4',
]
describe.skipIf(!realData('pets2009'))('real clips', () => {
  const opened = new Map<string, Promise<VideoSource>>()
  const open = (path: string) => {
    const source = opened.get(path) ?? openVideo(join(realData('')!, path), { fpsTruth: FPS })
    opened.set(path, source)
    return source
  }

  it.each(REAL)('%s is one shot', async path => {
    const source = await open(path)
    const last = Math.min(90, source.stampsS.length) - 1
    expect(await findShots(stretchOf(source, { first: 0, last }))).toHaveLength(1)
  })

  it('cut together are told apart', async () => {
    const parts = await Promise.all(REAL.map(open))
    const shots = await findShots(joined(parts, 10))
    expect(shots.map(shot => shot.first)).toEqual(REAL.map((_, i) => 10 * i))
  })
})
