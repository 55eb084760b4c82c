import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CLIPS_FOLDER, PLAIN_FOLDER, QUESTIONS_FILE, SCENES_FILE } from '../src/bench/manifest.ts'
import { drawClips } from '../src/clips/draw-clips.ts'
import { writeJsonl } from '../src/files/jsonl.ts'
import { referenceTo } from '../src/files/question-scenes.ts'
import { openEncoder } from '../src/media/encode.ts'
import { QUESTION_FORMAT, type Question } from '../src/questions/record.ts'
import { SCENE_FORMAT } from '../src/tracks/record.ts'
import type { Scene } from '../src/tracks/scene.ts'
import { questionNamed } from './bench-questions.ts'
import { car, drawnScene } from './drawn-scenes.ts'

const SIZE = { widthPx: 160, heightPx: 96 }
const FPS = 10
const DURATION_S = 4

/** Where the red box is at a time, in pixels. */
export const boxAt = (timeS: number): [number, number, number, number] => [20 + 6 * timeS, 30, 40 + 6 * timeS, 54]

/**
 * A bench folder of two recordings of 4 s, by hand: grey pictures, darker on the left, that brighten with time, in the
 * second recording blue ones, with a red box that wanders.
 */
export async function writeTwoRecordings(folder: string, outputs = { mp4: true, frames: false }): Promise<Question[]> {
  const names = ['one', 'two']
  await mkdir(join(folder, PLAIN_FOLDER), { recursive: true })
  for (const name of names) await writePlain(join(folder, PLAIN_FOLDER, `${name}.mp4`), name === 'two')
  const scenesPath = join(folder, SCENES_FILE)
  await writeJsonl(SCENE_FORMAT, scenesPath, names.map(sceneNamed))
  const scenesFile = await referenceTo(scenesPath, join(folder, QUESTIONS_FILE))
  const questions = names.map(name => askedAbout(name, scenesFile))
  await writeJsonl(QUESTION_FORMAT, join(folder, QUESTIONS_FILE), questions)
  const questionsPath = join(folder, QUESTIONS_FILE)
  await drawClips(questions, { questionsPath, framesRoots: [folder], folder: join(folder, CLIPS_FOLDER), outputs })
  return questions
}

export const GREYS_PER_S = 40
/** Brightness of the picture at a time, at a column. */
export const greyAt = (timeS: number, x: number): number => 30 + GREYS_PER_S * timeS + (55 * x) / SIZE.widthPx

async function writePlain(path: string, isBlue: boolean): Promise<void> {
  const encoder = await openEncoder(path, { ...SIZE, fps: FPS, format: 'rgb24', crf: 1 })
  for (let i = 0; i <= FPS * DURATION_S; i++) {
    const pixels = new Uint8Array(3 * SIZE.widthPx * SIZE.heightPx)
    for (let p = 0; p < SIZE.widthPx * SIZE.heightPx; p++) {
      const grey = greyAt(i / FPS, p % SIZE.widthPx)
      pixels.set(isBlue ? [0, 0, grey] : [grey, grey, grey], 3 * p)
    }
    await encoder.write(pixels)
  }
  await encoder.commit()
}

function sceneNamed(name: string): Scene {
  const scene = drawnScene(name, DURATION_S, [car('a', timeS => [timeS, 0])])
  const [camera] = scene.cameras
  const frames = camera.frames.map((frame, index) => ({ ...frame, file: `${PLAIN_FOLDER}/${name}.mp4`, index }))
  const samples = scene.tracks[0].samples.map(sample => ({ ...sample, box2dPx: { front: boxAt(sample.timeS) } }))
  const lens = { fxPx: 100, fyPx: 100, cxPx: 80, cyPx: 48 }
  return {
    ...scene,
    cameras: [{ ...camera, ...SIZE, intrinsics: lens, frames }],
    tracks: [{ ...scene.tracks[0], samples }],
  }
}

function askedAbout(name: string, scenesFile: Question['scenesFile']): Question {
  const timesS = Array.from({ length: 2 * DURATION_S + 1 }, (_, i) => i / 2)
  return questionNamed(name, {
    sceneId: name,
    recordingId: name,
    scenesFile,
    clip: {
      camera: 'front',
      startS: 0,
      endS: DURATION_S,
      timesS,
      videoFps: FPS,
      ...SIZE,
      boxKind: 'visible2d',
      boxes: timesS.map(timeS => ({ trackId: 'a', timeS, box2dPx: boxAt(timeS) })),
    },
    template: 'distance/plain/heldout/2',
    question: 'Tell me how far the car annotated with the red box has traveled throughout the whole video.',
    phrasingSet: 'heldout',
  })
}
