import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { metres, questionNamed, writeBench } from '../../test/bench-questions.ts'
import { runCommand } from '../../test/in-process.ts'
import { SCORE_FORMAT, type Score } from '../bench/score/score-record.ts'
import { readJsonl } from '../files/jsonl.ts'
import { registerBench } from './bench.ts'

let dir = ''
let answers = ''
let out = ''
const questions = Array.from({ length: 12 }, (_, i) =>
  questionNamed(`q${i}`, {
    answer: metres(10 + i),
    answerText: `It goes ${10 + i} m.`,
    task: i % 2 ? 'distance' : 'speed',
    recordingId: `recording ${i % 4}`,
  }),
)

beforeEach(async () => {
  dir = await writeBench(await mkdtemp(join(tmpdir(), 'stvlm-score-')), questions)
  answers = join(dir, 'answers.jsonl')
  out = join(dir, 'scores.jsonl')
})

const stvlm = (...words: string[]) => runCommand(registerBench, words)

const lineOf = (questionId: string, text: string, model = 'mine'): string =>
  `${JSON.stringify({ questionId, model, text })}\n`
const truths = (model = 'mine'): string => questions.map(({ id, answerText }) => lineOf(id, answerText, model)).join('')
const score = (...more: string[]) => stvlm('bench', 'score', dir, answers, '--out', out, ...more)

async function scores(path = out): Promise<Score[]> {
  const all: Score[] = []
  for await (const one of readJsonl(SCORE_FORMAT, path)) all.push(one)
  return all
}

