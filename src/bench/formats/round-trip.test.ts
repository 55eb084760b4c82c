import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { writeBench } from '../../../test/bench-questions.ts'
import { benchQuestions } from '../../../test/generators/bench.ts'
import { formatRecord } from '../../tracks/record.ts'
import type { AnswerRecord } from '../answer-record.ts'
import { scoreAnswer, scorerOf } from '../score/score-answer.ts'
import { SCORE_FORMAT } from '../score/score-record.ts'
import { exportBench } from './export-bench.ts'
import { importAnswers } from './import-answers.ts'

const FILES: readonly (readonly [string, string])[] = [
  ['lmms-eval', 'stvlm_samples_stkit_bench.jsonl'],
  ['vlmevalkit', 'model_STKitBench.tsv'],
  ['parquet', 'answers.parquet'],
  ['csv', 'answers.csv'],
]

const questions = benchQuestions(24)
let bench: string

beforeAll(async () => {
  bench = await writeBench(await mkdtemp(join(tmpdir(), 'stvlm-round-trip-')), questions)
})

/** Whatever a model may write: quotes, delimiters, ends of lines, what looks like numbers, half surrogates. */
const hard = fc.constantFrom(
  '',
  ' ',
  '"',
  '""',
  ',',
  '\t',
  '\r\n',
  '\n',
  '\r',
  '007',
  '1e5',
  'null',
  'NaN',
  '\uFEFF',
  '\ud800',
  '=1+1',
  '\0',
)
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.oneof(hard, fc.string({ maxLength: 5 })), { maxLength: 8 }).map(parts => parts.join('')),
)
const positive = fc.double({ min: 0, max: 1e6, noNaN: true }).map(Math.abs)
const count = fc.nat(1e6)
const oneLine = fc.string({ minLength: 1, maxLength: 20 })
const rest = fc.record(
  {
    error: oneLine,
    latencyMs: positive,
    usage: fc.record({ promptTokens: count, completionTokens: count, costUsd: positive }, { requiredKeys: [] }),
    typed: fc.constantFrom(...questions.map(({ answer }) => answer)),
  },
  { requiredKeys: [] },
)
const answers = fc
  .tuple(
    fc.shuffledSubarray(questions, { minLength: 1 }),
    fc.array(fc.tuple(text, oneLine, rest), { minLength: 24, maxLength: 24 }),
  )
  .map(([asked, said]) =>
    asked.map(({ id }, i): AnswerRecord => {
      const [words, model, more] = said[i]
      return { questionId: id, model, text: words, ...more }
    }),
  )

const jsonl = (records: readonly unknown[]): string => records.map(record => `${JSON.stringify(record)}\n`).join('')

async function roundTrip(content: string, to: string, file: string) {
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-round-trip-'))
  const [from, back] = [join(folder, 'from.jsonl'), join(folder, 'back.jsonl')]
  await writeFile(from, content)
  await exportBench(from, { to, out: folder, bench })
  const { problems } = await importAnswers(join(folder, file), { bench, out: back })
  return { problems, text: await readFile(back, 'utf8') }
}

describe.each(FILES)('answers as %s (%s) and back', (to, file) => {
  test('lose nothing', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(answers, async records => {
        const { problems, text: back } = await roundTrip(jsonl(records), to, file)
        expect(problems).toEqual([])
        const found: unknown[] = back
          .trim()
          .split('\n')
          .map(line => JSON.parse(line))
        expect(found).toEqual(records)
      }),
      { numRuns: 60 },
    )
  })

  test('of scores, the answers come back', async () => {
    const scores = questions.map((question, i) =>
      scoreAnswer(scorerOf(question), { model: 'm', text: i % 3 === 0 ? question.answerText : `${i} "m"` }),
    )
    const { text: back } = await roundTrip(
      scores.map(score => `${formatRecord(SCORE_FORMAT, score, '')}\n`).join(''),
      to,
      file,
    )
    expect(back).toBe(jsonl(scores.map(({ questionId, model, text: said }) => ({ questionId, model, text: said }))))
  })
})

test('answers.jsonl itself is read as it is', async () => {
  const record: AnswerRecord = {
    questionId: questions[0].id,
    model: 'm',
    text: 'a',
    usage: { promptTokens: 3 },
    latencyMs: 2,
  }
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-round-trip-'))
  await writeFile(join(folder, 'answers.jsonl'), jsonl([record]))
  await importAnswers(join(folder, 'answers.jsonl'), { bench, out: join(folder, 'back.jsonl') })
  expect(await readFile(join(folder, 'back.jsonl'), 'utf8')).toBe(jsonl([record]))
})

test('an answer to no question of the bench is refused on the way out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-round-trip-'))
  await writeFile(join(folder, 'answers.jsonl'), jsonl([{ questionId: 'none', model: 'm', text: 'a' }]))
  const work = exportBench(join(folder, 'answers.jsonl'), { to: 'csv', out: folder, bench })
  await expect(work).rejects.toThrow('answer to none: expected a question of this bench, got none')
})
