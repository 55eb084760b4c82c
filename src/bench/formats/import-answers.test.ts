import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { questionNamed, writeBench } from '../../../test/bench-questions.ts'
import { type AnswerRecord, answerRecordSchema } from '../answer-record.ts'
import { type ImportOptions, importAnswers } from './import-answers.ts'

/** Written by test/oracles/answer_files.py and lmms_eval_task.py. */
const GOLDEN = join(import.meta.dirname, '../../../test/golden/bench/files')
const TEXTS = ['It travels 4.6 m.', '<think>5 "m"?</think>\n5 km/h, so\tfast', '3 o’clock', 'from 1.5 s to 4 s', '007']
const TRUTHS = ['4.6 m', '5 km/h', "3 o'clock", '1.5 s to 4 s', '7']

let folder: string
let bench: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-import-'))
  const questions = TRUTHS.map((answerText, i) => questionNamed(`q0000${i}`, { answerText }))
  bench = await writeBench(join(folder, 'bench'), questions)
})

async function imported(path: string, options: Partial<ImportOptions> = {}) {
  const out = join(folder, 'answers.jsonl')
  const summary = await importAnswers(path, { bench, out, ...options })
  const lines = (await readFile(out, 'utf8')).trim().split('\n')
  return { ...summary, records: lines.map((line): AnswerRecord => answerRecordSchema.parse(JSON.parse(line))) }
}

