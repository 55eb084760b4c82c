import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { McapStreamReader } from '@mcap/core'
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Question, questionSchema } from '../questions/record.ts'
import { SCENE_SCHEMA, type Scene, sceneSchema } from '../tracks/scene.ts'
import { exportForTrainer, exportParquet } from './export-questions.ts'
import { writeMcap } from './mcap.ts'

const scene: Scene = sceneSchema.parse({
  schema: SCENE_SCHEMA,
  id: 'made/0',
  recordingId: 'made/0',
  startInRecordingS: 0,
  durationS: 2,
  source: { name: 'made', version: '1', licence: 'Apache-2.0', attribution: 'none' },
  provenance: 'simulated',
  units: 'm',
  cameras: [
    {
      name: 'front',
      widthPx: 64,
      heightPx: 48,
      intrinsics: {
        fxPx: 50,
        fyPx: 50,
        cxPx: 32,
        cyPx: 24,
        distortion: { model: 'brown', coefficients: [0.1, 0, 0, 0, 0] },
      },
      frames: [0, 1, 2].map(timeS => ({ timeS, worldFromCamera: { translationM: [0, 0, 1], quatWxyz: [1, 0, 0, 0] } })),
    },
  ],
  tracks: [
    {
      id: 'car "1"',
      category: 'car',
      position: 'center',
      sizeM: [4, 2, 1.5],
      samples: [0, 1, 2].map(timeS => ({
        timeS,
        centerInWorldM: [timeS * 3, 1, 0.75],
        box2dPx: { front: [1, 2, 30, 40] },
      })),
    },
  ],
})

function question(id: string, split: Question['split'], answer: Question['answer']): Question {
  return questionSchema.parse({
    schema: 'stvlm.question/1',
    id,
    sceneId: scene.id,
    recordingId: scene.recordingId,
    scenesFile: { path: 'scenes.jsonl', sha256: 'a'.repeat(64) },
    provenance: 'simulated',
    clip: {
      camera: 'front',
      startS: 0,
      endS: 2,
      timesS: [0, 1, 2],
      videoFps: 10,
      widthPx: 64,
      heightPx: 48,
      boxKind: 'visible2d',
      boxes: [],
    },
    task: 'distance',
    objects: [{ trackId: 'car "1"', category: 'car', colour: 'red' }],
    question: 'How far does the car in the red box travel?',
    answer,
    answerText: 'It travels 6 m.',
    evidence: { paths: [], results: {} },
    template: 'distance/whole/train/0',
    phrasingSet: 'train',
    split,
    source: 'made',
    licence: 'Apache-2.0',
    attribution: 'none',
  })
}

const QUESTIONS = [
  question('q0', 'train', { type: 'length', value: 6, unit: 'm' }),
  question('q1', 'train', { type: 'choice', value: 'red', options: ['red', 'blue'] }),
  question('q2', 'test', { type: 'interval', value: [0.5, 1.5], unit: 's' }),
]

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-export-'))
  await mkdir(join(folder, 'drawn'))
  await writeFile(join(folder, 'drawn/c.mp4'), 'clip')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const options = () => ({ out: join(folder, 'out'), clipOf: () => join(folder, 'drawn/c.mp4') })
const json = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, 'out', name), 'utf8'))

describe('for a trainer', () => {
  test('ms-swift: messages and videos, a line each, a file a split', async () => {
    expect(await exportForTrainer('ms-swift', QUESTIONS, options())).toBe(3)
    expect((await readdir(join(folder, 'out'))).sort()).toEqual(['clips', 'test.jsonl', 'train.jsonl'])
    const lines = (await readFile(join(folder, 'out/train.jsonl'), 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(2)
    expect(JSON.parse(lines[0])).toEqual({
      messages: [
        { role: 'user', content: '<video>\nHow far does the car in the red box travel?' },
        { role: 'assistant', content: 'It travels 6 m.' },
      ],
      videos: ['clips/c.mp4'],
    })
    expect(await readFile(join(folder, 'out/clips/c.mp4'), 'utf8')).toBe('clip')
  })

  test('llama-factory: an array a split and an entry each in dataset_info.json', async () => {
    await exportForTrainer('llama-factory', QUESTIONS, options())
    expect(await json('train.json')).toHaveLength(2)
    const info = await json('dataset_info.json')
    expect(info).toMatchObject({
      stkit_train: { file_name: 'train.json', formatting: 'sharegpt' },
      stkit_test: { file_name: 'test.json' },
    })
  })

  test('llava-next: conversations and a data.yaml', async () => {
    await exportForTrainer('llava-next', QUESTIONS, options())
    expect(await json('test.json')).toMatchObject([
      { id: 'q2', video: 'clips/c.mp4', conversations: [{ from: 'human' }, { from: 'gpt' }] },
    ])
    expect(await readFile(join(folder, 'out/data.yaml'), 'utf8')).toContain('json_path: train.json')
  })

  test('a question without its clip, or an unknown trainer, is one line and leaves no file', async () => {
    const act = exportForTrainer('ms-swift', QUESTIONS, {
      ...options(),
      clipOf: q => (q.id === 'q0' ? options().clipOf() : undefined),
    })
    await expect(act).rejects.toThrow(/clip of question q1: expected to be drawn \(stvlm clips\)/)
    expect((await readdir(join(folder, 'out'))).filter(name => name.includes('train'))).toEqual([])
    await expect(exportForTrainer('nope', QUESTIONS, options())).rejects.toThrow(
      /export: expected ms-swift, .*mcap, got nope/,
    )
  })
})

test('Parquet holds flat columns and the whole record', async () => {
  expect(await exportParquet(QUESTIONS, { ...options(), clipOf: () => undefined })).toBe(3)
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'out/questions.parquet')) })
  expect(rows.map(row => [row.id, row.answer_number, row.answer_unit, row.clip_file])).toEqual([
    ['q0', 6, 'm', null],
    ['q1', null, null, null],
    ['q2', null, 's', null],
  ])
  expect(rows.map(row => JSON.parse(String(row.record)))).toEqual(QUESTIONS)
})

test('MCAP: every message keeps its schema, in log order of its scene', async () => {
  const path = join(folder, 'scene.mcap')
  const images = [{ camera: 'front', timeS: 1, bytes: new Uint8Array([255, 216, 255]), format: 'jpeg' as const }]
  await writeMcap(path, { scene, questions: QUESTIONS.slice(0, 1), images })
  const reader = new McapStreamReader()
  reader.append(await readFile(path))
  const ajv = new Ajv({ strict: false, formats: {} })
  const checks = new Map<number, ReturnType<typeof ajv.compile>>()
  const topics = new Map<number, { topic: string; schemaId: number }>()
  const counts: Record<string, number> = {}
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
    if (record.type === 'Schema') checks.set(record.id, ajv.compile(JSON.parse(new TextDecoder().decode(record.data))))
    if (record.type === 'Channel') topics.set(record.id, record)
    if (record.type !== 'Message') continue
    const { topic, schemaId } = topics.get(record.channelId)!
    const check = checks.get(schemaId)!
    const value: unknown = JSON.parse(new TextDecoder().decode(record.data))
    expect(check(value), `${topic}: ${ajv.errorsText(check.errors)}`).toBe(true)
    counts[topic] = (counts[topic] ?? 0) + 1
  }
  expect(counts).toEqual({
    '/paths': 1,
    '/tf': 3,
    '/camera/front/calibration': 3,
    '/camera/front/annotations': 3,
    '/camera/front/image': 1,
    '/objects': 3,
    '/questions': 1,
  })
})
