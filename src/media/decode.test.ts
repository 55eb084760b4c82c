import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { realData } from '../../test/real-data.ts'
import { type DecodedFrame, type DecodeOptions, decodeFrames } from './decode.ts'
import { BOX_COLOURS, type BoxColour, strokeBox } from './draw.ts'
import { openEncoder } from './encode.ts'
import { readImage, writeJpeg, writePng } from './image.ts'
import { decodeImages } from './image-frames.ts'
import { frameBytes } from './pixels.ts'
import { probeVideo } from './probe.ts'

const SIZE = { widthPx: 96, heightPx: 64 }
const COUNT = 40
const FPS = 12.5

let folder: string
const inFolder = (name: string): string => join(folder, name)

/** Frame i is grey of level 20 + 5 i. */
const greyFrame = (i: number) => new Uint8Array(frameBytes('rgb24', SIZE)).fill(20 + 5 * i)

async function all(path: string, options: DecodeOptions): Promise<DecodedFrame[]> {
  const frames: DecodedFrame[] = []
  for await (const frame of decodeFrames(path, options)) frames.push(frame)
  return frames
}

const times = (frames: readonly DecodedFrame[]): number[] => frames.map(frame => frame.timeS)
const levels = (frames: readonly DecodedFrame[]): number[] => frames.map(frame => Math.round((frame.data[0] - 20) / 5))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-decode-'))
  const film = await openEncoder(inFolder('film.mp4'), { ...SIZE, fps: FPS, format: 'rgb24', crf: 5 })
  for (let i = 0; i < COUNT; i++) await film.write(greyFrame(i))
  await film.commit()
  // Every frame whose number is 1 or 2 modulo 4 is taken out, the stamps of the others stay.
  const select = ['-vf', "select='not(eq(mod(n,4),1)+eq(mod(n,4),2))'", '-fps_mode', 'vfr']
  execFileSync('ffmpeg', ['-v', 'error', '-i', inFolder('film.mp4'), ...select, '-crf', '5', inFolder('varying.mp4')])
})
afterAll(() => rm(folder, { recursive: true }))

describe('decodeFrames', () => {
  it('gives the frames that were encoded, with their stamps', async () => {
    const frames = await all(inFolder('film.mp4'), { format: 'rgb24' })
    expect(frames).toHaveLength(COUNT)
    expect(levels(frames)).toEqual(Array.from({ length: COUNT }, (_, i) => i))
    for (const [i, frame] of frames.entries()) {
      expect(frame.index).toBe(i)
      expect(frame.timeS).toBeCloseTo(i / FPS, 9)
    }
  })

  it('knows the stamps of a varying rate', async () => {
    const frames = await all(inFolder('varying.mp4'), { format: 'gray' })
    const kept = Array.from({ length: COUNT }, (_, i) => i).filter(i => i % 4 === 0 || i % 4 === 3)
    expect(frames).toHaveLength(kept.length)
    for (const [k, i] of kept.entries()) expect(frames[k].timeS).toBeCloseTo(i / FPS, 9)
  })

  it.each(['film.mp4', 'varying.mp4'])('finds the same frames of %s by a part as by the whole', async name => {
    const whole = await all(inFolder(name), { format: 'gray' })
    for (const [startS, endS] of [
      [0.9, 1.1],
      [3, 99],
    ]) {
      const part = await all(inFolder(name), { format: 'gray', startS, endS })
      const expected = whole.filter(f => f.timeS >= startS - 1e-6 && f.timeS <= endS + 1e-6)
      expect(part.map(f => f.index)).toEqual(expected.map(f => f.index))
      expect(times(part)).toEqual(times(expected))
      expect(part.map(f => Buffer.from(f.data).toString('hex'))).toEqual(
        expected.map(f => Buffer.from(f.data).toString('hex')),
      )
    }
    expect(await all(inFolder(name), { format: 'gray', startS: 1000 })).toEqual([])
  })

  it('scales, and tells the size of what it gives', async () => {
    const [frame] = await all(inFolder('film.mp4'), { format: 'yuv420p', widthPx: 48, heightPx: 32, endS: 0 })
    expect([frame.widthPx, frame.heightPx, frame.data.length]).toEqual([48, 32, (48 * 32 * 3) / 2])
  })

  it.skipIf(!existsSync('/proc/self/stat'))('ends ffmpeg when the consumer stops', async () => {
    for await (const frame of decodeFrames(inFolder('film.mp4'), { format: 'rgb24' })) {
      if (frame.index === 0) expect(childrenNamed('ffmpeg')).toBe(1)
      if (frame.index === 2) break
    }
    expect(childrenNamed('ffmpeg')).toBe(0)
  })

  it('stops by the signal', async () => {
    const aborter = new AbortController()
    const reading = (async () => {
      for await (const frame of decodeFrames(inFolder('film.mp4'), { format: 'rgb24', signal: aborter.signal })) {
        if (frame.index === 1) aborter.abort()
      }
    })()
    await expect(reading).rejects.toMatchObject({ fault: 'interrupted' })
  })
})

