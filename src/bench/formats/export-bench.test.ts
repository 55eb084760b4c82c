import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { writeBenchFolder } from '../../../test/generators/bench-folder.ts'
import { delimitedRows } from '../../files/delimited.ts'
import type { Question } from '../../questions/record.ts'
import { scoreAnswer, scorerOf } from '../score/score-answer.ts'
import { type Score, SEVEN } from '../score/score-record.ts'
import { readAnswered } from './answered.ts'
import { exportBench } from './export-bench.ts'
import { importAnswers } from './import-answers.ts'

/** What lmms-eval 0.7.3 wrote when it ran the task of this very folder: test/oracles/lmms_eval_task.py. */
const GOLDEN = join(import.meta.dirname, '../../../test/golden/bench/files')
const SAMPLES = join(GOLDEN, 'lmms_samples_stkit_bench.jsonl')

let folder: string
let bench: string
let questions: readonly Question[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-bench-export-'))
  bench = join(folder, 'bench')
  questions = await writeBenchFolder(bench, { recordings: 2, perTask: 2 })
}, 60_000)

test('what lmms-eval said of its answers with the exported task is what the scorer says, and so are the figures', async () => {
  const out = join(folder, 'answers.jsonl')
  const { problems, missing } = await importAnswers(SAMPLES, { bench, out })
  expect({ problems, missing }).toEqual({ problems: [], missing: 0 })
  const scores: Score[] = []
  for await (const { question, answer } of readAnswered(out, bench))
    scores.push(scoreAnswer(scorerOf(question), answer))
  const samples = (await readFile(SAMPLES, 'utf8')).trim().split('\n')
  expect(scores.map(({ right }) => right)).toEqual(samples.map(line => JSON.parse(line).stkit_overall.right))
  const { results } = JSON.parse(await readFile(join(GOLDEN, 'lmms_results.json'), 'utf8'))
  const accuracies = SEVEN.map(task => {
    const own = scores.filter(score => score.task === task)
    return (100 * own.filter(({ right }) => right).length) / own.length
  })
  expect(results.stkit_bench['stkit_overall,none']).toBeCloseTo(accuracies.reduce((sum, a) => sum + a, 0) / 7, 9)
})

test('a task of lmms-eval: the data in the order of the bench, a clip for each, the same bytes every time', async () => {
  const out = join(folder, 'task')
  expect(await exportBench(bench, { to: 'lmms-eval', out })).toBe(questions.length)
  const docs = (await readFile(join(out, 'test.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(docs.map(doc => doc.question_id)).toEqual(questions.map(({ id }) => id))
  const videos = await readdir(join(out, 'videos'))
  expect(new Set(docs.map(doc => doc.video))).toEqual(new Set(videos.map(name => `videos/${name}`)))
  const yaml = await readFile(join(out, 'stkit_bench.yaml'), 'utf8')
  for (const task of SEVEN) expect(yaml).toContain(`- metric: stkit_${task.replaceAll('-', '_')}\n`)
  const before = await readFile(join(out, 'test.jsonl'))
  await exportBench(bench, { to: 'lmms-eval', out })
  expect(await readFile(join(out, 'test.jsonl'))).toEqual(before)
  expect(await readFile(join(out, 'stkit_bench.yaml'), 'utf8')).toBe(yaml)
})

test("a data set of VLMEvalKit's videos", async () => {
  const out = join(folder, 'kit')
  await exportBench(bench, { to: 'vlmevalkit', out })
  const [header, ...rows] = delimitedRows(await readFile(join(out, 'STKitBench.tsv'), 'utf8'), '\t')
  const column = (name: string) => rows.map(({ values }) => values[header.values.indexOf(name)])
  expect(column('index')).toEqual(questions.map((_, i) => String(i)))
  expect(column('truth').map(text => JSON.parse(text))).toEqual(questions.map(({ answer }) => answer))
  const videos = new Set((await readdir(join(out, 'videos'))).map(name => name.replace('.mp4', '')))
  expect(new Set(column('video'))).toEqual(videos)
})

test.each([
  [{ to: 'csv' }, 'bench', '--to: expected lmms-eval or vlmevalkit for a benchmark'],
  [{ to: 'xml' }, 'bench', '--to: expected lmms-eval, vlmevalkit, parquet, csv, got xml'],
  [{ to: 'csv' }, 'answers.jsonl', '--bench: expected the folder'],
])('%j of %s is refused', async (options, path, line) => {
  await expect(exportBench(join(folder, path), { ...options, out: join(folder, 'no') })).rejects.toThrow(line)
})

test('a clip that is gone is named', async () => {
  const broken = join(folder, 'broken')
  await writeBenchFolder(broken, { recordings: 1, perTask: 1 })
  const [clip] = (await readdir(join(broken, 'clips'), { recursive: true })).filter(name => name.endsWith('.mp4'))
  await rm(join(broken, 'clips', clip))
  await expect(exportBench(broken, { to: 'lmms-eval', out: join(folder, 'x') })).rejects.toThrow(/^clip: .*ENOENT.*mp4/)
})
