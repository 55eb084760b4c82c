import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Answered, Doc } from './suite-answers.ts'
import { makeBoxes } from './suite-boxes.ts'

/** The official files of a suite, written from its questions, and the id by which an answer finds its question. */
export interface Written {
  readonly name: string
  readonly files: (docs: readonly Doc[]) => Record<string, unknown>
  readonly id: (doc: Doc, index: number) => string
  readonly make?: (count: number) => Answered[]
}

const VOCABULARY = Object.fromEntries(['<pad>', '<unk>', 'raj', 'penny', 'cup', 'door'].map((word, i) => [word, i]))

export const WRITTEN: readonly Written[] = [
  { name: 'next-qa', files: docs => ({ 'val.csv': docs }), id: doc => `${doc.video}_${doc.qid}` },
  {
    name: 'activitynet-qa',
    files: docs => ({ 'test_q.json': docs.map(({ type, answer, ...question }) => question), 'test_a.json': docs }),
    id: doc => `${doc.question_id}`,
  },
  {
    name: 'vsi-bench',
    files: docs => ({ 'test.jsonl': docs.map(doc => ({ options: null, ...doc })) }),
    id: doc => `${doc.id}`,
  },
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

/** As they are published: JSON, JSON lines, a table, Parquet. */
export async function writeFiles(folder: string, files: Record<string, unknown>): Promise<void> {
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
