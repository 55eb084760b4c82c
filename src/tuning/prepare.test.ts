import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bendingWay, car, drawnScene, person } from '../../test/drawn-scenes.ts'
import { clipHashOf } from '../clips/clip-hash.ts'
import { CLIP_INDEX_SCHEMA } from '../clips/clip-index.ts'
import { generateQuestions } from '../questions/generate.ts'
import type { Question } from '../questions/record.ts'
import { TASKS } from '../questions/tasks.ts'
import { type Conversation, conversationSchema } from './conversation.ts'
import { cardSchema } from './mixture/card.ts'
import { type PrepareOptions, prepareMixture } from './prepare.ts'
import { readRecipe } from './read-recipe.ts'
import type { MixtureOptions } from './recipe.ts'

/** Three recordings to train on, one held out, one of a test. */
const SPLITS = ['train', 'train', 'train', 'val', 'test'] as const

async function* scenes() {
  for (const [k, officialSplit] of SPLITS.entries()) {
    const scene = drawnScene(`mixed-${k}`, 13, [
      car('a', bendingWay([0, -6], 0.3 * k, 2 + 1.7 * k, 5, k % 2 ? 9 : -12)),
      car('b', bendingWay([4, 6], 1 - 0.4 * k, 4, 3, 15)),
      person('c', timeS => [8, -3 + 1.3 * Math.min(timeS, 6 + (k % 3))]),
    ])
    const source = { ...scene.source, name: k === 1 ? 'other' : 'drawn', officialSplit }
    yield { scene: { ...scene, source }, scenesFile: { path: 'scenes.jsonl', sha256: '0'.repeat(64) } }
  }
}

let dir = ''
const questions: Question[] = []
beforeAll(async () => {
  for await (const question of generateQuestions(scenes, { tasks: TASKS, seed: 5 })) questions.push(question)
})
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-prepare-'))
  await given(questions)
})
afterEach(() => rm(dir, { recursive: true }))

/** Questions' file, and clips as `stvlm clips` leaves them, their pixels aside. */
async function given(all: readonly Question[]): Promise<void> {
  await mkdir(join(dir, 'clips'), { recursive: true })
  await writeFile(join(dir, 'q.jsonl'), all.map(question => `${JSON.stringify(question)}\n`).join(''))
  const rows = all.map(question => {
    const clipHash = clipHashOf(question)
    const { widthPx, heightPx, videoFps } = question.clip
    return {
      schema: CLIP_INDEX_SCHEMA,
      questionId: question.id,
      clipHash,
      file: `${clipHash.slice(0, 16)}.mp4`,
      widthPx,
      heightPx,
      videoFps,
    }
  })
  for (const { file } of rows) await writeFile(join(dir, 'clips', file), 'clip')
  await writeFile(join(dir, 'clips/clips.jsonl'), rows.map(row => `${JSON.stringify(row)}\n`).join(''))
}

async function prepare(mixture: Partial<MixtureOptions> = {}, more: Partial<PrepareOptions> = {}) {
  const { recipe } = await readRecipe('qwen3-vl')
  const { weights } = recipe.mixture
  return prepareMixture({
    recipe,
    mixture: { turns: 4, phrasings: 1, ...(weights && { weights }), ...mixture },
    seed: 3,
    questions: [join(dir, 'q.jsonl')],
    clips: [join(dir, 'clips')],
    benches: [],
    out: join(dir, 'mix'),
    ...more,
  })
}

const text = (name: string): Promise<string> => readFile(join(dir, 'mix', name), 'utf8')
const linesOf = async (name: string): Promise<string[]> => (await text(name)).trim().split('\n')
const rowsOf = async (name: string): Promise<Conversation[]> =>
  (await linesOf(name)).map(line => conversationSchema.parse(JSON.parse(line)))
const ofSplit = (split: string) => questions.filter(question => question.split === split)
const turnsOf = (rows: readonly Conversation[]) => rows.flatMap(({ questions: ids = [] }) => ids)

