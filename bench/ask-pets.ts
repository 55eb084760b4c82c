/**
 * How far and how fast people of a real recording (PETS 2009, S2L1) go, asked of clips with drawn boxes and nothing else, then with the camera
 * known too, then of ST-VLM-nano: right within 25 %, as the benchmark counts. Questions in held-out words, drawn by a seed, one of
 * each task an object.
 *
 *   npx tsx bench/ask-pets.ts [--count 12] [--seed 0] [--who nothing,camera,nano] [--work DIR]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ask } from '../src/answer/ask.ts'
import { type GivenCamera, givenCamera } from '../src/answer/given-camera.ts'
import { rulesPlanner } from '../src/answer/planner/planner.ts'
import { openAskedVideo } from '../src/answer/tracked-video.ts'
import { sha256Hex } from '../src/base/hash.ts'
import { Random } from '../src/base/random.ts'
import type { Responder } from '../src/bench/responder.ts'
import { scoreAnswer, scorerOf } from '../src/bench/score/score-answer.ts'
import { clipFile } from '../src/clips/clip-paths.ts'
import { drawClips } from '../src/clips/draw-clips.ts'
import { writeFileAtomic } from '../src/files/atomic.ts'
import { writeJsonl } from '../src/files/jsonl.ts'
import { referenceTo } from '../src/files/question-scenes.ts'
import { labelSourceNamed, readLabels } from '../src/labels/index.ts'
import { generateQuestions } from '../src/questions/generate.ts'
import { answerWords } from '../src/questions/number-words.ts'
import type { Question } from '../src/questions/record.ts'
import { tasksNamed } from '../src/questions/tasks.ts'
import { nanoResponder } from '../src/responders/onnx.ts'
import { SCENE_FORMAT } from '../src/tracks/record.ts'
import type { Scene } from '../src/tracks/scene.ts'
import { dataPath } from './video/run-video.ts'

const TASKS = ['distance', 'speed'] as const

const { values: asked } = parseArgs({
  options: {
    count: { type: 'string', default: '12' },
    seed: { type: 'string', default: '0' },
    who: { type: 'string', default: 'nothing,camera,nano' },
    work: { type: 'string' },
  },
})
const folder = asked.work ?? (await mkdtemp(join(tmpdir(), 'ask-pets-')))

/** One question of each task an object, objects in an order that the seed draws; never two of one clip and object in a row. */
async function chosen(scene: Scene, scenesPath: string, count: number, seed: number): Promise<Question[]> {
  const scenesFile = await referenceTo(scenesPath, join(folder, 'questions.jsonl'))
  const open = async function* () {
    yield { scene, scenesFile }
  }
  const options = { tasks: tasksNamed([...TASKS]), seed, phrasingSet: 'heldout', unbalanced: true } as const
  const all: Question[] = []
  for await (const question of generateQuestions(open, options)) all.push(question)
  const random = new Random(seed)
  return TASKS.flatMap(task => {
    const byObject = new Map<string, Question[]>()
    for (const question of all.filter(one => one.task === task)) {
      const [{ trackId }] = question.objects
      byObject.set(trackId, [...(byObject.get(trackId) ?? []), question])
    }
    return random
      .shuffle([...byObject.values()])
      .slice(0, count)
      .map(own => random.pick(own))
  })
}

async function cameraFile(camera: GivenCamera): Promise<string> {
  const path = join(folder, 'cameras', `${sha256Hex(camera.file).slice(0, 16)}.json`)
  await writeFileAtomic(path, camera.file)
  return path
}

interface Who {
  readonly title: string
  /** Whose camera is told. */
  readonly scene?: Scene
  readonly model?: Responder
}

async function score(questions: readonly Question[], clips: ReadonlyMap<string, string>, { title, scene, model }: Who) {
  const tally = new Map<string, { n: number; right: number; refused: number }>()
  for (const question of questions) {
    const camera = scene && givenCamera(scene, question.clip)
    const settings = camera && {
      calibration: await cameraFile(camera),
      ...(camera.cameraHeightM !== undefined && { cameraHeightM: camera.cameraHeightM }),
    }
    const video = await openAskedVideo(clips.get(question.id) ?? '', {
      workFolder: folder,
      ...(settings && { settings }),
    })
    const how = model ? { by: 'model' as const, model } : { by: 'measure' as const }
    const result = await ask(video, question.question, { ...how, planner: rulesPlanner })
    const text = result.status === 'answered' ? answerWords(result.answer) : 'Cannot tell.'
    const { right } = scoreAnswer(scorerOf(question), { model: 'measure', text })
    const row = tally.get(question.task) ?? { n: 0, right: 0, refused: 0 }
    tally.set(question.task, row)
    row.n++
    row.right += Number(right)
    row.refused += Number(result.status !== 'answered')
    console.log(
      `${right ? 'right' : 'wrong'}  ${question.question}  truth ${answerWords(question.answer)}  ${result.text}`,
    )
  }
  for (const [task, { n, right, refused }] of tally)
    console.log(`${title}, ${task}: ${right} of ${n} right, ${refused} refused`)
}

try {
  const scenesPath = join(folder, 'scenes.jsonl')
  const source = dataPath('pets2009')
  const scenes: Scene[] = []
  const labels = { calibration: join(source, 'View_001.xml'), framesRoot: source }
  for await (const scene of readLabels(labelSourceNamed('pets2009'), [join(source, 's2l1_000-399.xml')], labels))
    scenes.push(scene)
  await writeJsonl(SCENE_FORMAT, scenesPath, scenes)
  const questions = await chosen(scenes[0], scenesPath, Number(asked.count), Number(asked.seed))
  const clipsFolder = join(folder, 'clips')
  const drawn = await drawClips(questions, {
    ...{ questionsPath: join(folder, 'questions.jsonl'), framesRoots: [source], folder: clipsFolder },
    outputs: { mp4: true, frames: false },
  })
  const clips = new Map(drawn.rows.map(row => [row.questionId, join(clipsFolder, clipFile(row.clipHash))]))
  const rows: Readonly<Record<string, () => Promise<Who>>> = {
    nothing: async () => ({ title: 'nothing known' }),
    camera: async () => ({ title: 'camera known', scene: scenes[0] }),
    nano: async () => ({ title: 'ST-VLM-nano', model: await nanoResponder({ media: 'frames', body: {} }) }),
  }
  for (const who of asked.who.split(',')) await score(questions, clips, await rows[who]())
} finally {
  if (asked.work === undefined) await rm(folder, { recursive: true, force: true })
}
