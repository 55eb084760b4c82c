import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Answered, GOLDEN_SUITES, makeAnswers } from '../../../test/suite-answers.ts'
import { WRITTEN, writeFiles } from '../../../test/suite-files.ts'
import { type OpenSuite, suiteNamed } from './index.ts'
import type { Totals } from './suite.ts'

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
    await writeFiles(folder, files(answers.map(({ doc }) => doc)))
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
  await writeFiles(folder, { 'test_q.json': docs, 'test_a.json': docs })
  const suite = await suiteNamed('activitynet-qa').open(folder)
  const { judged } = suite.scoreReviews(new Map(answers.map(({ doc, text }) => [`${doc.question_id}`, text])))
  expect(hashOf(docs.map(doc => judged.marks.get(`${doc.question_id}`)?.score ?? Number.NaN))).toBe(
    expected.sha256OfScores,
  )
  for (const [figure, value] of Object.entries(expected.totals)) expect(judged.totals[figure]).toBeCloseTo(value, 9)
})

describe.each(WRITTEN)('$name: any text', ({ name, files, id, make }) => {
  test('is scored between 0 and 1, and soon', async () => {
    const docs = (make?.(40) ?? makeAnswers(name, 40)).map(({ doc }) => doc)
    await writeFiles(folder, files(docs))
    const suite = await suiteNamed(name).open(folder)
    const check = (text: string) => {
      const { official, strict } = suite.score(new Map(docs.map((doc, i) => [id(doc, i), text])))
      for (const { marks } of [official, strict]) {
        for (const { score } of marks.values()) expect(score >= 0 && score <= 1).toBe(true)
      }
    }
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 200 }), fc.json()),
        check,
      ),
      {
        numRuns: 40,
      },
    )
    const [first] = [...suite.ids]
    const startMs = performance.now()
    for (const piece of [' ', '1', 'A ', 'A. ', '1.', '- ', '\n', '{', "'pred':", 'final answer is ', 'start ']) {
      suite.score(new Map([[first, `A.${piece.repeat(30_000)}x\ny`]]), { officialOnly: true })
    }
    expect(performance.now() - startMs).toBeLessThan(3000)
  })
})
