import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Answered, type Doc, GOLDEN_SUITES, makeAnswers } from '../../../test/suite-answers.ts'
import { makeBoxes } from '../../../test/suite-boxes.ts'
import { type OpenSuite, suiteNamed } from './index.ts'
import type { Totals } from './suite.ts'

/** The official files of a suite, written from its questions, and the id by which an answer finds its question. */
interface Written {
  readonly name: string
  readonly files: (docs: readonly Doc[]) => Record<string, unknown>
  readonly id: (doc: Doc, index: number) => string
  readonly make?: (count: number) => Answered[]
}

const VOCABULARY = Object.fromEntries(['<pad>', '<unk>', 'raj', 'penny', 'cup', 'door'].map((word, i) => [word, i]))

const WRITTEN: readonly Written[] = [
  { name: 'next-qa', files: docs => ({ 'val.csv': docs }), id: doc => `${doc.video}_${doc.qid}` },
  {
    name: 'activitynet-qa',
    files: docs => ({ 'test_q.json': docs.map(({ type, answer, ...question }) => question), 'test_a.json': docs }),
    id: doc => `${doc.question_id}`,
  },
  { name: 'vsi-bench', files: docs => ({ 'test.jsonl': docs }), id: doc => `${doc.id}` },
  { name: 'vsti-bench', files: docs => ({ 'test.json': docs }), id: doc => `${doc.id}` },
  { name: 'mvbench', files: byTask, id: doc => `${doc.task}/${doc.place}` },
  { name: 'video-mme', files: docs => ({ 'test.parquet': docs }), id: doc => `${doc.question_id}` },
  { name: 'mlvu', files: docs => ({ 'test.parquet': docs }), id: (doc, i) => `${doc.task_type}/${i}` },
  {
    name: 'perception-test',
    files: docs => ({ 'validation.parquet': docs }),
    id: doc => `${doc.video_name}_${doc.question_id}`,
  },
  {
    name: 'charades-sta',
    files: docs => ({ 'test.parquet': docs }),
    id: doc => `${doc.video}>>>${doc.caption}>>>[${String(doc.timestamp).replace(',', ', ')}]`,
  },
  {
    name: 'sti-bench',
    files: docs => ({ 'qa.parquet': docs }),
    id: doc => `${doc.Video}|${doc.ID}|${doc.time_start}|${doc.time_end}`,
  },
  { name: 'vlm4d', files: docs => ({ 'real_mc.json': docs, 'synthetic_mc.json': docs }), id: doc => `real/${doc.id}` },
  { name: 'dramaqa', files: docs => ({ 'AnotherMissOhQA_val_set.json': docs }), id: doc => `${doc.qid}` },
  {
    name: 'tvqa-plus',
    files: docs => ({ 'tvqa_plus_val.json': docs, 'word2idx.json': VOCABULARY }),
    id: doc => `${doc.qid}`,
    make: makeBoxes,
  },
]

function byTask(docs: readonly Doc[]): Record<string, Doc[]> {
  const files: Record<string, Doc[]> = {}
  for (const doc of docs) {
    const name = `json/${doc.task}.json`
    files[name] ??= []
    doc.place = files[name].length
    files[name].push(doc)
  }
  return files
}

const goldenSchema = z.object({
  count: z.number(),
  sha256OfScores: z.string(),
  sha256OfPrompts: z.string().optional(),
  totals: z.record(z.string(), z.number()),
  printed: z.record(z.string(), z.record(z.string(), z.string())),
  rows: z.array(z.object({ index: z.number(), text: z.string(), score: z.number() })),
})

type Golden = z.infer<typeof goldenSchema>

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-suites-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const golden = async (name: string) =>
  goldenSchema.parse(JSON.parse(await readFile(join(GOLDEN_SUITES, `${name}.json`), 'utf8')))

async function write(files: Record<string, unknown>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    if (name.endsWith('.parquet')) await writeParquet(path, content)
    else await writeFile(path, textOf(name, content))
  }
}

