import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { runCommand } from '../../test/in-process.ts'
import { realData } from '../../test/real-data.ts'
import { realModel } from '../../test/real-models.ts'
import { type DrawnClip, drawClip } from '../../test/video/drawn-clip.ts'
import { parseRecord, SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { registerTrack } from './track.ts'

let folder = ''
let clip: DrawnClip
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-track-'))
  clip = await drawClip(folder, { seed: 1, camera: 'still', more: [3] })
})

const track = (...words: string[]) => runCommand(registerTrack, ['track', ...words])
const scenesOf = (text: string): Scene[] =>
  text
    .trim()
    .split('\n')
    .map((line, i) => parseRecord(SCENE_FORMAT, line, `line ${i + 1}`))

test('two shots become scenes of their own; what was done is taken as it is, and gives the same bytes', async () => {
  const { videoPath, detectionsPath, truth } = clip
  const [work, out] = [join(folder, 'work'), join(folder, 'scenes.jsonl')]
  const given = [videoPath, '--detections', detectionsPath, '--work', work, '--out']
  const stopped = await track(...given, out, '--stop-after', 'camera')
  expect([stopped.code, stopped.err]).toEqual([0, expect.stringContaining('1 videos tracked as far as camera')])
  expect(existsSync(out)).toBe(false)
  const [stages] = await readdir(join(work, 'stages'))
  const shot = (k: number, name: string) => join(work, 'stages', stages, `shot-${k}`, `${name}.jsonl`)
  expect([existsSync(shot(0, 'camera')), existsSync(shot(1, 'camera')), existsSync(shot(0, 'lift'))]).toEqual([
    true,
    true,
    false,
  ])
  const before = (await stat(shot(0, 'camera'))).mtimeMs

  expect(await track(...given, out)).toMatchObject({ code: 0 })
  expect((await stat(shot(0, 'camera'))).mtimeMs).toBe(before)
  const text = await readFile(out, 'utf8')
  const scenes = scenesOf(text)
  expect(scenes.map(scene => scene.id.replace(/^clip-[0-9a-f]{8}/, ''))).toEqual(['/shot-0', '/shot-1'])
  for (const [k, scene] of scenes.entries()) {
    expect(scene).toMatchObject({ provenance: 'pseudo', units: 'm', startInRecordingS: 0 })
    const { frames } = scene.cameras[0]
    expect([frames[0].timeS, frames[0].index, frames.length]).toEqual([0, 21 * k, 21])
    expect(frames[0].file).toBe('clip.mp4')
    expect(scene.tracks.length).toBeGreaterThan(1)
  }
  expect(scenes[0].cameras[0].widthPx).toBe(truth.cameras[0].widthPx)

  // The work of a run that was killed before it could say that it was done.
  await rm(join(work, 'done'), { recursive: true })
  await rm(join(work, 'videos'), { recursive: true })
  const again = await track(...given, '-')
  expect([again.code, again.out]).toEqual([
    0,
    text.replaceAll('"file":"clip.mp4"', `"file":"${again.out.match(/"file":"([^"]*)"/)?.[1]}"`),
  ])
}, 120_000)

test('what is wrong is said in one line before anything is made', async () => {
  const { videoPath, detectionsPath } = clip
  const out = join(folder, 'none', 'scenes.jsonl')
  const say = async (code: number, says: RegExp, ...words: string[]) => {
    const said = await track(videoPath, '--out', out, '--detections', detectionsPath, ...words)
    expect(said.err.trim().split('\n')).toHaveLength(1)
    expect(said.err).toMatch(says)
    expect(said.code).toBe(code)
  }
  await say(2, /--known: expected "court 18x9 m/, '--known', 'a big court')
  await say(2, /--filter-model: expected openai:NAME@http/, '--filter-model', 'gpt')
  await say(2, /--box: expected NAME=x0,y0,x1,y1@SECONDS/, '--box', 'red')
  await say(2, /camera's path: expected one of them/, '--poses', clip.posesPath, '--reconstruction', folder)
  await say(3, /file: expected to exist, got nothing there \(.*gone.txt\)/, '--calibration', join(folder, 'gone.txt'))
  await say(3, /expected a pattern that names JPEG or PNG files, got none/, '--depth', join(folder, 'gone-*.png'))
  expect(existsSync(join(folder, 'none'))).toBe(false)
})

test('what does not fit the video fails with it, and leaves no scenes', async () => {
  const { videoPath, detectionsPath, depthPattern } = clip
  const out = join(folder, 'unfit', 'scenes.jsonl')
  const words = [videoPath, '--detections', detectionsPath, '--depth', depthPattern, '--out', out]
  const said = await track(...words)
  expect(said.code).toBe(3)
  expect(said.err.trim().split('\n')).toHaveLength(1)
  expect(said.err).toMatch(/--depth: expected 42 images, one a frame, got 21/)
  // Told again, and not as if nothing were known.
  expect((await track(...words)).err).toMatch(/expected 42 images, one a frame, got 21 .*--retry-failed/)
  const left = await readdir(join(folder, 'unfit'), { recursive: true })
  expect(left.filter(name => name.endsWith('.part') || name === 'scenes.jsonl')).toEqual([])
}, 60_000)

test('one that fails among others is told, and the others are there', async () => {
  const { videoPath, detectionsPath } = clip
  const broken = join(folder, 'broken.mp4')
  await writeFile(broken, 'no video')
  const out = join(folder, 'some', 'scenes.jsonl')
  const said = await track(broken, videoPath, '--detections', detectionsPath, '--out', out)
  expect(said.code).toBe(3)
  expect(said.err).toMatch(/1 of 2 videos: expected to be tracked, got the failures above \(.*failures.jsonl\)\n$/)
  expect(said.err).toMatch(/failed: .*broken.mp4/)
  expect(scenesOf(await readFile(out, 'utf8'))).toHaveLength(2)
}, 60_000)

const pets = realData('pets2009')
const detector = realModel('deimv2_hgnetv2_femto_coco.onnx')

test.skipIf(!pets || !detector)(
  'people of a real video walk as fast as people do',
  async () => {
    const video = join(folder, 'pets.mp4')
    const cut = ['-v', 'error', '-y', '-i', join(pets!, 's2l1_000-399.mp4'), '-frames:v', '15', '-crf', '14', video]
    await promisify(execFile)('ffmpeg', cut)
    const out = join(folder, 'pets.jsonl')
    const lens = join(pets!, 'View_001.xml')
    const words = [
      '--fps-truth',
      '7',
      '--calibration',
      lens,
      '--appearance',
      'none',
      '--classes',
      'person',
      '--out',
      out,
    ]
    expect(await track(video, ...words)).toMatchObject({ code: 0 })
    const [scene] = scenesOf(await readFile(out, 'utf8'))
    expect(scene.scaleWitnesses).toEqual([{ kind: 'poses', detail: 'calibration', ratio: 1, sdLog: 0 }])
    expect(scene.cameras[0].frames.at(-1)?.timeS).toBeCloseTo(2, 6)
    const speeds = scene.tracks.map(({ samples }) => {
      const [a, b] = [samples[0], samples[samples.length - 1]]
      const [from, to] = [a.centerInWorldM ?? [0, 0, 0], b.centerInWorldM ?? [0, 0, 0]]
      return Math.hypot(to[0] - from[0], to[1] - from[1]) / (b.timeS - a.timeS)
    })
    expect(speeds.filter(speed => speed > 0.5 && speed < 2.5).length).toBeGreaterThanOrEqual(3)
  },
  120_000,
)
