import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { realData } from '../../../test/real-data.ts'
import { csvRecords } from './csv.ts'
import { suiteNamed } from './index.ts'
import type { Totals } from './suite.ts'

type Row = Record<string, string> & {
  bbox: Record<string, { left: number; top: number; width: number; height: number; label: string }[]>
}

/** A suite's published files: how many questions, and the right answer to each. */
interface Published {
  readonly name: string
  readonly count: number
  readonly right: (folder: string) => Promise<[id: string, text: string][]>
  readonly whole: Totals
}

const json = async (path: string): Promise<Row[]> => JSON.parse(await readFile(path, 'utf8'))
const letterIn = (choices: object, answer: unknown): string =>
  Object.entries(choices).find(([, text]) => text === answer)?.[0] ?? '?'

async function rightInVlm4d(folder: string): Promise<[string, string][]> {
  const parts = await Promise.all(
    ['real', 'synthetic'].map(async part => {
      const rows = await json(join(folder, `${part}_mc.json`))
      return rows.map((row): [string, string] => [
        `${part}/${row.id}`,
        `(${letterIn(Object(row.choices), row.answer)})`,
      ])
    }),
  )
  return parts.flat()
}

const boxesOf = ({ bbox }: Row) =>
  Object.fromEntries(
    Object.entries(bbox).map(([picture, boxes]) => [
      picture,
      boxes.map(b => [b.label, 1, [b.left, b.top, b.left + b.width, b.top + b.height]]),
    ]),
  )

const PUBLISHED: readonly Published[] = [
  {
    name: 'next-qa',
    count: 4996,
    right: async folder =>
      csvRecords(await readFile(join(folder, 'val.csv'), 'utf8'), folder).map(row => [
        `${row.video}_${row.qid}`,
        'ABCDE'[Number(row.answer)],
      ]),
    whole: { accuracy: 1, C: 1, T: 1, D: 1, CH: 1, CW: 1, TC: 1, TN: 1, DC: 1, DL: 1, DO: 1 },
  },
  {
    name: 'activitynet-qa',
    count: 8000,
    right: async folder => (await json(join(folder, 'test_a.json'))).map(row => [row.question_id, row.answer]),
    // Divided by the counts of the wrong types: the official script prints 1.3927.
    whole: { accuracy: 1, free: 5600 / 4021, yesNo: 1, motion: 1 },
  },
  { name: 'vlm4d', count: 1816, right: rightInVlm4d, whole: { accuracy: 100, real: 100, syntheticFalsePositive: 100 } },
  {
    name: 'tvqa-plus',
    count: 3017,
    right: async folder =>
      (await json(join(folder, 'tvqa_plus_val.json'))).map(row => [
        String(row.qid),
        JSON.stringify({ answer: Number(row.answer_idx), ts: row.ts, boxes: boxesOf(row) }),
      ]),
    // Three of its spans are empty, and have nothing in common with themselves.
    whole: { accuracy: 1, temporalMiou: expect.closeTo(0.9993, 4), asa: expect.closeTo(0.9993, 4) },
  },
]

describe.each(PUBLISHED)('$name as published', ({ name, count, right, whole }) => {
  const folder = realData(`benchmarks/${name}`)

  test.skipIf(!folder)('has all its questions, and right answers are right', async () => {
    const suite = await suiteNamed(name).open(folder!)
    const answers = new Map(await right(folder!))
    expect([suite.ids.length, answers.size]).toEqual([count, count])
    const { official, strict } = suite.score(answers)
    expect(official.totals).toMatchObject(whole)
    const perfect = suiteNamed(name).allRight
    expect([Object.keys(strict.totals)[0], strict.totals.accuracy]).toEqual(['accuracy', expect.closeTo(perfect, 0)])
  })

  test.skipIf(!folder)('asks about every one, and wrong answers are wrong', async () => {
    const suite = await suiteNamed(name).open(folder!)
    const asked: string[] = []
    for await (const item of suite.source(false).items(new AbortController().signal)) {
      expect(item.question.length).toBeGreaterThan(20)
      asked.push(item.id)
    }
    expect(asked.sort()).toEqual([...suite.ids].sort())
    const answers = new Map(suite.ids.map(id => [id, 'Z']))
    // NExT-QA's script guesses one of five.
    expect(suite.score(answers).official.totals.accuracy).toBeLessThan(name === 'next-qa' ? 0.23 : 1e-9)
    expect(suite.score(answers).strict.totals.accuracy).toBeLessThan(0.02)
  })
})
