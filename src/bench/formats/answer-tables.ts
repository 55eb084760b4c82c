import { join } from 'node:path'
import { openAtomic } from '../../files/atomic.ts'
import { delimitedLine } from '../../files/delimited.ts'
import { type ParquetColumn, writeParquetTable } from '../../files/parquet.ts'
import type { Answered } from './answered.ts'
import { REST_FIELD, restOf } from './rest.ts'

type Column = ParquetColumn<Answered>

const TEXT = (name: string, value: Column['value']): Column => ({ name, type: 'STRING', nullable: true, value })

/** What every table has at its end: the rest of the record, and the score where there is one. */
const TAIL: readonly Column[] = [
  TEXT('error', ({ answer }) => answer.error),
  TEXT(REST_FIELD, ({ answer }) => restOf(answer)),
  { name: 'right', type: 'BOOLEAN', nullable: true, value: ({ score }) => score?.right },
  TEXT('why', ({ score }) => score?.why),
  TEXT('stvlm_score', ({ score }) => score && JSON.stringify(score)),
]

const ID = TEXT('id', ({ question }) => question.id)
const TASK = TEXT('task', ({ question }) => question.task)
const QUESTION = TEXT('question', ({ question }) => question.question)

const PLAIN: readonly Column[] = [
  ID,
  TASK,
  TEXT('model', ({ answer }) => answer.model),
  QUESTION,
  TEXT('truth', ({ question }) => question.answerText),
  TEXT('answer', ({ answer }) => answer.text),
  ...TAIL,
]

/** VLMEvalKit's names: its `answer` is the truth. */
const VLMEVALKIT: readonly Column[] = [
  { name: 'index', type: 'DOUBLE', value: ({ index }) => index },
  ID,
  TASK,
  QUESTION,
  TEXT('answer', ({ question }) => question.answerText),
  TEXT('prediction', ({ answer }) => answer.text),
  ...TAIL,
]

type Rows = AsyncIterable<Answered>

export const writeParquetAnswers = (folder: string, rows: Rows) =>
  writeParquetTable(join(folder, 'answers.parquet'), PLAIN, rows)
export const writeCsvAnswers = (folder: string, rows: Rows) =>
  writeDelimited(join(folder, 'answers.csv'), ',', PLAIN, rows)
export const writeVlmEvalKitAnswers = (folder: string, rows: Rows) =>
  writeDelimited(join(folder, 'model_STKitBench.tsv'), '\t', VLMEVALKIT, rows)

async function writeDelimited(path: string, delimiter: string, columns: readonly Column[], rows: Rows): Promise<void> {
  const file = await openAtomic(path)
  try {
    await file.write(
      delimitedLine(
        columns.map(({ name }) => name),
        delimiter,
      ),
    )
    for await (const row of rows) {
      const values = columns.map(column => String(column.value(row) ?? ''))
      await file.write(delimitedLine(values, delimiter))
    }
    await file.commit()
  } finally {
    await file.discard()
  }
}
