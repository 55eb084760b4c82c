import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StvlmError } from '../base/errors.ts'
import { readJsonl, writeJsonl } from '../files/jsonl.ts'
import { referenceTo } from '../files/question-scenes.ts'
import { decodeFrames } from '../media/decode.ts'
import { openEncoder } from '../media/encode.ts'
import { readImage, writePng } from '../media/image.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import { SCENE_SCHEMA, type Scene } from '../tracks/scene.ts'
import type { ClipOfQuestion } from './clip-hash.ts'
import { CLIP_INDEX_FORMAT } from './clip-index.ts'
import { type DrawClipsOptions, drawClips } from './draw-clips.ts'

const SIZE = { widthPx: 160, heightPx: 90 }
const FPS = 10
const FRAMES = 60

let folder: string
let questions: ClipOfQuestion[]

/** Grey level tells the frame: the film gets brighter. */
const levelOf = (i: number): number => 40 + 2 * i

async function writeFilm(path: string): Promise<void> {
  const film = await openEncoder(path, { ...SIZE, fps: FPS, format: 'rgb24', crf: 10 })
  for (let i = 0; i < FRAMES; i++) await film.write(new Uint8Array(3 * SIZE.widthPx * SIZE.heightPx).fill(levelOf(i)))
  await film.commit()
}

/** The box walks 1 px a frame; its label stands on every fifth frame only. */
const boxAt = (timeS: number): [number, number, number, number] => [20 + 10 * timeS, 20, 50 + 10 * timeS, 60]

function sceneOf(id: string, frames: Scene['cameras'][number]['frames']): Scene {
  const samples = Array.from({ length: 12 }, (_, k) => ({ timeS: k / 2, box2dPx: { main: boxAt(k / 2) } }))
  return {
    schema: SCENE_SCHEMA,
    id,
    recordingId: id,
    startInRecordingS: 0,
    durationS: FRAMES / FPS,
    source: { name: 'test', version: '1', licence: 'none', attribution: '' },
    provenance: 'label',
    units: 'm',
    cameras: [{ name: 'main', ...SIZE, frames }],
    tracks: [{ id: 'a', category: 'car', position: 'center', samples }],
  }
}

function questionOf(id: string, sceneId: string, scenesFile: ClipOfQuestion['scenesFile'], startS = 1): ClipOfQuestion {
  const timesS = [0, 1, 2, 3, 4].map(k => startS + k / 2)
  return {
    id,
    sceneId,
    recordingId: sceneId,
    scenesFile,
    objects: [{ trackId: 'a', colour: 'red', category: 'car' }],
    clip: {
      camera: 'main',
      startS,
      endS: startS + 2,
      timesS,
      videoFps: FPS,
      ...SIZE,
      boxKind: 'visible2d',
      boxes: timesS.map(timeS => ({ trackId: 'a', timeS, box2dPx: boxAt(timeS) })),
    },
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-clips-'))
  await mkdir(join(folder, 'images'))
  await writeFilm(join(folder, 'film.mp4'))
  for (let i = 0; i < FRAMES; i += 5) {
    const data = new Uint8Array(3 * SIZE.widthPx * SIZE.heightPx).fill(levelOf(i))
    await writePng(join(folder, `images/${i}.png`), { ...SIZE, data })
  }
  const film = Array.from({ length: FRAMES }, (_, i) => ({ timeS: i / FPS, file: 'film.mp4', index: i }))
  const images = Array.from({ length: 12 }, (_, k) => ({ timeS: k / 2, file: `images/${5 * k}.png` }))
  const scenesPath = join(folder, 'scenes.jsonl')
  const lost = Array.from({ length: 12 }, (_, k) => ({ timeS: k / 2, file: `lost/${5 * k}.png` }))
  await writeJsonl(SCENE_FORMAT, scenesPath, [sceneOf('film', film), sceneOf('images', images), sceneOf('lost', lost)])
  const scenesFile = await referenceTo(scenesPath, join(folder, 'questions.jsonl'))
  questions = [
    questionOf('q1', 'film', scenesFile),
    questionOf('q2', 'film', scenesFile),
    questionOf('q3', 'film', scenesFile, 2),
    questionOf('q4', 'images', scenesFile),
    questionOf('q5', 'lost', scenesFile),
  ]
})
afterAll(() => rm(folder, { recursive: true }))

const optionsFor = (out: string, more: Partial<DrawClipsOptions> = {}): DrawClipsOptions => ({
  questionsPath: join(folder, 'questions.jsonl'),
  folder: join(folder, out),
  outputs: { mp4: true, frames: true },
  ...more,
})

const pixel = (image: { data: Uint8Array; widthPx: number }, x: number, y: number): number[] => {
  const at = 3 * (y * image.widthPx + x)
  return [...image.data.subarray(at, at + 3)]
}

