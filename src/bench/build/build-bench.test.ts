import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readJsonl, writeJsonl } from '../../files/jsonl.ts'
import { referenceTo, resolveScenes } from '../../files/question-scenes.ts'
import { probeVideo } from '../../media/probe.ts'
import { generateQuestions } from '../../questions/generate.ts'
import { QUESTION_FORMAT, type Question } from '../../questions/record.ts'
import { TASKS } from '../../questions/tasks.ts'
import { PRESETS } from '../../simulate/index.ts'
import { writeClips } from '../../simulate/write-clips.ts'
import { SCENE_FORMAT } from '../../tracks/record.ts'
import type { Scene } from '../../tracks/scene.ts'
import type { Manifest } from '../manifest.ts'
import { openBenchFolder } from '../run/bench-folder.ts'
import { buildBench } from './build-bench.ts'

const SMALL = {
  ...PRESETS['bench-1'],
  name: 'small',
  widthPx: 320,
  heightPx: 180,
  targetHeightPx: [20, 100],
  fps: 4,
} as const
const PER_TASK = 14

let folder = ''
let questionsPath = ''
let manifest: Manifest

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-build-'))
  const logs = join(folder, 'logs')
  await writeClips({
    config: SMALL,
    seed: 4,
    first: 0,
    count: 14,
    folder: logs,
    outputs: { video: true },
    officialSplit: 'test',
  })
  questionsPath = join(folder, 'questions.jsonl')
  await askAll(join(logs, 'scenes.jsonl'), questionsPath)
  manifest = (await build('bench')).manifest
}, 120_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

const build = (name: string, seed = 2) =>
  buildBench([questionsPath], { folder: join(folder, name), perTask: PER_TASK, seed, splits: ['test'] })

/** Every question that could be asked of a scenes file. */
async function askAll(scenesPath: string, out: string): Promise<void> {
  const scenesFile = await referenceTo(scenesPath, out)
  const open = async function* () {
    for await (const scene of readJsonl(SCENE_FORMAT, scenesPath)) yield { scene, scenesFile }
  }
  const questions = generateQuestions(open, { tasks: TASKS, seed: 1, phrasingSet: 'heldout', unbalanced: true })
  await writeJsonl(QUESTION_FORMAT, out, questions)
}

async function questionsOf(name: string): Promise<Question[]> {
  const text = await readFile(join(folder, name, 'questions.jsonl'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map(line => QUESTION_FORMAT.schema.parse(JSON.parse(line)))
}

test('every task has what was asked for, from test recordings in held-out words', async () => {
  expect(manifest.tasks.map(({ questions }) => questions)).toEqual(manifest.tasks.map(() => PER_TASK))
  expect(manifest.tasks).toHaveLength(9)
  for (const { split, phrasingSet } of await questionsOf('bench'))
    expect([split, phrasingSet]).toEqual(['test', 'heldout'])
  expect(manifest.sources).toMatchObject([{ name: 'simulated', licence: 'Apache-2.0' }])
})

test('the folder needs nothing outside itself: its scenes hold every clip and name its plain videos', async () => {
  const questions = await questionsOf('bench')
  const scenes = new Map<string, Scene>()
  const recordsPath = join(folder, 'bench', 'questions.jsonl')
  for await (const { scene } of resolveScenes(questions, { recordsPath })) scenes.set(scene.id, scene)
  for (const { sceneId, clip } of questions) {
    const frames = scenes.get(sceneId)?.cameras.find(({ name }) => name === clip.camera)?.frames ?? []
    const shown = frames.filter(({ timeS }) => timeS >= clip.startS - 1e-6 && timeS <= clip.endS + 1e-6)
    expect(shown.length).toBeGreaterThanOrEqual((clip.endS - clip.startS) * clip.videoFps)
    for (const { file } of shown) expect(manifest.files).toHaveProperty([file ?? ''])
  }
  const [plain] = Object.keys(manifest.pixels)
  expect(await probeVideo(join(folder, 'bench', plain))).toMatchObject({ widthPx: 320, heightPx: 180 })
})

test('the same inputs and seed have the same identity; a second build keeps the clips that are there', async () => {
  await cp(join(folder, 'bench'), join(folder, 'again'), { recursive: true })
  await writeFile(join(folder, 'again', 'clips', 'stale.mp4'), 'of an earlier build')
  const again = await build('again')
  expect([again.clips.clipsDrawn, again.manifest]).toEqual([0, manifest])
})

test('a folder that changed after its manifest is refused by the file that did', async () => {
  const path = join(folder, 'bench', 'questions.jsonl')
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('"task":"speed"', '"task":"spead"'))
  await expect(openBenchFolder(join(folder, 'bench'), { clips: true, scenes: false })).rejects.toThrow(
    /questions\.jsonl/,
  )
  await writeFile(path, text)
})

test('what cannot be built says what is missing', async () => {
  const wanted = { folder: join(folder, 'none'), seed: 1, splits: ['test'] } as const
  await expect(buildBench([questionsPath], { ...wanted, perTask: 9999 })).rejects.toThrow(
    /expected 9999 of test recordings/,
  )
  await expect(buildBench([questionsPath], { ...wanted, perTask: 2, splits: ['val'] })).rejects.toThrow(/got 0/)
  await expect(buildBench([questionsPath, questionsPath], { ...wanted, perTask: 2 })).rejects.toThrow(
    /expected once, got twice/,
  )
  await expect(buildBench([questionsPath], { ...wanted, perTask: 2 })).rejects.toThrow(/blind guessing: .* above them/)
})
