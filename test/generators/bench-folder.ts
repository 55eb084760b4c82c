import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Random } from '../../src/base/random.ts'
import { CLIPS_FOLDER, QUESTIONS_FILE, SCENES_FILE } from '../../src/bench/manifest.ts'
import { SEVEN } from '../../src/bench/score/score-record.ts'
import { CLIP_INDEX_FILE, CLIP_INDEX_FORMAT, CLIP_INDEX_SCHEMA } from '../../src/clips/clip-index.ts'
import { clipFile } from '../../src/clips/clip-paths.ts'
import { writeJsonl } from '../../src/files/jsonl.ts'
import { referenceTo } from '../../src/files/question-scenes.ts'
import { openEncoder } from '../../src/media/encode.ts'
import type { Answer } from '../../src/questions/answer.ts'
import { QUESTION_FORMAT, type Question } from '../../src/questions/record.ts'
import { SCENE_FORMAT } from '../../src/tracks/record.ts'
import type { Scene } from '../../src/tracks/scene.ts'
import { questionNamed } from '../bench-questions.ts'
import { bendingWay, car, drawnScene, person } from '../drawn-scenes.ts'

const DURATION_S = 8
const SIZE = { widthPx: 160, heightPx: 90 }
const FPS = 5
const SOURCES = ['nuplan', 'nuscenes', 'argoverse2', 'egoexo4d'] as const
const CATEGORIES = ['car', 'person', 'bus', 'cyclist'] as const

/** A benchmark's folder of made-up recordings: scenes, questions of every task, a small clip for each recording. */
export async function writeBenchFolder(
  folder: string,
  { recordings, perTask, seed = 1 }: { recordings: number; perTask: number; seed?: number },
): Promise<Question[]> {
  const scenesPath = join(folder, SCENES_FILE)
  const scenes = Array.from({ length: recordings }, (_, i) => sceneNumber(i, seed))
  await writeJsonl(SCENE_FORMAT, scenesPath, scenes)
  const scenesFile = await referenceTo(scenesPath, join(folder, QUESTIONS_FILE))
  const tasks = [...SEVEN, 'multi-step', 'unanswerable']
  const questions = tasks.flatMap(task =>
    Array.from({ length: perTask }, (_, i) => {
      const id = `${task}-${String(i).padStart(5, '0')}`
      return questionOf(id, task, new Random(seed, 'question', id), recordings, scenesFile)
    }),
  )
  await writeJsonl(QUESTION_FORMAT, join(folder, QUESTIONS_FILE), questions)
  await writeClips(folder, questions, scenes)
  return questions
}

const sceneName = (i: number): string => `recording-${String(i).padStart(4, '0')}`

function sceneNumber(i: number, seed: number): Scene {
  const random = new Random(seed, 'scene', i)
  const way = () =>
    bendingWay([random.uniform(-8, 8), random.uniform(-8, 8)], random.uniform(-3, 3), random.uniform(0.5, 9), 4, 12)
  return drawnScene(sceneName(i), DURATION_S, [car('a', way()), person('b', way()), car('c', way())])
}

function questionOf(
  id: string,
  task: string,
  random: Random,
  recordings: number,
  scenesFile: Question['scenesFile'],
): Question {
  const number = random.int(recordings)
  const endS = random.pick([4, 6, 8])
  const timesS = Array.from({ length: 2 * endS + 1 }, (_, i) => i / 2)
  const sidePx = random.logUniform(12, 300)
  const speedMps = random.logUniform(0.4, 20)
  return questionNamed(id, {
    sceneId: sceneName(number),
    recordingId: sceneName(number),
    scenesFile,
    task,
    source: SOURCES[number % SOURCES.length],
    objects: [
      { trackId: 'a', colour: 'red', category: random.pick(CATEGORIES) },
      ...(task.includes('comparison') ? [{ trackId: 'b', colour: 'blue' as const, category: 'person' }] : []),
    ],
    clip: {
      ...{ camera: 'front', startS: 0, endS, timesS, videoFps: FPS, ...SIZE, boxKind: 'visible2d' },
      boxes: timesS.map(timeS => ({ trackId: 'a', timeS, box2dPx: [10, 10, 10 + sidePx, 10 + sidePx] })),
    },
    question: `A made-up question of the task "${task}" about the object in the red box (${id}).`,
    answer: answerOf(task, speedMps, endS, random),
    evidence: { paths: [straight(speedMps, endS)], results: {}, margin: random.uniform(1.25, 4) },
    template: task === 'unanswerable' ? 'unanswerable/distance/train/0' : `${task}/plain/train/0`,
  })
}

const straight = (speedMps: number, endS: number): Question['evidence']['paths'][number] => ({
  ...{ trackId: 'a', startS: 0, stepS: 0.5 },
  pointsM: Array.from({ length: 2 * endS + 1 }, (_, i) => [(speedMps * i) / 2, 0, 0]),
})

function answerOf(task: string, speedMps: number, durationS: number, random: Random): Answer {
  switch (task) {
    case 'distance':
      return { type: 'length', value: speedMps * durationS, unit: 'm' }
    case 'speed':
      return { type: 'speed', value: 3.6 * speedMps, unit: 'km/h' }
    case 'direction':
      return { type: 'hour', value: 1 + random.int(12), unit: "o'clock" }
    case 'direction-timestamp': {
      const startS = random.int(2 * durationS - 2) / 2
      return { type: 'interval', value: [startS, startS + 1], unit: 's' }
    }
    case 'direction-comparison':
      return { type: 'choice', value: random.pick(['same', 'different']), options: ['same', 'different'] }
    case 'multi-step':
      return { type: 'duration', value: random.logUniform(1, 300), unit: 'h' }
    case 'unanswerable':
      return { type: 'cannotTell', value: 'no scale' }
    default:
      return { type: 'choice', value: random.pick(['red', 'blue']), options: ['red', 'blue'] }
  }
}

/** One film a recording: noise that grows lighter, which packs as badly as anything that is filmed. */
async function writeClips(folder: string, questions: readonly Question[], scenes: readonly Scene[]): Promise<void> {
  const hashOf = (sceneId: string): string => createHash('sha256').update(sceneId).digest('hex')
  const clips = join(folder, CLIPS_FOLDER)
  for (const { id } of scenes) {
    const film = await openEncoder(join(clips, clipFile(hashOf(id))), { ...SIZE, fps: FPS, format: 'rgb24' })
    const random = new Random('film', id)
    const noise = Uint8Array.from({ length: 3 * SIZE.widthPx * SIZE.heightPx }, () => random.int(100))
    for (let i = 0; i <= DURATION_S * FPS; i++) await film.write(noise.map(value => value + 3 * i))
    await film.commit()
  }
  const rows = questions.map(({ id, sceneId }) => {
    const clipHash = hashOf(sceneId)
    const file = clipFile(clipHash)
    return { schema: CLIP_INDEX_SCHEMA, questionId: id, clipHash, file, ...SIZE, videoFps: FPS } as const
  })
  await writeJsonl(CLIP_INDEX_FORMAT, join(clips, CLIP_INDEX_FILE), rows)
}