describe('a mixture', () => {
  test('asks every question of train recordings once, several of a clip in one conversation', async () => {
    const card = await prepare()
    const rows = await rowsOf('train.jsonl')
    expect(turnsOf(rows).sort()).toEqual(
      ofSplit('train')
        .map(({ id }) => id)
        .sort(),
    )
    expect(turnsOf(await rowsOf('val.jsonl')).sort()).toEqual(
      ofSplit('val')
        .map(({ id }) => id)
        .sort(),
    )
    const byId = new Map(questions.map(question => [question.id, question]))
    for (const { video, conversations, questions: ids = [] } of rows) {
      const own = ids.map(id => byId.get(id)!)
      expect(new Set(own.map(question => clipHashOf(question))).size).toBe(1)
      expect(video).toBe(`media/clips/${clipHashOf(own[0]).slice(0, 16)}.mp4`)
      expect(conversations.map(({ value }) => value)).toEqual(
        own.flatMap(({ question, answerText }, i) => [`${i === 0 ? '<image>\n' : ''}${question}`, answerText]),
      )
      expect(ids.length).toBeLessThanOrEqual(4)
    }
    expect(card.turns).toEqual({ train: ofSplit('train').length, val: ofSplit('val').length })
    expect(card.leftOut).toEqual({ 'test split': ofSplit('test').length })
    expect(await readFile(join(dir, 'mix', rows[0].video ?? ''), 'utf8')).toBe('clip')
  })

  test('gives the same bytes for the same input and seed, others for another', async () => {
    await prepare({ phrasings: 3 })
    const before = [await text('train.jsonl'), await text('val.jsonl'), await text('card.json')]
    await prepare({ phrasings: 3 })
    expect([await text('train.jsonl'), await text('val.jsonl'), await text('card.json')]).toEqual(before)
    await prepare({ phrasings: 3 }, { seed: 4 })
    expect(await text('train.jsonl')).not.toBe(before[0])
  })

  test('asks in several sentences, none of which stands twice, no question twice in a conversation', async () => {
    await prepare({ phrasings: 3 })
    const rows = await rowsOf('train.jsonl')
    for (const { questions: ids = [] } of rows) expect(new Set(ids).size).toBe(ids.length)
    const asked = new Map<string, Set<string>>()
    for (const { questions: ids = [], conversations } of rows)
      for (const [i, id] of ids.entries()) {
        const words = conversations[2 * i].value.replace('<image>\n', '')
        asked.set(id, (asked.get(id) ?? new Set()).add(words))
      }
    const counts = [...asked.values()].map(words => words.size)
    expect(Math.max(...counts)).toBe(3)
    expect(counts.filter(count => count === 3).length / counts.length).toBeGreaterThan(0.99)
  })

  test('leaves its folder clean: no spool, no part; its card tells the files', async () => {
    const card = await prepare()
    expect((await readdir(join(dir, 'mix'))).sort()).toEqual([
      'card.json',
      'card.md',
      'media',
      'train.jsonl',
      'val.jsonl',
    ])
    expect(cardSchema.parse(JSON.parse(await text('card.json')))).toEqual(card)
    expect(Object.keys(card.files)).toEqual(['train.jsonl', 'val.jsonl'])
    expect(await text('card.md')).toContain('| train | distance | drawn | simulated |')
  })
})

describe('ablations', () => {
  test('labels only: no pseudo-label comes through', async () => {
    await given(questions.map((question, i) => (i % 2 ? { ...question, provenance: 'pseudo' } : question)))
    const all = await prepare()
    expect(new Set(all.kinematic.map(({ provenance }) => provenance))).toEqual(new Set(['pseudo', 'simulated']))
    const card = await prepare({ provenance: 'labels' })
    expect(new Set(card.kinematic.map(({ provenance }) => provenance))).toEqual(new Set(['simulated']))
  })

  test('by task, by source, by size; a smaller mixture is a part of a larger one', async () => {
    const card = await prepare({ tasks: { distance: 1, speed: 1 }, sources: { drawn: 1 } })
    expect(new Set(card.kinematic.map(({ task, source }) => `${task} ${source}`))).toEqual(
      new Set(['distance drawn', 'speed drawn']),
    )
    await prepare({ kinematic: 20 })
    const few = turnsOf(await rowsOf('train.jsonl'))
    await prepare({ kinematic: 60 })
    const more = new Set(turnsOf(await rowsOf('train.jsonl')))
    expect(few).toHaveLength(20)
    expect(more.size).toBe(60)
    expect(few.filter(id => !more.has(id)).length).toBeLessThan(6)
  })

  test('wide intervals of pseudo-labels weigh less', async () => {
    const pseudo = questions.map((question): Question => {
      const { answer } = question
      if (answer.type !== 'length') return { ...question, provenance: 'pseudo' }
      // Below 0.4 m the absolute tolerance is the larger.
      const half = 0.2 * Math.max(Math.abs(answer.value), 0.4)
      return {
        ...question,
        provenance: 'pseudo',
        answer: { ...answer, interval90: [answer.value - half, answer.value + half] },
      }
    })
    await given(pseudo)
    const card = await prepare()
    const mean = (task: string) => card.kinematic.find(row => row.task === task && row.split === 'train')?.meanWeight
    // (0.1 / 0.2)^2 in 1 + that is 0.2, below the least of 0.25.
    expect(mean('distance')).toBeCloseTo(0.25, 2)
    expect(mean('speed-comparison')).toBe(1)
    const mixed = (await rowsOf('train.jsonl')).find(({ answerWeights }) => answerWeights)
    expect(mixed?.answerWeights).toHaveLength((mixed?.conversations.length ?? 0) / 2)
  })
})

