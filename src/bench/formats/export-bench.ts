import { stat } from 'node:fs/promises'
import { badUsage } from '../../base/errors.ts'
import type { WorkOptions } from '../../base/work.ts'
import { writeCsvAnswers, writeParquetAnswers, writeVlmEvalKitAnswers } from './answer-tables.ts'
import { type Answered, readAnswered } from './answered.ts'
import { type AskedBench, copyBench } from './asked-bench.ts'
import { writeLmmsAnswers } from './lmms-answers.ts'
import { writeLmmsTask } from './lmms-task.ts'
import { writeVlmEvalKitDataset } from './vlmevalkit-dataset.ts'

/** One row a program: how it has answers, and how it is asked the benchmark, where it can be. */
interface ExportKind {
  readonly name: string
  answers(folder: string, rows: AsyncIterable<Answered>): Promise<void>
  readonly bench?: (folder: string, bench: AskedBench) => Promise<void>
}

const EXPORTS: readonly ExportKind[] = [
  { name: 'lmms-eval', answers: writeLmmsAnswers, bench: writeLmmsTask },
  { name: 'vlmevalkit', answers: writeVlmEvalKitAnswers, bench: writeVlmEvalKitDataset },
  { name: 'parquet', answers: writeParquetAnswers },
  { name: 'csv', answers: writeCsvAnswers },
]

export const BENCH_EXPORT_NAMES: readonly string[] = EXPORTS.map(({ name }) => name)

export interface BenchExportOptions extends WorkOptions {
  readonly to: string
  readonly out: string
  /** Whose answers they are. */
  readonly bench?: string
}

/** A benchmark (its folder), or answers or scores (their file), as another program's files. Returns how many rows. */
export async function exportBench(path: string, options: BenchExportOptions): Promise<number> {
  const kind = EXPORTS.find(({ name }) => name === options.to)
  if (!kind) throw badUsage({ subject: '--to', expected: BENCH_EXPORT_NAMES.join(', '), got: options.to })
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true
  return isFolder ? exportQuestions(path, kind, options) : exportAnswers(path, kind, options)
}

async function exportQuestions(
  folder: string,
  { name, bench }: ExportKind,
  options: BenchExportOptions,
): Promise<number> {
  if (!bench) {
    const programs = EXPORTS.filter(row => row.bench).map(row => row.name)
    const expected = `${programs.join(' or ')} for a benchmark (stvlm export FOLDER/questions.jsonl writes its questions)`
    throw badUsage({ subject: '--to', expected, got: name })
  }
  const asked = await copyBench(folder, options.out, options)
  await bench(options.out, asked)
  return asked.questions.length
}

async function exportAnswers(path: string, kind: ExportKind, options: BenchExportOptions): Promise<number> {
  const { bench, out, signal, onProgress } = options
  if (bench === undefined) {
    throw badUsage({ subject: '--bench', expected: 'the folder of the benchmark that was asked', got: 'none' })
  }
  let done = 0
  async function* counted(rows: AsyncIterable<Answered>): AsyncGenerator<Answered> {
    for await (const row of rows) {
      yield row
      done++
      onProgress?.({ done, unit: 'answers' })
    }
  }
  await kind.answers(out, counted(readAnswered(path, bench, signal)))
  return done
}
