import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeJpegs } from '../../media/jpeg.ts'
import type { BenchItem } from '../run/item.ts'
import { suiteNamed } from './index.ts'
import { numberByParser } from './rules/number-by-parser.ts'

const { signal } = new AbortController()

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-suites-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, content: string | Uint8Array): Promise<void> {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

async function itemsOf(name: string, clips = false): Promise<BenchItem[]> {
  const suite = await suiteNamed(name).open(folder)
  const items: BenchItem[] = []
  for await (const item of suite.source(clips).items(signal)) items.push(item)
  return items
}

test("Charades-STA's own lines: the same question twice is one", async () => {
  const line = '3MSZA 24.3 30.4##person turn a light on.\n'
  await write('charades_sta_test.txt', `${line}${line}0A8CF 0 5.5##a person opens the door##twice.\n`)
  const items = await itemsOf('charades-sta')
  expect(items.map(item => item.id)).toEqual([
    '3MSZA.mp4>>>person turn a light on>>>[24.3, 30.4]',
    '0A8CF.mp4>>>a person opens the door##twice>>>[0, 5.5]',
  ])
  expect(items[0].question).toMatch(/sentence: person turn a light on\. Please return/)
})

test("Perception Test's own file, by video", async () => {
  const question = {
    id: 3,
    question: 'q?',
    options: ['a', 'b', 'c'],
    answer_id: 1,
    area: 'physics',
    reasoning: 'descriptive',
  }
  await write('mc_question_valid.json', JSON.stringify({ video_8: { metadata: {}, mc_question: [question] } }))
  const suite = await suiteNamed('perception-test').open(folder)
  expect(suite.ids).toEqual(['video_8_3'])
  expect(suite.score(new Map([['video_8_3', 'B']])).official.totals).toEqual({
    accuracy: 1,
    physics: 1,
    descriptive: 1,
  })
})

test("STI-Bench's candidates as a text of JSON", async () => {
  const row = { Video: 'scene1.mp4', ID: 1, time_start: 0.5, time_end: 2, Question: 'How far?', Answer: 'B', Task: 'T' }
  await write('qa.jsonl', JSON.stringify({ ...row, Candidates: '{"A": "1 m", "B": "2 m"}' }))
  const [item] = await itemsOf('sti-bench')
  expect([item.id, item.question]).toEqual([
    'scene1.mp4|1|0.5|2',
    'From 0.5 s to 2 s. How far?\n(A) 1 m\n(B) 2 m\nPlease output only the option letter!',
  ])
})

test("NExT-QA's videos by VidOR's path, where its map is there", async () => {
  await write('val.csv', 'video,question,answer,qid,type,a0,a1,a2,a3,a4\n77,"why, then",0,1,CW,a,b,c,d,e\n')
  await write('map_vid_vidorID.json', '{"77": "0101/77"}')
  await expect(itemsOf('next-qa', true)).rejects.toThrow('video: expected videos/0101/77.mp4 or videos/77.mp4 or')
  expect((await itemsOf('next-qa'))[0].question).toBe('why, then\nA. a\nB. b\nC. c\nD. d\nE. e')
})

test("pictures of DramaQA's shots, three a second, are the clip", async () => {
  const picture = {
    widthPx: 32,
    heightPx: 24,
    format: 'yuv420p' as const,
    matrix: 'bt601' as const,
    data: new Uint8Array((32 * 24 * 3) / 2).fill(90),
  }
  const [jpeg] = await encodeJpegs([picture], picture)
  for (const shot of ['0024', '0025', '0026', '0027']) {
    for (const k of [1, 2, 3]) await write(`AnotherMissOh_images/AnotherMissOh14/001/${shot}/IMAGE_${k}.jpg`, jpeg)
  }
  const row = {
    qid: 1,
    que: 'q',
    answers: ['a', 'b', 'c', 'd', 'e'],
    correct_idx: 0,
    q_level_logic: 1,
    vid: 'AnotherMissOh14_001_0000',
  }
  const rows = [
    { ...row, shot_contained: [25, 26] },
    { ...row, qid: 2, vid: 'AnotherMissOh14_001_0027', shot_contained: [27] },
  ]
  await write('AnotherMissOh_QA/AnotherMissOhQA_val_set.json', JSON.stringify(rows))
  const [scene, shot] = await itemsOf('dramaqa', true)
  expect([scene.clip?.durationS, shot.clip?.durationS]).toEqual([2, 1])
  const frames = await scene.clip?.frames({ count: 3 }, signal)
  expect(frames?.map(frame => frame.timeS)).toEqual([0, 1, expect.closeTo(5 / 3)])
  await expect(scene.clip?.video()).rejects.toThrow(/video: expected a file, got pictures/)
})

describe('the strict number', () => {
  test.each([
    ['3 chairs', 'count', 3, 1],
    ['2.5 m', 'm', 2.5, 1],
    ['250 cm', 'm', 2.5, 1],
    ['2.5 m', 'cm', 250, 1],
    ['180', 'cm', 180, 1],
    ['12 square meters', 'm2', 12, 1],
    ['12 m²', 'm2', 12, 1],
    ['between 3 m and 90 m', 'm', 3, 0],
    ['3 seconds', 'm', 3, 0],
  ] as const)('%j as %s of %d scores %d', (text, kind, truth, score) => {
    expect(numberByParser(text, truth, kind).score).toBe(score)
  })
})