describe('colours of drawn boxes', () => {
  const LINES = [8, 2] as const
  const COLOURS = Object.keys(BOX_COLOURS) as BoxColour[]
  const size = { widthPx: 240, heightPx: 128 }
  /** A row of boxes for each width of line, a column for each colour. */
  const corner = (row: number, column: number) => [20.4 + 80 * column, 14.7 + 60 * row] as const

  it.each([
    ['rgb24', 'bt601'],
    ['rgb24', 'bt709'],
    ['yuv420p', 'bt601'],
    ['yuv420p', 'bt709'],
  ] as const)('survive: drawn in %s, encoded as %s, decoded to RGB', async (format, matrix) => {
    const frame = { ...size, format, matrix, data: new Uint8Array(frameBytes(format, size)).fill(128) }
    for (const [row, line] of LINES.entries()) {
      for (const [column, colour] of COLOURS.entries()) {
        const [x, y] = corner(row, column)
        strokeBox(frame, [x, y, x + 30, y + 30], BOX_COLOURS[colour], line)
      }
    }
    const path = inFolder(`${format}-${matrix}.mp4`)
    const film = await openEncoder(path, { ...size, fps: 10, format, matrix, crf: 5 })
    await film.write(frame.data)
    await film.commit()
    const info = await probeVideo(path)
    expect(info.matrix).toBe(matrix)
    const [seen] = await all(path, { format: 'rgb24', info })
    const rgbAt = (x: number, y: number) => [...seen.data.subarray(3 * (y * 240 + x), 3 * (y * 240 + x) + 3)]
    for (const [column, colour] of COLOURS.entries()) {
      const [thickX, thickY] = corner(0, column).map(Math.floor)
      const [thinX, thinY] = corner(1, column).map(Math.floor)
      // The middle of a thick line has the very colour; a thin one shares its chroma with its surroundings.
      for (const [k, value] of BOX_COLOURS[colour].entries()) {
        for (const seenValue of [rgbAt(thickX - 4, thickY + 15)[k], rgbAt(thickX + 15, thickY - 4)[k]]) {
          expect(Math.abs(seenValue - value)).toBeLessThan(8)
        }
        expect(Math.abs(rgbAt(thinX - 1, thinY + 15)[k] - value)).toBeLessThan(48)
      }
      for (const value of rgbAt(thickX + 15, thickY + 15)) expect(Math.abs(value - 128)).toBeLessThan(8)
    }
  })
})

