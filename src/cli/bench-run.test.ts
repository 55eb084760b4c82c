import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { questionNamed, questionsNamed, writeBench, writeClips } from '../../test/bench-questions.ts'
import { type ChatServer, chatServer, echo, type Handler, idIn, sendJson } from '../../test/chat-server.ts'
import { messageOf, StvlmError } from '../base/errors.ts'
import { registerBench } from './bench.ts'

const KEY = 'sk-never-to-be-seen-anywhere'

let dir = ''
let server: ChatServer | undefined
beforeAll(async () => {
  vi.stubEnv('OPENAI_API_KEY', KEY)
  vi.stubEnv('STVLM_API_KEY', '')
  dir = await mkdtemp(join(tmpdir(), 'stvlm-bench-run-'))
})
afterEach(() => server?.close())
afterAll(() => vi.unstubAllEnvs())

interface Outcome {
  readonly code: number
  readonly err: string
}

/** In this process; Ctrl-C comes as soon as `interruptAfter` holds. */
async function stvlm(
  words: readonly string[],
  { interruptAfter }: { interruptAfter?: () => boolean } = {},
): Promise<Outcome> {
  let err = ''
  const into = (chunk: string | Uint8Array) => {
    err += chunk
    return true
  }
  const spies = [process.stdout, process.stderr].map(stream => vi.spyOn(stream, 'write').mockImplementation(into))
  const watch = setInterval(() => {
    if (!interruptAfter?.()) return
    clearInterval(watch)
    process.emit('SIGINT')
  }, 2)
  const program = new Command()
  registerBench(program)
  try {
    await program.exitOverride().parseAsync(words, { from: 'user' })
    return { code: Number(process.exitCode ?? 0), err }
  } catch (problem) {
    return { code: problem instanceof StvlmError ? problem.exitCode : 1, err: `${err}stvlm: ${messageOf(problem)}` }
  } finally {
    process.exitCode = undefined
    clearInterval(watch)
    for (const spy of spies) spy.mockRestore()
  }
}

/** Everything that is written in the folder. */
async function everything(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter(entry => entry.isFile())
  return (await Promise.all(files.map(file => readFile(join(file.parentPath, file.name), 'utf8')))).join('\n')
}

async function benchWith(name: string, count: number, handle: Handler) {
  const folder = await writeBench(join(dir, name), questionsNamed(count))
  server = await chatServer(handle)
  const out = join(folder, 'answers.jsonl')
  const words = ['bench', 'run', folder, '--model', `openai:m@${server.url}`, '--media', 'nothing', '--out', out]
  return { folder, out, words, server }
}

