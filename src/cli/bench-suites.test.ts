import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ChatServer, chatServer, completion, sendJson } from '../../test/chat-server.ts'
import { runCommand } from '../../test/in-process.ts'
import { openEncoder } from '../media/encode.ts'
import { registerBench } from './bench.ts'

let dir = ''
let server: ChatServer | undefined
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-suites-cli-'))
  const q = (question_id: string, question: string) => ({ question_id, question, video_name: 'x' })
  const a = (question_id: string, answer: string, type: number) => ({ question_id, answer, type })
  await writeFile(join(dir, 'test_q.json'), JSON.stringify([q('1', 'is it red'), q('2', 'where is the Dog')]))
  await writeFile(join(dir, 'test_a.json'), JSON.stringify([a('1', 'yes', 3), a('2', 'garden', 6)]))
})
afterEach(async () => {
  await server?.close()
  server = undefined
  await rm(dir, { recursive: true, force: true })
})

const stvlm = (...words: string[]) => runCommand(registerBench, words)

const suite = () => ['--suite', 'activitynet-qa', '--data', dir]

test('lists the suites with their data, terms and rules', async () => {
  const { out, code } = await stvlm('bench', 'suites')
  expect(code).toBe(0)
  expect(out.split('\n').filter(line => /^[a-z0-9-]+: /.test(line))).toHaveLength(13)
  expect(out).toContain('licence   MIT')
})

test('runs a model on a suite, frames of its videos shown, and scores and judges what it said', async () => {
  await mkdir(join(dir, 'all_test'))
  const encoder = await openEncoder(join(dir, 'all_test/v_x.mp4'), {
    widthPx: 64,
    heightPx: 48,
    fps: 10,
    format: 'rgb24',
  })
  for (let k = 0; k < 20; k++) await encoder.write(new Uint8Array(3 * 64 * 48).fill(10 * k))
  await encoder.commit()
  server = await chatServer((body, _, response) => {
    const text = body.includes('intelligent chatbot')
      ? "{'pred': 'yes', 'score': 4}"
      : body.includes('dog')
        ? 'Garden.'
        : 'yes'
    sendJson(response, completion(text))
  })
  const model = `openai:m@${server.url}`
  const answers = join(dir, 'answers.jsonl')
  const asked = await stvlm('bench', 'run', ...suite(), '--model', model, '--frames', '4', '--out', answers)
  expect([asked.code, asked.err]).toEqual([0, expect.stringContaining('2 answers')])
  expect(server.asked[0].match(/data:image\/jpeg/g)).toHaveLength(4)
  expect(server.asked.join()).toContain('Where is the dog? Answer the question using a single word or phrase.')

  const reviews = join(dir, 'reviews.jsonl')
  expect((await stvlm('bench', 'suites', 'judge', ...suite(), '--model', model, '--out', reviews, answers)).code).toBe(
    0,
  )
  expect(server.asked.at(-1)).toContain('Predicted Answer: ')
  const out = join(dir, 'scores.jsonl')
  const scored = await stvlm(
    'bench',
    'suites',
    'score',
    ...suite(),
    '--reviews',
    reviews,
    '--out',
    out,
    '--json',
    answers,
  )
  expect(JSON.parse(scored.out)).toMatchObject({
    answered: 2,
    official: { accuracy: 0.5, yesNo: 1, location: 0 },
    strict: { accuracy: 1 },
    judged: { accuracy: 100, score: 4 },
  })
  const [line] = (await readFile(out, 'utf8')).split('\n').filter(text => text.includes('"2"'))
  expect(JSON.parse(line)).toMatchObject({
    text: 'Garden.',
    official: { score: 0 },
    strict: { score: 1, read: 'garden' },
  })
})

test('a question without an answer counts as wrong and the exit code says so', async () => {
  await writeFile(join(dir, 'answers.jsonl'), '{"questionId":"1","text":"yes"}\n')
  const { code, out, err } = await stvlm('bench', 'suites', 'score', ...suite(), join(dir, 'answers.jsonl'))
  expect(code).toBe(3)
  expect(err).toContain('answers: expected one for each of 2 questions, got 1')
  expect(out).toMatch(/accuracy +50\.00 +50\.00/)
})

test('a suite without its videos, a suite and a folder, a suite that has no judge', async () => {
  const run = ['bench', 'run', ...suite(), '--model', 'openai:m@http://127.0.0.1:9/v1', '--out', join(dir, 'a.jsonl')]
  expect((await stvlm(...run)).err).toMatch(/video: expected all_test\/v_x\.mp4 or .*, got none/)
  expect((await stvlm(...run, dir)).err).toMatch(/bench: expected a folder, or --suite and --data/)
  await writeFile(join(dir, 'val.csv'), 'video,question,answer,qid,type,a0,a1,a2,a3,a4\n1,q,0,1,CW,a,b,c,d,e\n')
  await writeFile(join(dir, 'answers.jsonl'), '{"questionId":"1_1","text":"A"}\n')
  const judge = [
    'bench',
    'suites',
    'judge',
    '--suite',
    'next-qa',
    '--data',
    dir,
    '--model',
    'openai:m@http://127.0.0.1:9/v1',
  ]
  const { err, code } = await stvlm(...judge, '--out', join(dir, 'r.jsonl'), join(dir, 'answers.jsonl'))
  expect([code, err]).toEqual([2, expect.stringContaining('suite next-qa: expected one that is judged')])
})
