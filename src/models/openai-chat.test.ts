import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { chatServer, completion, type Handler, type ChatServer as Served, sendJson } from '../../test/chat-server.ts'
import { messageOf, StvlmError } from '../base/errors.ts'
import { TryAgain } from '../base/retry.ts'
import { jsonChunks, SharedString } from './json-chunks.ts'
import { chat } from './openai-chat.ts'
import { retryAfterMs } from './retry-after.ts'

const KEY = 'sk-very-secret-0123456789'
const BODY = { model: 'm', messages: [] }

let served: Served | undefined
afterEach(() => served?.close())

async function ask(handle: Handler, limits: { timeoutMs?: number; maxBytes?: number } = {}) {
  served = await chatServer(handle)
  const url = new URL(`${served.url}/chat/completions?token=hidden`)
  return chat({ url, key: KEY, timeoutMs: 2000, ...limits }, BODY)
}

async function failureOf(work: Promise<unknown>): Promise<StvlmError> {
  const problem: unknown = await work.then(
    () => undefined,
    cause => cause,
  )
  if (problem instanceof StvlmError) return problem
  throw new Error(`expected a StvlmError, got ${messageOf(problem)}`)
}

const raw =
  (text: string, status = 200, type = 'application/json'): Handler =>
  (_, __, response) => {
    response.writeHead(status, { 'content-type': type })
    response.end(text)
  }
const json =
  (body: unknown, status = 200): Handler =>
  (_, __, response) =>
    sendJson(response, body, status)

test('reads text, parts, refusals and usage', async () => {
  expect(await ask(json(completion('3 m')))).toEqual({ text: '3 m', promptTokens: 100, completionTokens: 10 })
  await served?.close()
  const parts = [{ type: 'text', text: '3' }, { type: 'other' }, { type: 'text', text: ' m' }]
  expect(await ask(json({ choices: [{ message: { content: parts } }] }))).toEqual({ text: '3 m' })
  await served?.close()
  expect(await ask(json({ choices: [{ message: { content: null, refusal: 'No.' } }], usage: null }))).toEqual({
    text: 'No.',
  })
})

test('sends the key as a header, and the body as it is', async () => {
  await ask(json(completion('yes')))
  expect(served?.headers.authorization).toBe(`Bearer ${KEY}`)
  expect(served?.asked).toEqual([JSON.stringify(BODY)])
})

/** What a server does, and what is made of it: fault, whether to try again, words of the line. */
const HOSTILE: readonly [string, Handler, string, boolean, RegExp][] = [
  [
    'HTML',
    raw('<html><head><style>p{}</style></head><body>Sign <b>in</b></body></html>', 200, 'text/html'),
    'badInput',
    false,
    /text\/html: Sign in/,
  ],
  ['an HTML 502', raw('<h1>Bad gateway</h1>', 502, 'text/html'), 'badInput', true, /502 Bad gateway/],
  ['empty choices', json({ choices: [] }), 'badInput', false, /empty choices/],
  ['a message without text', json({ choices: [{ message: {} }] }), 'badInput', false, /without text/],
  [
    'nothing before max_tokens',
    json({ choices: [{ message: { content: '' }, finish_reason: 'length' }] }),
    'badInput',
    false,
    /max_tokens/,
  ],
  [
    '200 with an error',
    json({ error: { message: 'out of memory', code: 'oom' } }),
    'badInput',
    false,
    /200 with an error: out of memory/,
  ],
  ['200 with a 429 in it', json({ error: { message: 'slow down', code: 429 } }), 'badInput', true, /slow down/],
  ['no JSON', raw('{"choices": [{"mess'), 'badInput', false, /expected a chat completion/],
  ['nothing at all', raw(''), 'badInput', false, /nothing/],
  ['binary garbage', raw('\u0000\u0001\uFFFD\uFFFD'.repeat(500)), 'badInput', false, /expected a chat completion/],
  [
    'an event stream',
    raw('data: {"choices":[]}\n\n', 200, 'text/event-stream'),
    'badInput',
    false,
    /text\/event-stream/,
  ],
  ['400', json({ error: { message: 'context too long' } }, 400), 'usage', false, /400 context too long/],
  [
    '401',
    json({ error: { message: `Incorrect API key provided: ${KEY}` } }, 401),
    'missing',
    false,
    /key: .*401 Incorrect API key provided: \*\*\*/,
  ],
  ['403', json({ detail: 'Forbidden' }, 403), 'missing', false, /403/],
  [
    '404',
    json({ object: 'error', message: 'The model `m` does not exist', code: 404 }, 404),
    'missing',
    false,
    /404 The model `m` does not exist/,
  ],
  ['a redirection', raw('', 302), 'usage', false, /302/],
  ['422', json({ detail: [{ msg: 'field required' }] }, 422), 'badInput', false, /422 .*field required/],
  ['429', json({ error: 'busy' }, 429), 'badInput', true, /429 busy/],
  ['no quota', json({ error: { message: 'pay', code: 'insufficient_quota' } }, 429), 'missing', false, /quota/],
  ['503', raw('', 503), 'badInput', true, /503/],
  ['closing at once', (_, __, response) => void response.destroy(), 'badInput', true, /ECONNRESET/],
  [
    'closing half way',
    (_, __, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"choices"')
      setTimeout(() => response.destroy(), 20)
    },
    'badInput',
    true,
    /to be whole/,
  ],
  ['never answering', () => {}, 'badInput', true, /within 0.3 s, got none/],
  [
    'never ending',
    (_, __, response) => {
      response.writeHead(200)
      response.write('{')
    },
    'badInput',
    true,
    /within 0.3 s/,
  ],
  [
    'a stream of garbage without end',
    (_, __, response) => {
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) {}
      }
      response.on('drain', pour)
      pour()
    },
    'badInput',
    false,
    /at most 100000 bytes/,
  ],
]

