import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { testVideo } from '../../../test/server/clips.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import { checkImage, checkVideo, kindOfFile } from './check-media.ts'
import { writeDataUrl } from './data-url.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-media-'))
})
afterAll(() => rm(folder, { recursive: true }))

let count = 0
const written = async (data: string | Uint8Array): Promise<string> => {
  const path = join(folder, `file-${count++}`)
  await writeFile(path, data)
  return path
}
const signal = new AbortController().signal

test.each(['mp4', 'mkv', 'webm', 'avi', 'mov', 'ts', 'mpg', 'ogv', 'flv', 'gif'])(
  'a video in %s is one',
  async ending => {
    const path = join(folder, `v.${ending}`)
    const source = 'testsrc=size=64x48:rate=25:duration=0.4'
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, path])
    expect(await kindOfFile(path)).toBe('video')
    await checkVideo(path, DEFAULT_LIMITS, signal)
  },
)

describe('what names other files is no media:', () => {
  it.each([
    ['HLS', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'],
    ['ffconcat', "ffconcat version 1.0\nfile '/etc/passwd'\n"],
    ['DASH', '<?xml version="1.0"?><MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>'],
    ['SDP', 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'],
    ['a text', 'file:///etc/passwd'],
    ['nothing', ''],
  ])('%s', async (_, text) => {
    await expect(kindOfFile(await written(text))).rejects.toMatchObject({ status: 400 })
  })

  it('a playlist behind the head of a video', async () => {
    const path = await written(`\0\0\0\x08ftyp\n#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n`)
    expect(await kindOfFile(path)).toBe('video')
    const refusal = await checkVideo(path, DEFAULT_LIMITS, signal).catch(problem => problem)
    expect(refusal).toMatchObject({ status: 400 })
    expect(refusal.message).not.toContain(folder)
  })
})

describe('limits', () => {
  let path = ''
  beforeAll(() => {
    path = testVideo(folder, { seconds: 2, rate: 10, size: '128x96' })
  })
  it.each([
    ['pixels', { maxPixels: 128 * 96 - 1 }, /pixels/],
    ['seconds', { maxDurationS: 1.5 }, / 1.5 s/],
    ['frames', { maxFrames: 19 }, /19 frames/],
  ])('of %s', async (_, limit, words) => {
    await expect(checkVideo(path, { ...DEFAULT_LIMITS, ...limit }, signal)).rejects.toThrow(words)
  })
  it('are met', () => checkVideo(path, { ...DEFAULT_LIMITS, maxPixels: 128 * 96, maxFrames: 20 }, signal))

  it('are counted where the header lies about them', async () => {
    const bytes = await readFile(path)
    // Durations of the movie and of its track, which stand where `mvhd`, `tkhd` and `mdhd` say.
    for (const box of ['mvhd', 'tkhd', 'mdhd']) {
      const at = bytes.indexOf(box)
      bytes.writeUInt32BE(1, at + (box === 'tkhd' ? 24 : 20))
    }
    const lying = await written(bytes)
    await expect(checkVideo(lying, { ...DEFAULT_LIMITS, maxFrames: 19 }, signal)).rejects.toThrow(/19 frames/)
    await expect(checkVideo(lying, { ...DEFAULT_LIMITS, maxDurationS: 1.5 }, signal)).rejects.toThrow(/1.5 s/)
  })
})

/** The head of a PNG that promises 60,000 x 60,000 pixels in a few bytes. */
const BOMB = Buffer.from('89504e470d0a1a0a0000000d494844520000ea600000ea600802000000', 'hex')

test('a picture that would fill the memory is refused by its header', async () => {
  const path = await written(BOMB)
  expect(await kindOfFile(path)).toBe('png')
  await expect(checkImage(path, DEFAULT_LIMITS)).rejects.toThrow(/60000x60000/)
  await expect(checkImage(await written(BOMB.subarray(0, 12)), DEFAULT_LIMITS)).rejects.toThrow(/broken/)
})

test('a data URL is written as it is decoded, and nothing else passes for one', async () => {
  const bytes = Buffer.from(Array.from({ length: 3_000_001 }, (_, i) => i % 251))
  const path = join(folder, 'decoded')
  await writeDataUrl(`data:video/mp4;base64,${bytes.toString('base64')}`, path, 'x')
  expect((await readFile(path)).equals(bytes)).toBe(true)
  for (const [i, url] of ['data:video/mp4,abc', 'data:;base64,ab c', 'data:;base64,ab=c', 'data:base64'].entries()) {
    await expect(writeDataUrl(url, join(folder, `bad-${i}`), 'x')).rejects.toMatchObject({ status: 400 })
  }
})
