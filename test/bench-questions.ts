import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Hex } from '../src/base/hash.ts'
import { CLIP_INDEX_SCHEMA } from '../src/clips/clip-index.ts'
import { encodeJpegs } from '../src/media/jpeg.ts'
import type { Answer } from '../src/questions/answer.ts'
import { QUESTION_SCHEMA, type Question } from '../src/questions/record.ts'

/** Bench folders by hand: valid records, no scenes. */

export const metres = (value: number): Answer => ({ type: 'length', value, unit: 'm' })

export function questionNamed(id: string, over: Partial<Question> = {}): Question {
  const timesS = [2, 2.5, 3, 3.5]
  return {
    schema: QUESTION_SCHEMA,
    id,
    sceneId: 'scene',
    recordingId: 'recording',
    scenesFile: { path: 'scenes.jsonl', sha256: sha256Hex('scenes') },
    provenance: 'simulated',
    clip: {
      camera: 'camera',
      startS: 2,
      endS: 3.5,
      timesS,
      videoFps: 10,
      widthPx: 64,
      heightPx: 48,
      boxKind: 'projected3d',
      boxes: timesS.map(timeS => ({ trackId: 'a', timeS, box2dPx: [10, 10, 20, 20] })),
    },
    task: 'distance',
    objects: [{ trackId: 'a', colour: 'red', category: 'car' }],
    question: `How far does the car in the red box go? (${id})`,
    answer: metres(3),
    answerText: 'It goes 3 m.',
    evidence: { paths: [], results: {} },
    template: 'distance/plain/train/0',
    phrasingSet: 'train',
    split: 'test',
    source: 'drawn',
    licence: 'CC0-1.0',
    attribution: 'test',
    ...over,
  }
}

export const questionsNamed = (count: number): Question[] =>
  Array.from({ length: count }, (_, i) => questionNamed(`q${String(i).padStart(4, '0')}`))

/** `questions.jsonl` in the folder; returns the folder. */
export async function writeBench(folder: string, questions: readonly Question[]): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'questions.jsonl'), questions.map(question => `${JSON.stringify(question)}\n`).join(''))
  return folder
}

/** Grey JPEG frames for every question, one clip for each `clipOf`. */
export async function writeClips(folder: string, questions: readonly Question[], clipOf: (i: number) => number) {
  const clips = join(folder, 'clips')
  const size = { widthPx: 64, heightPx: 48 }
  const rows: string[] = []
  for (const [i, { id, clip }] of questions.entries()) {
    const clipHash = sha256Hex(`clip ${clipOf(i)}`)
    const grey = clip.timesS.map((_, k) => ({ data: new Uint8Array(3 * 64 * 48).fill(20 * clipOf(i) + 50 * k) }))
    const jpegs = await encodeJpegs(grey, { ...size, format: 'rgb24', matrix: 'bt601' })
    const frames = jpegs.map((_, k) => `${clipOf(i)}-${k}.jpg`)
    await mkdir(clips, { recursive: true })
    for (const [k, jpeg] of jpegs.entries()) await writeFile(join(clips, frames[k]), jpeg)
    const row = { schema: CLIP_INDEX_SCHEMA, questionId: id, clipHash, frames, ...size, videoFps: 10 }
    rows.push(`${JSON.stringify(row)}\n`)
  }
  await writeFile(join(clips, 'clips.jsonl'), rows.join(''))
}
