import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { messageOf, StvlmError } from '../../src/base/errors.ts'
import { Random } from '../../src/base/random.ts'
import { openVideo } from '../../src/media/open-video.ts'
import { mutate } from './mutate.ts'
import { Watchdog } from './watchdog.ts'

/** Broken videos in all; `npm run soak` takes 1,000. */
const RUNS = Number(process.env.STVLM_FUZZ_VIDEOS ?? 50)
const SEED = Number(process.env.STVLM_FUZZ_SEED ?? 1)
const KILL_MS = 150_000
const FRAMES = 12

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-fuzz-videos-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const SOURCE = ['-f', 'lavfi', '-i', `testsrc2=size=64x48:rate=12:duration=1`, '-frames:v', `${FRAMES}`]
/** Small whole videos, one a way to hold pictures. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'h264.mp4': ['-c:v', 'libx264', '-bf', '2', '-pix_fmt', 'yuv420p'],
  'h264.mkv': ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
  'mpeg4.avi': ['-c:v', 'mpeg4'],
  'vp9.webm': ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'],
  'h264.ts': ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
  'still.gif': [],
  'mjpeg.mov': ['-c:v', 'mjpeg'],
}

/** Reads every frame; how many, or the one line of the refusal. */
async function readAll(path: string): Promise<{ readonly frames?: number; readonly refused?: string }> {
  try {
    const source = await openVideo(path, { fpsTruth: 10 })
    let frames = 0
    for await (const frame of source.frames({ format: 'rgb24', widthPx: 64, heightPx: 48 })) {
      if (frame.index !== frames++ || frame.data.length !== 3 * 64 * 48) throw new Error('a frame out of place')
    }
    return { frames }
  } catch (problem) {
    if (problem instanceof StvlmError && problem.fault === 'badInput' && !/[\n\r]/.test(problem.message)) {
      return { refused: problem.message }
    }
    throw new Error(`no clear line: ${problem instanceof Error ? problem.stack : messageOf(problem)}`)
  }
}

test(
  'broken videos are read or refused with one line, soon',
  async () => {
    const watchdog = new Watchdog(KILL_MS)
    const names = Object.keys(KINDS)
    const whole = new Map<string, Buffer>()
    for (const name of names) {
      execFileSync('ffmpeg', ['-v', 'error', ...SOURCE, ...KINDS[name], join(dir, name)])
      whole.set(name, await readFile(join(dir, name)))
      expect(await readAll(join(dir, name)), name).toEqual({ frames: FRAMES })
    }
    const figures = { read: 0, refused: 0, slowestMs: 0 }
    const failures: string[] = []
    for (let i = 0; i < RUNS; i++) {
      const random = new Random(SEED, 'fuzz videos', i)
      const name = names[i % names.length]
      const { bytes, names: breaks } = mutate(whole.get(name)!, random)
      const path = join(dir, `broken-${name}`)
      await writeFile(path, bytes)
      const label = `video ${i}, ${name}: ${breaks.join(', ')}`
      const startMs = performance.now()
      try {
        const { frames } = await watchdog.watch(label, () => readAll(path))
        if (frames === undefined) figures.refused++
        else figures.read++
      } catch (problem) {
        failures.push(`${label}: ${messageOf(problem)}`)
      }
      figures.slowestMs = Math.max(figures.slowestMs, Math.round(performance.now() - startMs))
    }
    await watchdog.stop()
    if (process.env.STVLM_FUZZ_VIDEOS) process.stdout.write(`fuzz videos: ${RUNS}, ${JSON.stringify(figures)}\n`)
    expect(failures.slice(0, 10), `${failures.length} of ${RUNS}`).toEqual([])
    expect(figures.refused).toBeGreaterThan(0)
    expect(figures.read).toBeGreaterThan(0)
  },
  Math.max(120_000, RUNS * 5_000),
)

const made = (name: string, args: readonly string[]): string => {
  const path = join(dir, name)
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, `file:${path}`])
  return path
}
const lavfi = (text: string): string[] => ['-f', 'lavfi', '-i', text]

test.each([
  ['one frame', 'one.mp4', [...lavfi('testsrc=size=64x48'), '-frames:v', '1'], 1],
  ['1x1', 'dot.avi', [...lavfi('testsrc=size=16x16:rate=5:duration=1'), '-vf', 'scale=1:1', '-c:v', 'ffv1'], 5],
  ['8K', 'large.mp4', [...lavfi('color=size=7680x4320:rate=2:duration=0.5'), '-preset', 'ultrafast'], 1],
  ['240 fps', 'fast.mp4', [...lavfi('testsrc=size=64x48:rate=240:duration=0.5')], 120],
  ['black', 'black.mp4', [...lavfi('color=black:size=64x48:rate=10:duration=1')], 10],
] as const)('%s is read', { timeout: 120_000 }, async (_, name, args, frames) => {
  expect(await readAll(made(name, args))).toEqual({ frames })
})

test('what holds no pictures, or only names other files, is refused with one clear line', {
  timeout: 120_000,
}, async () => {
  made('sound.m4a', lavfi('sine=duration=1'))
  made('cover.mp3', [
    ...lavfi('sine=duration=1'),
    ...lavfi('color=size=64x48:duration=0.04'),
    '-map',
    '0',
    '-map',
    '1',
    '-frames:v',
    '1',
    '-disposition:v',
    'attached_pic',
    '-c:v',
    'mjpeg',
  ])
  made('target.mp4', lavfi('testsrc=size=64x48:rate=5:duration=1'))
  const texts: Readonly<Record<string, string>> = {
    'empty.mp4': '',
    'list.m3u8': '#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n',
    'list.mp4': '#EXTM3U\n#EXTINF:1,\ntarget.mp4\n#EXT-X-ENDLIST\n',
    'list.ffconcat': 'ffconcat version 1.0\nfile target.mp4\n',
    'spaced.txt': '\n\n ffconcat version 1.0\nfile target.mp4\n',
    'files.txt': "file 'target.mp4'\n",
    'call.sdp': 'v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n',
    'dash.mpd': '<?xml version="1.0"?>\n<MPD><Period/></MPD>',
    'page.html': '<html><video src="http://127.0.0.1:9/a.mp4"></html>',
    '-y\nname.mp4': 'no video',
  }
  for (const [name, text] of Object.entries(texts)) await writeFile(join(dir, name), text)
  await mkdir(join(dir, 'folder'))
  const inDir = ['sound.m4a', 'cover.mp3', 'folder', 'absent.mp4', ...Object.keys(texts)].map(name => join(dir, name))
  const addresses = [
    'http://127.0.0.1:9/a.mp4',
    'rtsp://127.0.0.1/a',
    `concat:${dir}/target.mp4|${dir}/target.mp4`,
    'pipe:0',
    'tcp://127.0.0.1:9',
    `subfile,,start,0,end,9,,:${dir}/target.mp4`,
    `crypto:${dir}/target.mp4`,
    'data:video/mp4;base64,AAAA',
  ]
  for (const path of [...inDir, ...addresses]) {
    const { refused } = await readAll(path)
    expect(refused, path).toMatch(/^(video|file): expected .+, got .+ \(.+\)$/)
  }
  const { refused } = await readAll(addresses[0])
  expect(refused).toMatch(/an address, and nothing is fetched/)
  expect((await readAll(join(dir, 'list.mp4'))).refused).toMatch(/a playlist that names other files/)
})