describe('stvlm bench run', () => {
  test('answers every question, and the key is nowhere', async () => {
    const { folder, words, server: served } = await benchWith('whole', 20, echo)
    const cache = join(folder, 'cache')
    const { code, err } = await stvlm([...words, '--cache', cache, '--price-in', '1', '--price-out', '2'])
    expect(err).toContain('20 answers (2.00k tokens in, 200 out, $0.00240), 20 in all ->')
    expect(code).toBe(0)
    expect(served.headers.authorization).toBe(`Bearer ${KEY}`)
    expect(await everything(folder)).not.toContain(KEY)
    const body: unknown = JSON.parse(served.asked[0])
    expect(body).toMatchObject({ model: 'm', temperature: 0, max_tokens: 512 })
  })

  test('stops with the reason where the key is refused, whatever the server says of it', async () => {
    const refuse: Handler = (_, __, response) =>
      sendJson(response, { error: { message: `key ${KEY} is wrong` } }, 401, { 'x-key': KEY })
    const { folder, words, server: served } = await benchWith('refused', 20, refuse)
    const { code, err } = await stvlm([...words, '--concurrency', '2'])
    expect(code).toBe(4)
    expect(err).toMatch(
      /stvlm: key: expected one that the server takes, in the environment, got 401 key \*\*\* is wrong/,
    )
    expect(served.asked.length).toBeLessThanOrEqual(2)
    expect(`${err}${await everything(folder)}`).not.toContain(KEY)
  })

  test('is not done where an answer is missing, and finishes when started again', async () => {
    let isBroken = true
    const handle: Handler = (body, count, response) =>
      isBroken && body.includes('q0004') ? sendJson(response, { choices: [] }) : echo(body, count, response)
    const { out, words } = await benchWith('partly', 8, handle)
    const first = await stvlm(words)
    expect([first.code, first.err]).toEqual([
      3,
      expect.stringMatching(/7 answers .*\n.*got none for 1, whose lines say why/),
    ])
    expect(await readFile(out, 'utf8')).toContain('"error":"answer: expected a chat completion, got empty choices')
    isBroken = false
    const second = await stvlm(words)
    expect(second.code).toBe(0)
    expect(second.err).toMatch(/1 questions that failed before are asked again\n7 answers are there already/)
  })

  test('loses nothing among answers that are none: each has its line, the others theirs', async () => {
    const hostile: Record<string, Handler> = {
      q0001: (_, __, response) => void response.end('<html>Sign in</html>'),
      q0002: (_, __, response) => sendJson(response, { choices: [] }),
      q0003: (_, __, response) => sendJson(response, { error: 'out of memory' }),
      q0004: (_, __, response) => void response.destroy(),
      q0005: (_, __, response) => void response.writeHead(200, { 'content-length': '99' }).write('{'),
      q0006: () => {},
      q0007: (_, __, response) => sendJson(response, {}, 500),
      q0008: (_, __, response) => void response.end('x'.repeat(9 * 2 ** 20)),
    }
    const handle: Handler = (body, count, response) => (hostile[idIn(body)] ?? echo)(body, count, response)
    const { out, words } = await benchWith('hostile', 12, handle)
    const { code, err } = await stvlm([...words, '--attempts', '1', '--timeout', '1'])
    expect([code, err]).toEqual([3, expect.stringContaining('got none for 8, whose lines say why')])
    const lines: { questionId: string; error?: string }[] = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ questionId }) => questionId).sort()).toEqual(questionsNamed(12).map(({ id }) => id))
    const failed = lines.filter(({ error }) => error !== undefined)
    expect(failed.map(({ questionId }) => questionId).sort()).toEqual(Object.keys(hostile))
    for (const { error } of failed)
      expect(error).toMatch(/^(answer|server): expected [^\n]{5,400}\(http:\/\/127.0.0.1:\d+\/v1\/chat\/completions\)$/)
  })

  test('Ctrl-C finishes what runs, and the next start goes on', async () => {
    const slow: Handler = (body, count, response) => void setTimeout(() => echo(body, count, response), 30)
    const { out, words, server: served } = await benchWith('drained', 60, slow)
    const { code, err } = await stvlm([...words, '--concurrency', '3'], {
      interruptAfter: () => served.asked.length > 6,
    })
    expect(code).toBe(130)
    expect(err).toContain('finishing the running requests')
    const lines = (await readFile(out, 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(served.asked.length)
    expect((await stvlm([...words, '--concurrency', '30'])).code).toBe(0)
    expect(served.asked).toHaveLength(60)
  })

  test('shows frames with their times; a clip is cut once for all its questions', async () => {
    const folder = join(dir, 'frames')
    const questions = questionsNamed(6)
    await writeBench(folder, questions)
    await writeClips(folder, questions, i => i % 2)
    server = await chatServer(echo)
    const words = ['bench', 'run', folder, '--model', `openai:m@${server.url}`, '--frames', '3', '--width', '32']
    const { code } = await stvlm([...words, '--system', 'Look.', '--out', join(folder, 'answers.jsonl')])
    expect(code).toBe(0)
    const body: { messages: { role: string; content: string | { type: string; text?: string }[] }[] } = JSON.parse(
      server.asked[0],
    )
    const [system, user] = body.messages
    expect(system).toEqual({ role: 'system', content: 'Look.' })
    const parts = typeof user.content === 'string' ? [] : user.content
    expect(parts.map(part => part.text ?? part.type)).toEqual([
      '0 s:',
      'image_url',
      '1 s:',
      'image_url',
      '1.5 s:',
      'image_url',
      expect.stringMatching(
        /^How far does the car in the red box go\? \(q000\d\)\nAnswer with one number and its unit/,
      ),
    ])
    const pictures = server.asked.map(text => text.match(/data:image\/jpeg;base64,[^"]+/g))
    expect(new Set(pictures.map(String)).size).toBe(2)
  })

  test('examples come from train, with their answers', async () => {
    const folder = await writeBench(join(dir, 'shots'), questionsNamed(2))
    const train = [1, 2, 3, 4].map(i => questionNamed(`t${i}`, { split: 'train', answerText: `Just ${i} m.` }))
    const trainFile = join(await writeBench(join(folder, 'train'), train), 'questions.jsonl')
    server = await chatServer(echo)
    const words = ['bench', 'run', folder, '--model', `openai:m@${server.url}`, '--media', 'nothing', '--shots', '2']
    const { code } = await stvlm([...words, '--train', trainFile, '--out', join(folder, 'a.jsonl')])
    expect(code).toBe(0)
    const body: { messages: { role: string; content: string }[] } = JSON.parse(server.asked[0])
    expect(body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user'])
    expect(body.messages[1].content).toMatch(/^Just \d m\.$/)
  })

  test('refuses with one line', async () => {
    const folder = await writeBench(join(dir, 'refusals'), questionsNamed(2))
    const run = (...words: string[]) => stvlm(['bench', 'run', folder, '--out', join(folder, 'a.jsonl'), ...words])
    const wrong = await run('--model', 'gemini')
    const noKey = await run('--model', 'openai:m@http://127.0.0.1:9/v1', '--key-env', 'OTHER_KEY')
    const noClips = await run('--model', 'openai:m@http://127.0.0.1:9/v1')
    const gone = await run('--model', 'openai:m@http://127.0.0.1:9/v1', '--media', 'nothing', '--attempts', '1')
    expect([wrong.code, noKey.code, noClips.code, gone.code]).toEqual([2, 4, 4, 4])
    expect(wrong.err).toMatch(/--model: expected openai:NAME@URL, .*scripted:FILE, .*truth, got gemini/)
    expect(noKey.err).toMatch(/key: expected in the environment's OTHER_KEY, got none/)
    expect(noClips.err).toMatch(/clips: expected clips drawn there \(stvlm clips /)
    expect(gone.err).toMatch(/server: expected to be reachable, got ECONNREFUSED/)
  })
})