describe('images', () => {
  it('come back from PNG as they were, from JPEG nearly', async () => {
    const data = Uint8Array.from({ length: frameBytes('rgb24', SIZE) }, (_, i) => (i * 7) % 251)
    await writePng(inFolder('a.png'), { ...SIZE, data })
    expect(Buffer.from((await readImage(inFolder('a.png'))).data).equals(Buffer.from(data))).toBe(true)
    const grey = { ...SIZE, format: 'rgb24', matrix: 'bt709', data: greyFrame(20) } as const
    await writeJpeg(inFolder('a.jpg'), grey)
    const image = await readImage(inFolder('a.jpg'))
    for (const value of image.data) expect(Math.abs(value - 120)).toBeLessThan(3)
  })

  it('of a mixed list come in order and at one size', async () => {
    const levels: number[] = []
    const paths: string[] = []
    for (let i = 0; i < 8; i++) {
      const size = i % 3 === 0 ? SIZE : { widthPx: 48, heightPx: 32 }
      const data = new Uint8Array(frameBytes('rgb24', size)).fill(100 + i * 10)
      const path = inFolder(`m${i}.${i < 5 ? 'png' : 'jpg'}`)
      if (i < 5) await writePng(path, { ...size, data })
      else await writeJpeg(path, { ...size, format: 'rgb24', matrix: 'bt601', data })
      paths.push(path)
    }
    for await (const frame of decodeImages(paths, { format: 'rgb24' })) {
      expect(frame.data.length).toBe(frameBytes('rgb24', SIZE))
      levels.push(Math.round((frame.data[3000] - 100) / 10))
    }
    expect(levels).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('that are broken are named', async () => {
    await writeJpeg(inFolder('whole.jpg'), { ...SIZE, format: 'rgb24', matrix: 'bt601', data: noise() })
    const bytes = await readFile(inFolder('whole.jpg'))
    await writeFile(inFolder('half.jpg'), bytes.subarray(0, bytes.length / 2))
    await writeFile(inFolder('text.jpg'), 'no picture at all')
    const drain = async (names: string[]) => {
      for await (const _ of decodeImages(names.map(inFolder), { format: 'rgb24' }));
    }
    await expect(drain(['whole.jpg', 'half.jpg', 'whole.jpg'])).rejects.toThrow(/whole JPEG.*half\.jpg\)$/)
    await expect(drain(['whole.jpg', 'text.jpg'])).rejects.toThrow(/text\.jpg\)$/)
    await expect(drain(['none.jpg'])).rejects.toThrow(/expected a file, got nothing there/)
    await expect(readImage(inFolder('text.jpg'))).rejects.toThrow(/a JPEG or a PNG/)
    await expect(drain(['whole.jpg', 'whole.jpg'])).resolves.toBeUndefined()
  })

  it('that promise a giant are refused before memory is taken', async () => {
    const png = await readFile(inFolder('a.png'))
    png.writeUInt32BE(60_000, 16)
    png.writeUInt32BE(60_000, 20)
    await writeFile(inFolder('giant.png'), png)
    await expect(readImage(inFolder('giant.png'))).rejects.toThrow(/60000x60000/)
  })
})

describe('bad videos', () => {
  const refused = async (bytes: Uint8Array | string, name = 'bad.mp4') => {
    await writeFile(inFolder(name), bytes)
    const error = await all(inFolder(name), { format: 'gray' }).then(
      () => undefined,
      (thrown: Error) => thrown,
    )
    return error?.message ?? ''
  }

  it('give one line each', async () => {
    const whole = await readFile(inFolder('film.mp4'))
    const messages = [
      await refused(''),
      await refused('this is no video, but a text that is long enough to be looked at'),
      await refused(whole.subarray(0, 500)),
      await refused(whole.subarray(0, whole.length - 2000)),
      await refused('#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n', 'list.m3u8'),
      await refused(`ffconcat version 1.0\nfile ${inFolder('film.mp4')}\n`, 'list.ffconcat'),
    ]
    for (const message of messages) expect(message).toMatch(/^video: expected [^\n]+, got [^\n]+ \([^\n]+\)$/)
    await expect(all(inFolder('none.mp4'), { format: 'gray' })).rejects.toThrow(/nothing there/)
    await expect(all(folder, { format: 'gray' })).rejects.toThrow(/expected a file, got no file/)
  })

  it('are told apart from a missing program', async () => {
    vi.stubEnv('STVLM_FFPROBE', inFolder('no-such-program'))
    await expect(all(inFolder('film.mp4'), { format: 'gray' })).rejects.toMatchObject({ fault: 'missing' })
    vi.unstubAllEnvs()
  })
})

const pets = realData('pets2009')
describe.skipIf(!pets)('a real video', () => {
  it('has 400 frames at 7 a second', async () => {
    const path = join(pets!, 's2l1_000-399.mp4')
    const frames = await all(path, { format: 'gray', widthPx: 96, heightPx: 72 })
    expect(frames).toHaveLength(400)
    for (const [i, frame] of frames.entries()) expect(frame.timeS).toBeCloseTo(i / 7, 6)
    const [part] = await all(path, { format: 'gray', widthPx: 96, heightPx: 72, startS: 30, endS: 30.05 })
    expect(part.index).toBe(210)
    expect(Buffer.from(part.data).equals(Buffer.from(frames[210].data))).toBe(true)
  })
})

/** Pixels that compress badly, so that half a file is half a picture. */
function noise(): Uint8Array {
  let state = 1
  return Uint8Array.from({ length: frameBytes('rgb24', SIZE) }, () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state >> 16
  })
}

/** How many programs of that name this process has started and not yet ended. */
function childrenNamed(name: string): number {
  const stats = readdirSync('/proc').filter(entry => /^\d+$/.test(entry))
  return stats.filter(pid => {
    const text = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ''
    return text.includes(`(${name})`) && Number(text.split(') ')[1].split(' ')[1]) === process.pid
  }).length
}