describe('drawClips', () => {
  it('draws the box on every frame where the object is at that moment', async () => {
    const { rows } = await drawClips(questions.slice(0, 1), optionsFor('one'))
    let count = 0
    for await (const frame of decodeFrames(join(folder, 'one', rows[0].file!), { format: 'rgb24' })) {
      const i = 10 + frame.index
      expect(Math.abs(pixel(frame, 150, 80)[0] - levelOf(i))).toBeLessThan(4)
      const left = 2 * Math.floor(boxAt(i / FPS)[0] / 2) - 1
      const [red, green, blue] = pixel(frame, left, 40)
      expect(red).toBeGreaterThan(170)
      expect(Math.max(green, blue)).toBeLessThan(90)
      expect(Math.abs(pixel(frame, left + 10, 40)[1] - levelOf(i))).toBeLessThan(12)
      count++
    }
    expect(count).toBe(21)
  })

  it('writes a JPEG for every instant', async () => {
    const { rows } = await drawClips(
      questions.slice(3, 4),
      optionsFor('stills', { outputs: { mp4: false, frames: true } }),
    )
    expect(rows[0].file).toBeUndefined()
    expect(rows[0].frames).toHaveLength(5)
    for (const [k, name] of rows[0].frames!.entries()) {
      const image = await readImage(join(folder, 'stills', name))
      expect(Math.abs(pixel(image, 150, 80)[1] - levelOf(10 + 5 * k))).toBeLessThan(4)
      expect(pixel(image, 2 * Math.floor(boxAt(1 + k / 2)[0] / 2) - 1, 40)[0]).toBeGreaterThan(170)
    }
  })

  it('shares one file between questions of one clip, and keeps what an earlier run drew', async () => {
    const options = optionsFor('shared')
    const first = await drawClips(questions.slice(0, 3), options)
    expect([first.clipsDrawn, first.clipsKept]).toEqual([2, 0])
    expect(first.rows[0].file).toBe(first.rows[1].file)
    expect(first.rows[2].file).not.toBe(first.rows[0].file)
    const path = join(folder, 'shared', first.rows[0].file!)
    const { mtimeMs } = await stat(path)
    await rm(join(folder, 'shared', first.rows[2].file!))
    const second = await drawClips(questions.slice(0, 3), options)
    expect([second.clipsDrawn, second.clipsKept]).toEqual([1, 1])
    expect((await stat(path)).mtimeMs).toBe(mtimeMs)
    expect(second.rows).toEqual(first.rows)
  })

  it('gives the same bytes again', async () => {
    const runs = [
      await drawClips(questions.slice(0, 1), optionsFor('again1')),
      await drawClips(questions.slice(0, 1), optionsFor('again2')),
    ]
    const bytes = await Promise.all(runs.map((run, i) => readFile(join(folder, `again${i + 1}`, run.rows[0].file!))))
    expect(bytes[0].equals(bytes[1])).toBe(true)
  })

  it('names missing frames and where it looked; with onBad it leaves out that question alone', async () => {
    await expect(drawClips(questions.slice(4), optionsFor('bad'))).rejects.toThrow(
      /no lost\/10\.png, lost\/15\.png, lost\/20\.png and 2 more/,
    )
    const problems: StvlmError[] = []
    const { rows } = await drawClips(questions.slice(3), optionsFor('bad', { onBad: p => void problems.push(p) }))
    expect(rows.map(row => row.questionId)).toEqual(['q4'])
    expect(problems.map(p => p.fault)).toEqual(['missing'])
    const index = []
    for await (const row of readJsonl(CLIP_INDEX_FORMAT, join(folder, 'bad/clips.jsonl'))) index.push(row)
    expect(index).toEqual(rows)
  })

  it('finds frames under another root', async () => {
    const root = join(folder, 'elsewhere')
    await mkdir(join(root, 'lost'), { recursive: true })
    for (let i = 0; i < FRAMES; i += 5) {
      await writeFile(join(root, `lost/${i}.png`), await readFile(join(folder, `images/${i}.png`)))
    }
    const { rows } = await drawClips(questions.slice(4), optionsFor('rooted', { framesRoots: [folder, root] }))
    expect(rows).toHaveLength(1)
  })

  it('leaves no half-written file when it is stopped in the middle', async () => {
    const aborter = new AbortController()
    const options = optionsFor('stopped', { signal: aborter.signal, onProgress: () => aborter.abort() })
    await expect(drawClips(questions.slice(0, 4), options)).rejects.toMatchObject({ fault: 'interrupted' })
    const left = await readdir(join(folder, 'stopped'))
    expect(left.filter(name => name !== 'frames').map(name => /^[0-9a-f]{16}\.mp4$/.test(name))).toEqual([true])
    expect(await readdir(join(folder, 'stopped/frames'))).toHaveLength(1)
  })

  it('scales down, and draws lines of two pixels at the final size', async () => {
    const { rows } = await drawClips(questions.slice(0, 1), optionsFor('small', { look: { widthPx: 80 } }))
    expect([rows[0].widthPx, rows[0].heightPx]).toEqual([80, 46])
    const image = await readImage(join(folder, 'small', rows[0].frames![0]))
    const row = Array.from({ length: 80 }, (_, x) => pixel(image, x, 20))
    const reds = row.flatMap(([red, green], x) => (red > 170 && green < 110 ? [x] : []))
    expect(reds).toEqual([12, 13, 30, 31])
  })
})