describe('benchmarks', () => {
  const bench = async (asked: readonly Question[], recordings: readonly string[]): Promise<string> => {
    const folder = join(dir, 'bench')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'questions.jsonl'), asked.map(question => `${JSON.stringify(question)}\n`).join(''))
    const made = recordings.map(name => ({
      ...drawnScene(name, 4, [car('a', timeS => [timeS, 0])]),
      recordingId: name,
    }))
    await writeFile(join(folder, 'scenes.jsonl'), made.map(scene => `${JSON.stringify(scene)}\n`).join(''))
    return folder
  }

  test('of other recordings are kept apart', async () => {
    const folder = await bench(ofSplit('test'), ['elsewhere'])
    expect((await prepare({}, { benches: [folder] })).benches).toEqual([{ folder, recordings: 2 }])
  })

  test('a recording of one is an error that names the first, by its questions or its scenes', async () => {
    const folder = await bench([], ['mixed-1'])
    const act = prepare({}, { benches: [folder] })
    await expect(act).rejects.toThrow(
      /no recording and no clip of a benchmark, got question [0-9a-f]{16} \(recording mixed-1 of .*\).* and \d+ more/,
    )
    expect(await readdir(join(dir, 'mix'))).toEqual([])
  })

  test('so is its clip alone', async () => {
    const [leaked] = ofSplit('train')
    const folder = await bench(
      [{ ...leaked, recordingId: 'renamed', clip: { ...leaked.clip, clipHash: clipHashOf(leaked) } }],
      [],
    )
    await expect(prepare({}, { benches: [folder] })).rejects.toThrow(/clip [0-9a-f]{12} of/)
  })
})

describe('for other trainers', () => {
  test('rows, lists and settings stand in a folder each; media are named from the mixture', async () => {
    await prepare({}, { trainers: ['ms-swift', 'llama-factory', 'llava-next'] })
    const [row] = await rowsOf('train.jsonl')
    const [swift] = (await linesOf('ms-swift/train.jsonl')).map(line => JSON.parse(line))
    expect(swift.videos).toEqual([row.video])
    expect(swift.messages).toHaveLength(row.conversations.length)
    expect(swift.messages[0].content).toMatch(/^<video>\n/)
    const factory = JSON.parse(await text('llama-factory/train.json'))
    expect(factory).toHaveLength((await linesOf('train.jsonl')).length)
    expect(JSON.parse(await text('llama-factory/dataset_info.json'))).toMatchObject({
      stkit_val: { file_name: 'val.json' },
    })
    expect(await text('llama-factory/sft.yaml')).toContain('template: qwen3_vl_nothink')
    expect(await text('ms-swift/sft.yaml')).toContain('model_type: qwen3_vl\n')
    expect(await text('llava-next/data.yaml')).toBe(
      'datasets:\n  - json_path: llava-next/train.json\n    sampling_strategy: all\n',
    )
    // LLaVA-NeXT has no class for Qwen3-VL: data, no settings.
    expect(await readdir(join(dir, 'mix/llava-next'))).not.toContain('train.sh')
  })

  test('one that is not known is refused', async () => {
    await expect(prepare({}, { trainers: ['axolotl'] })).rejects.toThrow(
      '--for: expected ms-swift, llama-factory, llava-next',
    )
  })
})

describe('media', () => {
  test('are linked, or copied so that the folder can be moved', async () => {
    await prepare()
    expect(await readlink(join(dir, 'mix/media/clips'))).toBe(join(dir, 'clips'))
    await prepare({}, { copyMedia: true })
    expect((await lstat(join(dir, 'mix/media/clips'))).isDirectory()).toBe(true)
    const files = new Set((await rowsOf('train.jsonl')).map(({ video }) => video))
    await rm(join(dir, 'clips'), { recursive: true })
    for (const file of files) expect(await text(file ?? '')).toBe('clip')
  })
})

describe('refusals', () => {
  test('a question without a clip, unless it may be left out', async () => {
    const index = join(dir, 'clips/clips.jsonl')
    const lines = (await readFile(index, 'utf8')).trim().split('\n')
    const dropped = ofSplit('train')[0].id
    await writeFile(index, `${lines.filter(line => !line.includes(dropped)).join('\n')}\n`)
    await expect(prepare()).rejects.toThrow(`clip of question ${dropped}: expected an MP4`)
    const problems: string[] = []
    const card = await prepare({}, { onBad: ({ message }) => problems.push(message) })
    expect(problems).toHaveLength(1)
    expect(card.leftOut['no clip']).toBe(1)
  })

  test.each([
    ['twice', () => given([...questions, questions[0]]), /question [0-9a-f]{16}: expected once, got twice/],
    [
      'none of train',
      () => given(questions.filter(({ split }) => split === 'test')),
      /expected questions of train recordings, got none of \d+: \d+ test split/,
    ],
  ])('questions %s', async (_, change, message) => {
    await change()
    await expect(prepare()).rejects.toThrow(message)
  })

  test('an abort leaves nothing', async () => {
    const aborter = new AbortController()
    const act = prepare(
      {},
      {
        signal: aborter.signal,
        onProgress: ({ done, unit }) => unit === 'questions' && done === 50 && aborter.abort(),
      },
    )
    await expect(act).rejects.toThrow('interrupted')
    expect(await readdir(join(dir, 'mix'))).toEqual([])
  })
})