async function fileWith(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const textsOf = (records: readonly AnswerRecord[]) => records.map(({ questionId, text }) => [questionId, text])
const WHOLE = TEXTS.map((text, i) => [`q0000${i}`, text])

describe('files as their programs write them', () => {
  test.each([
    ['inspect.eval', 'inspect'],
    ['inspect-deflated.eval', 'inspect'],
    ['inspect.json', 'inspect'],
    ['model_STKit.xlsx', 'xlsx'],
    ['model_STKit-openpyxl.xlsx', 'xlsx'],
    ['model_STKit.tsv', 'tsv'],
  ])('%s is read whole', async (name, kind) => {
    const own = kind === 'inspect' ? {} : { model: 'mockllm/model' }
    const found = await imported(join(GOLDEN, name), own)
    expect(textsOf(found.records)).toEqual(WHOLE)
    expect(found).toMatchObject({ kind, missing: 0, failed: 0, problems: [], models: ['mockllm/model'] })
  })

  test('the content tells the kind, whatever the name', async () => {
    const path = await fileWith('a.bin', await readFile(join(GOLDEN, 'inspect.eval')))
    expect((await imported(path)).kind).toBe('inspect')
    const book = await fileWith('b.bin', await readFile(join(GOLDEN, 'model_STKit.xlsx')))
    expect((await imported(book, { model: 'm' })).kind).toBe('xlsx')
  })

  test('samples of lmms-eval: the raw response, the id of process_results, the model of the results beside', async () => {
    const lines = (await readFile(join(GOLDEN, 'lmms_samples_stkit_bench.jsonl'), 'utf8')).trim().split('\n')
    const ids = lines.map(line => String(JSON.parse(line).stkit_overall.question_id))
    const asked = await writeBench(
      join(folder, 'lmms'),
      ids.map(id => questionNamed(id)),
    )
    const found = await imported(join(GOLDEN, 'lmms_samples_stkit_bench.jsonl'), { bench: asked })
    expect(found).toMatchObject({ kind: 'lmms-eval', answers: 18, missing: 0, problems: [], models: ['dummy'] })
    expect(found.records.map(({ questionId }) => questionId)).toEqual(ids)
    expect(found.records[16].text).toBe('<think>Let me see, 3 m or 4 km/h?</think>\n12 km/h')
  })
})

describe('what is not whole is told, the rest is kept', () => {
  test('an Inspect log that failed half way', async () => {
    const found = await imported(join(GOLDEN, 'inspect-failed.eval'))
    expect(found.problems.at(-1)).toMatch(/^the log is not whole: status "error", \d of 5 samples: .*went away/)
    expect(textsOf(found.records).slice(0, 2)).toEqual(WHOLE.slice(0, 2))
    expect(found.missing + found.failed).toBeGreaterThan(0)
  })

  test('an Inspect log without a header: its program was killed', async () => {
    const found = await imported(join(GOLDEN, 'inspect-killed.eval'))
    expect(found.problems).toEqual(['the log is not whole: status "started", 5 of 5 samples'])
    expect(textsOf(found.records)).toEqual(WHOLE)
  })

  test('an Inspect log cut short has no directory', async () => {
    const bytes = await readFile(join(GOLDEN, 'inspect.eval'))
    const path = await fileWith('cut.eval', bytes.subarray(0, 3000))
    await expect(imported(path)).rejects.toThrow('zip archive: expected a whole one, got no directory')
  })

  test('an error in the place of a sample', async () => {
    const found = await imported(join(GOLDEN, 'inspect-errors.json'))
    expect(found.failed).toBe(1)
    expect(found.records[2]).toMatchObject({ text: '', error: "ValueError('the server\\nwent away')" })
  })

  test('a workbook without predictions names the columns', async () => {
    const got = /table: expected a column of answers \(text, prediction, .*\), got index, video, question, answer \(/
    await expect(imported(join(GOLDEN, 'no-predictions.xlsx'), { model: 'm' })).rejects.toThrow(got)
  })

  test('unknown and doubled ids', async () => {
    const path = await fileWith('ids.csv', 'id,answer\nq00000,1 m\nnone,2 m\nq00000,3 m\nq00001,4 m\n')
    const found = await imported(path, { model: 'm' })
    expect(textsOf(found.records)).toEqual([
      ['q00000', '1 m'],
      ['q00001', '4 m'],
    ])
    expect(found.problems).toEqual([
      'line 3: no question none in this bench, left out',
      'line 4: a second answer to q00000, the first is at line 2, left out',
    ])
    expect(found.missing).toBe(3)
  })

  test('a last line cut short, of JSON and of CSV', async () => {
    const lines = await fileWith('cut.jsonl', '{"id":"q00000","answer":"1 m"}\n{"id":"q00001","ans')
    expect((await imported(lines, { model: 'm' })).problems).toEqual(['line 2: cut short or no JSON, left out'])
    const table = await fileWith('cut.csv', 'id,answer\r\nq00000,"1 m,\r\nor 2"\r\nq00001,"4 ')
    const found = await imported(table, { model: 'm' })
    expect(textsOf(found.records)).toEqual([['q00000', '1 m,\r\nor 2']])
    expect(found.problems).toEqual(['line 4: quotes that do not close, left out'])
  })

  test.each(['jsonl', 'csv'])('a %s.gz cut short', async kind => {
    const rows = Array.from({ length: 5000 }, (_, i) => [`q${String(i).padStart(5, '0')}`, `${i ** 2 / 7} m`])
    const text =
      kind === 'csv'
        ? `id,answer\n${rows.map(row => `${row.join(',')}\n`).join('')}`
        : rows.map(([id, answer]) => `${JSON.stringify({ id, answer })}\n`).join('')
    const packed = gzipSync(text)
    const path = await fileWith(`cut-2.${kind}.gz`, packed.subarray(0, packed.length / 2))
    const asked = await writeBench(
      join(folder, 'many'),
      rows.map(([id]) => questionNamed(id)),
    )
    const found = await imported(path, { bench: asked, model: 'm' })
    expect(found.problems.some(problem => problem.includes('unexpected end of file'))).toBe(true)
    expect(found.answers).toBeGreaterThan(1000)
    expect(found.answers + found.missing).toBe(5000)
  })

  test('answers by place are refused where the place has another question', async () => {
    const rows = TRUTHS.map((truth, i) => `${i}\t${i === 2 ? '4 m' : truth}\t${TEXTS[0]}\n`).join('')
    const found = await imported(await fileWith('other.tsv', `index\tanswer\tprediction\n${rows}`), { model: 'm' })
    expect(found.problems).toEqual([
      `line 4: question number 2 is another one here: its answer is "3 o'clock", left out`,
    ])
  })

  test.each([
    ['nothing', '', 'an empty file'],
    ['prose', 'The answers are in the other file.', 'at its beginning'],
    ['results of lmms-eval', '{\n  "results": {}\n}\n', 'the samples beside it'],
  ])('%s is no file of answers', async (_, content, line) => {
    const path = await fileWith(content.startsWith('{') ? 'x_results.json' : 'x.txt', content)
    await expect(imported(path, { model: 'm' })).rejects.toThrow(line)
  })

  test('a model without a name', async () => {
    const path = await fileWith('nameless.csv', 'id,answer\nq00000,1 m\n')
    await expect(imported(path)).rejects.toThrow('--model: expected the name of the model')
  })
})