describe('a server that answers with', () => {
  test.each(HOSTILE)('%s', async (_, handle, fault, again, words) => {
    const problem = await failureOf(ask(handle, { timeoutMs: 300, maxBytes: 100_000 }))
    expect(problem.message).toMatch(words)
    expect([problem.fault, problem instanceof TryAgain]).toEqual([fault, again])
    expect(problem.message).not.toMatch(/hidden|secret|\n/)
    expect(problem.message.length).toBeLessThan(600)
  })
})

describe('a server that', () => {
  const at = (port: number) => chat({ url: new URL(`http://127.0.0.1:${port}/v1`), timeoutMs: 500 }, BODY)

  test('is not there', async () => {
    served = await chatServer(() => {})
    const port = Number(new URL(served.url).port)
    await served.close()
    const problem = await failureOf(at(port))
    expect([problem.fault, problem instanceof TryAgain]).toEqual(['missing', true])
    expect(problem.message).toMatch(/^server: expected to be reachable, got ECONNREFUSED \(http:\/\/127/)
  })

  test('speaks no HTTP', async () => {
    const server = await new Promise<Server>(resolve => {
      const made = createServer(socket => socket.end('SSH-2.0-OpenSSH_9.6\r\n')).listen(0, '127.0.0.1', () =>
        resolve(made),
      )
    })
    const address = server.address()
    const problem = await failureOf(at(typeof address === 'object' && address ? address.port : 0))
    server.close()
    expect(problem.message).toMatch(/expected HTTP/)
  })

  test('is left alone when the signal says so', async () => {
    served = await chatServer(() => {})
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 30)
    const url = new URL(`${served.url}/chat/completions`)
    expect((await failureOf(chat({ url, timeoutMs: 5000 }, BODY, stop.signal))).fault).toBe('interrupted')
  })
})

test('shared strings stand where they are in the JSON', () => {
  const [picture, words] = [new SharedString('data:"é"\n'), new SharedString('')]
  const value = (a: unknown, b: unknown) => ({ x: 'é', list: [a, { b: [b, a] }], end: a })
  const chunks = jsonChunks(value(picture, words))
  expect(Buffer.concat(chunks).toString('utf8')).toBe(JSON.stringify(value('data:"é"\n', '')))
  expect(chunks.filter(chunk => chunk === picture.json)).toHaveLength(3)
  expect(jsonChunks('plain')).toEqual([Buffer.from('"plain"')])
  expect(Buffer.concat(jsonChunks(picture)).equals(picture.json)).toBe(true)
})

test('Retry-After is seconds or a date', async () => {
  const now = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT')
  const of = (value: string) => retryAfterMs({ 'retry-after': value }, now)
  expect([of('3'), of('1.5'), of('Wed, 21 Oct 2026 07:28:07 GMT')]).toEqual([3000, 1500, 7000])
  expect([of('Wed, 21 Oct 2026 07:27:00 GMT'), of('soon'), of('-1')]).toEqual([0, undefined, undefined])
  expect(retryAfterMs({ 'retry-after-ms': '40', 'retry-after': '9' }, now)).toBe(40)
  const busy: Handler = (_, __, response) => sendJson(response, {}, 429, { 'retry-after': '2' })
  expect(await failureOf(ask(busy))).toMatchObject({ waitMs: 2000 })
})
