import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SkipOptions } from '../../src/base/work.ts'
import { readJsonl, writeJsonl } from '../../src/files/jsonl.ts'
import { labelSourceNamed, readLabels } from '../../src/labels/read-labels.ts'
import { LABEL_SOURCES } from '../../src/labels/sources.ts'
import { generateQuestions } from '../../src/questions/generate.ts'
import { QUESTION_FORMAT } from '../../src/questions/record.ts'
import { TASKS } from '../../src/questions/tasks.ts'
import { SCENE_FORMAT } from '../../src/tracks/record.ts'
import type { Scene } from '../../src/tracks/scene.ts'
import type { FixtureUse, MakeFixture } from '../contract/label-source.ts'
import { checkScene } from '../contract/scene-rules.ts'
import { writeCvml } from '../fixtures/cvml.ts'
import { writeKittiTracking } from '../fixtures/kitti.ts'
import { MOT_CAMERA, writeMot } from '../fixtures/mot.ts'
import { writeObsmat } from '../fixtures/opentraj.ts'
import { writeBdd100k } from '../generators/bdd100k.ts'
import { writeBurst, writeCocoVid, writeTao, writeYoutubeVis } from '../generators/coco.ts'
import { writeEgoexo4d } from '../generators/egoexo4d.ts'
import { madeMatch } from '../generators/football.ts'
import { WRITERS, type WriteMatch } from '../generators/football-files.ts'
import { writeMultisports } from '../generators/multisports.ts'
import { writeNuplan } from '../generators/nuplan.ts'
import { writeNuscenes } from '../generators/nuscenes.ts'
import { realData } from '../real-data.ts'

/** Something that reads files: what is written for it, and how it reads that. */
export interface FuzzedReader {
  readonly name: string
  readonly fixtures: Readonly<Record<string, MakeFixture>>
  /** Reads everything and checks what comes. */
  read(use: FixtureUse, options: SkipOptions): Promise<void>
}

const inFolder =
  (write: (dir: string) => unknown): MakeFixture =>
  async dir => {
    await write(dir)
    return { paths: [dir] }
  }

/** A real log, where there is one: its files are compressed, and a made one would break elsewhere. */
const realLog = realData('argoverse2/7fab2350-7eaf-3b7e-a39d-6937a4c1bede')
const argoverse2 = realLog && {
  log: async (dir: string) => {
    await cp(realLog, join(dir, 'log'), { recursive: true })
    return { paths: [join(dir, 'log')] }
  },
}

const match = madeMatch({ framesPerPeriod: 4 })
const football = Object.entries<WriteMatch>(WRITERS).map(([name, write]): [string, MakeFixture] => [
  name,
  inFolder(dir => write(match, dir)),
])

/** Small whole files of each label source; without any a source is not fuzzed, and the test fails unless it NEEDS_DATA. */
const LABEL_FIXTURES: Readonly<Record<string, Readonly<Record<string, MakeFixture>>>> = {
  kitti: { tracking: inFolder(dir => writeKittiTracking(join(dir, 'training'), 'label_02')) },
  pets2009: { cvml: inFolder(writeCvml) },
  motchallenge: {
    'with a camera': async dir => {
      await writeMot(join(dir, 'MOT00-01'))
      await writeFile(join(dir, 'camera.json'), JSON.stringify(MOT_CAMERA))
      return { paths: [join(dir, 'MOT00-01')], options: { calibration: join(dir, 'camera.json') } }
    },
  },
  opentraj: { eth: inFolder(dir => writeObsmat(join(dir, 'ETH/seq_eth'), { step: 6, mirrored: false })) },
  football: Object.fromEntries(football),
  ...(argoverse2 && { argoverse2 }),
  nuscenes: {
    mini: inFolder(dir => writeNuscenes(dir, { scenes: 1, instancesPerScene: 2, seed: 1, version: 'v1.0-mini' })),
  },
  nuplan: { log: inFolder(dir => writeNuplan(dir, { sweeps: 12, tracks: 3 })) },
  egoexo4d: { release: inFolder(dir => writeEgoexo4d(dir, { frames: 8 })) },
  multisports: { 'ground truth': inFolder(dir => writeMultisports(dir, { videos: 2, frames: 12, seed: 1 })) },
  bdd100k: {
    folder: async dir => ({ paths: [await writeBdd100k(dir, { videos: 1, frames: 5, tracks: 3, seed: 1 })] }),
  },
  coco: {
    tao: inFolder(writeTao),
    cocovid: inFolder(writeCocoVid),
    'youtube-vis': inFolder(writeYoutubeVis),
    burst: inFolder(writeBurst),
  },
}

/** Sources that take longer: they run beside the others. */
export const DATABASES: readonly string[] = ['argoverse2', 'nuscenes', 'nuplan']

/** Sources whose files are taken from real data. */
export const NEEDS_DATA: readonly string[] = ['argoverse2']

const labelReaders = LABEL_SOURCES.map(
  (source): FuzzedReader => ({
    name: source.name,
    fixtures: LABEL_FIXTURES[source.name] ?? {},
    async read({ paths, options }, skip) {
      for await (const scene of readLabels(source, paths, { ...options, ...skip })) checkScene(scene)
    },
  }),
)

async function scenesOf(name: string, use: FixtureUse): Promise<Scene[]> {
  const scenes: Scene[] = []
  for await (const scene of readLabels(labelSourceNamed(name), use.paths, {})) scenes.push(scene)
  return scenes
}

const scenesReader: FuzzedReader = {
  name: 'scenes.jsonl',
  fixtures: {
    scenes: async dir => {
      const scenes = [
        ...(await scenesOf('egoexo4d', await LABEL_FIXTURES.egoexo4d.release(join(dir, 'egoexo4d')))),
        ...(await scenesOf('coco', await LABEL_FIXTURES.coco.tao(join(dir, 'coco')))),
      ]
      await mkdir(join(dir, 'in'))
      await writeJsonl(SCENE_FORMAT, join(dir, 'in/scenes.jsonl'), scenes)
      await writeJsonl(SCENE_FORMAT, join(dir, 'in/scenes.jsonl.gz'), scenes)
      return { paths: [join(dir, 'in/scenes.jsonl'), join(dir, 'in/scenes.jsonl.gz')] }
    },
  },
  async read({ paths }, skip) {
    for (const path of paths) for await (const scene of readJsonl(SCENE_FORMAT, path, skip)) if (scene.id === '') return
  },
}

const questionsReader: FuzzedReader = {
  name: 'questions.jsonl',
  fixtures: {
    questions: async dir => {
      const path = await writeNuplan(join(dir, 'nuplan'), { sweeps: 300, tracks: 5 })
      const scenes = await scenesOf('nuplan', { paths: [path] })
      const scenesFile = { path: 'scenes.jsonl', sha256: '0'.repeat(64) }
      const open = async function* () {
        for (const scene of scenes) yield { scene, scenesFile }
      }
      await mkdir(join(dir, 'in'))
      const questions = generateQuestions(open, { tasks: TASKS, seed: 1, perTask: 2 })
      const count = await writeJsonl(QUESTION_FORMAT, join(dir, 'in/questions.jsonl'), questions)
      if (count < 4) throw new Error(`${count} questions to break`)
      return { paths: [join(dir, 'in/questions.jsonl')] }
    },
  },
  async read({ paths }, skip) {
    for (const path of paths) {
      for await (const question of readJsonl(QUESTION_FORMAT, path, skip)) if (question.id === '') return
    }
  },
}

export const FUZZED_READERS: readonly FuzzedReader[] = [...labelReaders, scenesReader, questionsReader]