function textOf(name: string, content: unknown): string {
  if (name.endsWith('.json')) return JSON.stringify(content)
  const rows: Doc[] = Array.isArray(content) ? content : []
  if (name.endsWith('.jsonl')) return rows.map(row => `${JSON.stringify(row)}\n`).join('')
  const quoted = (value: unknown) => (/[",\n]/.test(`${value}`) ? `"${`${value}`.replaceAll('"', '""')}"` : `${value}`)
  return [Object.keys(rows[0]), ...rows.map(row => Object.values(row))].map(row => row.map(quoted).join()).join('\r\n')
}

async function writeParquet(path: string, rows: unknown): Promise<void> {
  await writeFile(`${path}.jsonl`, textOf('x.jsonl', rows))
  const duckdb = await (await DuckDBInstance.create()).connect()
  await duckdb.run(`COPY (SELECT * FROM read_json_auto('${path}.jsonl')) TO '${path}' (FORMAT parquet)`)
  await rm(`${path}.jsonl`)
}

function hashOf(scores: readonly number[]): string {
  const bytes = Buffer.alloc(8 * scores.length)
  for (const [i, score] of scores.entries()) bytes.writeDoubleBE(score, 8 * i)
  return createHash('sha256').update(bytes).digest('hex')
}

async function promptsHash(suite: OpenSuite, ids: readonly string[]): Promise<string> {
  const prompts = new Map<string, string>()
  for await (const item of suite.source(false).items(new AbortController().signal)) prompts.set(item.id, item.question)
  const first = ids.slice(0, 500).map(id => prompts.get(id))
  return createHash('sha256').update(first.join('\0')).digest('hex')
}

function checkRows({ rows }: Golden, answers: readonly Answered[], scores: readonly number[]): void {
  // Python's JSON has blanks, and whole numbers as 2.0.
  const bare = (text: string) => text.replaceAll(/\s|\.0(?!\d)/g, '').slice(0, 100)
  for (const { index, text, score } of rows) {
    expect([bare(answers[index].text), scores[index]]).toEqual([bare(text), score])
  }
}

function checkTotals({ totals, printed }: Golden, ours: Totals, allRight: number): void {
  for (const [figure, value] of Object.entries(totals)) {
    if (!figure.startsWith('R@')) expect([figure, ours[figure]]).toEqual([figure, expect.closeTo(value, 9)])
  }
  for (const [form, figures] of Object.entries(printed)) {
    const [scale, digits] = form.startsWith('percent') ? [100 / allRight, 2] : [1, 4]
    for (const [figure, text] of Object.entries(figures)) {
      expect([figure, ours[figure] * scale]).toEqual([figure, expect.closeTo(Number(text), digits - 0.01)])
    }
  }
}

describe.each(WRITTEN)('$name', ({ name, files, id, make }) => {
  test('asks and scores as the official script does', async () => {
    const expected = await golden(name)
    const answers = make?.(expected.count) ?? makeAnswers(name, expected.count)
    await write(files(answers.map(({ doc }) => doc)))
    const suite = await suiteNamed(name).open(folder)
    const ids = answers.map(({ doc }, i) => id(doc, i))
    const texts = new Map(answers.map(({ text }, i) => [ids[i], text]))
    // VLM4D has two files of one form.
    for (const other of suite.ids)
      if (!texts.has(other)) texts.set(other, texts.get(other.replace('synthetic', 'real')) ?? '')
    if (expected.sha256OfPrompts !== undefined) expect(await promptsHash(suite, ids)).toBe(expected.sha256OfPrompts)
    const { totals, marks } = suite.score(texts).official
    const scores = ids.map(one => marks.get(one)?.score ?? Number.NaN)
    checkRows(expected, answers, scores)
    expect(hashOf(scores)).toBe(expected.sha256OfScores)
    checkTotals(expected, totals, suiteNamed(name).allRight)
  })
})

test('activitynet-qa: reviews of the judge count as in lmms-eval', async () => {
  const expected = await golden('activitynet-qa.judged')
  const answers = makeAnswers('activitynet-qa', expected.count, 'reviews')
  const docs = answers.map(({ doc }) => doc)
  await write({ 'test_q.json': docs, 'test_a.json': docs })
  const suite = await suiteNamed('activitynet-qa').open(folder)
  const { judged } = suite.scoreReviews(new Map(answers.map(({ doc, text }) => [`${doc.question_id}`, text])))
  expect(hashOf(docs.map(doc => judged.marks.get(`${doc.question_id}`)?.score ?? Number.NaN))).toBe(
    expected.sha256OfScores,
  )
  for (const [figure, value] of Object.entries(expected.totals)) expect(judged.totals[figure]).toBeCloseTo(value, 9)
})