describe('stvlm bench score', () => {
  test('gives every answer a line with all its evidence, in order, and a table; twice the same bytes', async () => {
    await writeFile(answers, truths())
    const first = await score()
    expect(first.code).toBe(0)
    expect(first.out).toMatch(/^mine: 100\.0 % .* over 2 of the seven tasks/)
    expect(first.out).toMatch(/distance +6 +100\.0/)
    const all = await scores()
    expect(all.map(({ questionId, right }) => [questionId, right])).toEqual(questions.map(({ id }) => [id, true]))
    expect(all[3]).toMatchObject({
      truth: questions[3].answer,
      text: 'It goes 13 m.',
      reading: { value: 13, unit: 'm' },
    })
    const bytes = await readFile(out)
    expect(await score()).toEqual(first)
    expect(await readFile(out)).toEqual(bytes)
  })

  test('--json prints one object a line: the model, then its tasks', async () => {
    await writeFile(answers, truths())
    const rows = (await score('--json', '--variant', 'mirror')).out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(rows).toMatchObject([
      { model: 'mine', variant: 'mirror', macro: 1, tasks: 2, n: 12 },
      { task: 'distance', n: 6, right: 1, recordings: 2 },
      { task: 'speed', right: 1, mra: 1, unscored: {} },
    ])
    expect((await scores())[0].variant).toBe('mirror')
  })

  test('missing answers and errors count as no answer, and the result is said to be incomplete', async () => {
    const failed = `${JSON.stringify({ questionId: 'q1', model: 'mine', text: '', error: 'HTTP 500' })}\n`
    await writeFile(answers, lineOf('q0', '10 m') + failed + truths('other'))
    const { code, err } = await score()
    expect(code).toBe(3)
    expect(err).toMatch(/stvlm: answers: expected one to every question .*, got none to 10 and errors for 1 of mine \(/)
    const mine = (await scores()).filter(({ model }) => model === 'mine')
    expect(mine.map(({ why }) => why)).toEqual(['right', ...Array.from({ length: 11 }, () => 'no answer')])
    expect(mine[1]).toMatchObject({ error: 'HTTP 500', right: false, reading: { unscored: 'no answer' } })
    expect((await score('--partial')).code).toBe(0)
  })

  test('a last line that was cut short is kept out and said', async () => {
    await writeFile(answers, truths().slice(0, -9))
    const { code, err } = await score()
    expect(code).toBe(3)
    expect(err).toContain(`${answers}: the last line was cut short and is kept out`)
    expect((await scores()).at(-1)).toMatchObject({ questionId: 'q11', why: 'no answer' })
  })

  test('a last line without an end of line is a line', async () => {
    await writeFile(answers, truths().trim())
    expect((await score()).code).toBe(0)
  })

  test.each([
    [
      'unknown id',
      () => `${lineOf('q0', '1 m')}${lineOf('nobody', '1 m')}`,
      /answer to nobody: expected a question of this bench.*answers\.jsonl:2/,
    ],
    [
      'doubled id',
      () => `${truths()}\n${lineOf('q3', '1 m')}`,
      /question q3: expected one answer of mine, got a second one .*answers\.jsonl:14/,
    ],
    [
      'broken line within',
      () => `${lineOf('q0', '1 m')}{"questionId":\n${lineOf('q1', '1 m')}`,
      /line: expected JSON of an answer.*answers\.jsonl:2/,
    ],
    [
      'wrong field',
      () => '{"questionId":"q0","model":"m","text":5}\n',
      /field text: expected a valid answer.*answers\.jsonl:1/,
    ],
    ['nothing', () => '\n\n', /answers: expected one at least, got none/],
  ])('%s: one clear line and no file', async (_, content, message) => {
    await writeFile(answers, content())
    const { code, err } = await score()
    expect(code).toBe(3)
    expect(err).toMatch(message)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect((await readdir(dir)).filter(name => name.includes('scores'))).toEqual([])
  })

  test('--skip-bad leaves those out, says each, and is not 0; the first of two answers stays', async () => {
    await writeFile(
      answers,
      `${lineOf('q0', '10 m')}${lineOf('nobody', '1 m')}${lineOf('q0', '99 m')}{"x"\n${truths().split('\n').slice(1).join('\n')}`,
    )
    const { code, err } = await score('--skip-bad')
    expect(code).toBe(3)
    expect(err.match(/^left out: .*answers\.jsonl:[234]\)$/gm)).toHaveLength(3)
    expect(err).toMatch(/got 3 left out/)
    expect((await scores()).map(({ questionId, right }) => [questionId, right])).toEqual(
      questions.map(({ id }) => [id, true]),
    )
  })

  test('gzip: read and written whole; cut short it is refused', async () => {
    const packed = gzipSync(truths())
    await writeFile(`${answers}.gz`, packed)
    const args = ['bench', 'score', dir, `${answers}.gz`, '--out', `${out}.gz`]
    expect((await stvlm(...args)).code).toBe(0)
    expect(await scores(`${out}.gz`)).toHaveLength(12)
    await writeFile(`${answers}.gz`, packed.subarray(0, packed.length - 12))
    const { code, err } = await stvlm(...args)
    expect(code).toBe(3)
    expect(err).toMatch(/file: expected readable, whole data, got unexpected end of file \(.*answers\.jsonl\.gz\)/)
  })

  test('a broken or doubled question, or none, is refused', async () => {
    await writeFile(answers, truths())
    const path = join(dir, 'questions.jsonl')
    const whole = await readFile(path, 'utf8')
    await writeFile(path, `${whole}${whole.split('\n')[0]}\n`)
    expect((await score()).err).toMatch(/question q0: expected once, got twice/)
    await writeFile(path, whole.replace('"task":"distance"', '"task":5'))
    expect((await score()).err).toMatch(/field task: expected a valid stvlm\.question\/1.*questions\.jsonl:2\)/)
    await writeFile(path, '')
    expect((await score()).err).toMatch(/questions: expected one at least, got none/)
  })

  test('--out - writes the scores to standard output and the table beside it', async () => {
    await writeFile(answers, truths())
    const run = await stvlm('bench', 'score', dir, answers, '--out', '-')
    expect(run.out).toContain('"schema":"stvlm.score/1"')
    expect(run.err).toMatch(/mine: 100\.0 %/)
  })
})

describe('stvlm bench compare', () => {
  test('prints paired differences by task; several models in one file are picked by name', async () => {
    const worse = questions.map(({ id, answerText }, i) => lineOf(id, i < 6 ? '500 m' : answerText, 'worse')).join('')
    await writeFile(answers, truths() + worse)
    await score()
    const { code, out: table } = await stvlm('bench', 'compare', out, out, '--model-a', 'mine', '--model-b', 'worse')
    expect(code).toBe(0)
    expect(table).toMatch(/mean of the seven: 100\.0 and 50\.0, \+50\.0/)
    expect(table).toMatch(/distance +6 +100\.0 +50\.0 +\+50\.0 .* 3 +0 +0\.250 +0\.500/)
    const unnamed = await stvlm('bench', 'compare', out, out)
    expect(unnamed.code).toBe(3)
    expect(unnamed.err).toMatch(/expected of one model \(--model-a, --model-b\), got mine, worse/)
    const json = await stvlm('bench', 'compare', out, out, '--model-a', 'mine', '--model-b', 'worse', '--json')
    expect(
      json.out
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toMatchObject([
      {
        modelA: 'mine',
        modelB: 'worse',
        task: 'distance',
        onlyA: 3,
        onlyB: 0,
        p: expect.closeTo(0.25, 9),
        pHolm: expect.closeTo(0.5, 9),
      },
      { task: 'speed' },
      { macro: { a: 1, b: 0.5 } },
    ])
  })
})
