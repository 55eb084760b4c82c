import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readTexts } from './answer-texts.ts'
import { csvRecords } from './csv.ts'
import { SUITES, suiteNamed } from './index.ts'
import { judgeVerdict } from './rules/judge-verdict.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-suites-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  return path
}

test.each(SUITES.map(suite => suite.name))('%s: an empty folder is one line that names the file', async name => {
  await expect(suiteNamed(name).open(folder)).rejects.toThrow(
    /^suite: expected .*\.(json|csv|parquet)\b.*, got none \(/,
  )
})

test.each(SUITES)('$name: says where its data is and under what terms', ({ title, licence, data, official }) => {
  for (const text of [title, licence, data, official]) expect(text.length).toBeGreaterThan(10)
})

describe('wrong files', () => {
  const row = { id: 'validation_1', video: 'v', question: 'q', choices: { A: 'a', B: 'b', C: 'c', D: 4 }, answer: 4 }

  test.each([
    ['vlm4d', 'real_mc.json', JSON.stringify([{ ...row, answer: 'e' }]), /field answer: .*none of the choices .*row 1/],
    ['vlm4d', 'real_mc.json', JSON.stringify([row, row]), /question real\/validation_1: expected once, got twice/],
    ['vlm4d', 'real_mc.json', '[{"id":', /JSON: expected readable/],
    ['vlm4d', 'real_mc.json', '[]', /suite: expected questions, got none/],
    ['vsi-bench', 'test.jsonl', '{"id": 1}\n', /field dataset: /],
    ['vsi-bench', 'test.jsonl', '{"id": 1}\nnonsense\n', /test\.jsonl:2/],
    ['sti-bench', 'qa.parquet', 'no Parquet at all', /Parquet: expected readable/],
    ['next-qa', 'val.csv', 'video,question\na,b,c\n', /table: expected 2 values, got 3/],
    ['next-qa', 'val.csv', 'video,"question\n', /quotes that close/],
    ['charades-sta', 'charades_sta_test.txt', 'no line of the kind\n', /field row: /],
    ['dramaqa', 'AnotherMissOhQA_val_set.json', '3', /JSON: expected a list, got number/],
  ])('%s %s %j', async (name, file, text, message) => {
    await write(file, text)
    await expect(suiteNamed(name).open(folder)).rejects.toThrow(message)
  })

  test('numbers among the choices are texts', async () => {
    await write('real_mc.json', JSON.stringify([row]))
    const suite = await suiteNamed('vlm4d').open(folder)
    const scores = (text: string) => suite.score(new Map([['real/validation_1', text]])).official.totals.accuracy
    expect([scores('D'), scores('A')]).toEqual([100, 0])
  })
})

test('a suite that is none', () => {
  expect(() => suiteNamed('x')).toThrow(/suite: expected activitynet-qa, .*vsti-bench, got x/)
})

test("two choices of one text are one answer; lmms-eval's way of the first letter is not taken", async () => {
  const choices = { A: 'not sure', B: 'not moving', C: 'away', D: 'away' }
  await write('real_mc.json', JSON.stringify([{ id: 'v_1', video: 'v', question: 'q', choices, answer: 'away' }]))
  const suite = await suiteNamed('vlm4d').open(folder)
  for (const text of ['C', 'D']) {
    const { official, strict } = suite.score(new Map([['real/v_1', text]]))
    expect([official.totals.accuracy, strict.totals.accuracy]).toEqual([100, 100])
  }
})

test('a letter before its text is right by the strict rule of STI-Bench only', async () => {
  const row = {
    Video: 'scene1.mp4',
    ID: 1,
    time_start: 0,
    time_end: 2,
    Question: 'How far?',
    Answer: 'B',
    Task: 'Displacement',
  }
  await write(
    'qa.jsonl',
    JSON.stringify({ ...row, Candidates: { A: '1.2 m', B: '3.4 m', C: '5 m', D: '9 m', E: '11 m' } }),
  )
  const suite = await suiteNamed('sti-bench').open(folder)
  const [id] = suite.ids
  const { official, strict } = suite.score(new Map([[id, 'B. 3.4 m']]))
  expect([official.totals.accuracy, strict.totals.accuracy]).toEqual([0, 1])
})

describe('answers', () => {
  const ids = ['a', 'b']
  test.each([
    ['{"questionId":"c","text":"x"}\n', /answer to c: expected a question of this suite/],
    [
      '{"questionId":"a","text":"x"}\n{"questionId":"a","text":"y"}\n',
      /question a: expected one answer, got a second one/,
    ],
    ['{"questionId":"a"}\n', /line: expected {"questionId", "text"}/],
    ['{"questionId":"a","te', /line: expected .*:1\)$/],
  ])('%j', async (text, message) => {
    await expect(readTexts(await write('answers.jsonl', text), ids)).rejects.toThrow(message)
  })

  test('with an error are no answers, nor second ones', async () => {
    const lines = '{"questionId":"a","text":"","error":"late"}\n{"questionId":"a","text":"x","model":"m"}\n'
    expect([...(await readTexts(await write('answers.jsonl', lines), ids))]).toEqual([['a', 'x']])
  })
})

test('a table with quotes, commas and line ends within', () => {
  expect(csvRecords('\ufeffa,b\r\n"x, ""y""\nz",\r\n\r\n1,2', 't')).toEqual([
    { a: 'x, "y"\nz', b: '' },
    { a: '1', b: '2' },
  ])
})

test.each([
  ["{'pred': 'yes', 'score': 4.8}", 'yes', 4],
  ["{'pred': 'yes', 'score': '4.8'}", 'no', 0],
  ["{'pred': 'yes', 'score': ' 4 '}", 'yes', 4],
  ["{'pred': yes, 'score': 4}", 'no', 0],
  ["{'pred': 'perhaps', 'score': 3}", '', 3],
  ['yes, 5', 'no', 0],
])('the review %j says %j', (review, says, grade) => expect(judgeVerdict(review)).toEqual({ says, grade }))
