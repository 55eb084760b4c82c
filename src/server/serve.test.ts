import { readdir, readFile, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { afterEach, describe, expect, it, test } from 'vitest'
import { dataUrl, testVideo } from '../../test/server/clips.ts'
import { type Running, running } from '../../test/server/running.ts'
import { Keyring } from './guard/keys.ts'

let server: Running
afterEach(() => server?.close())

const body = (content: unknown, more: object = {}) =>
  JSON.stringify({ model: 'stvlm-measure', messages: [{ role: 'user', content }], ...more })
const chat = (content: unknown, more: object = {}, init: RequestInit = {}) =>
  fetch(`${server.url}/v1/chat/completions`, {
    ...{ method: 'POST', body: body(content, more), ...init },
    headers: { 'content-type': 'application/json', ...init.headers },
  })
const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await later(10)
}
const waiting = async (): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/stvlm_jobs\{gate="questions",state="waiting"\} (\d+)/.exec(text)?.[1])
}
const code = async (response: Response) => (await response.json()).error.code

describe('who may ask', () => {
  it('beyond this machine nobody without keys', async () => {
    await expect(running({ host: '0.0.0.0' })).rejects.toThrow(/--host 0.0.0.0: expected API keys/)
  })

  it('with keys: all but health and the document want one', async () => {
    server = await running({ keys: new Keyring('0123456789abcdef') })
    const status = async (path: string) => (await fetch(`${server.url}${path}`)).status
    expect(await Promise.all(['/healthz', '/readyz', '/openapi.json'].map(status))).toEqual([200, 200, 200])
    const closed = ['/metrics', '/v1/models', '/v1/files', '/v1/tracks', '/v1/files/file-000000000000000000000000']
    expect(await Promise.all(closed.map(status))).toEqual([401, 401, 401, 401, 401])
  })

  it('without keys no page of another site, and no name that leads here', async () => {
    server = await running()
    expect(await code(await chat('a', {}, { headers: { origin: 'https://evil.example' } }))).toBe('foreign_origin')
    const named = await new Promise<number>(resolve => {
      request(`${server.url}/v1/models`, { headers: { host: 'evil.example' } }, response => {
        response.resume()
        resolve(response.statusCode ?? 0)
      }).end()
    })
    expect(named).toBe(403)
  })
})

describe('limits', () => {
  it('of a body, before it is read to its end', async () => {
    server = await running({ limits: { maxBodyBytes: 1000 } })
    expect((await chat('x'.repeat(2000))).status).toBe(413)
  })

  it('of requests a minute', async () => {
    server = await running({ limits: { perMinute: 12 } })
    expect([(await chat('a')).status, (await chat('a')).status]).toEqual([200, 200])
    const refused = await chat('a')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5'])
  })

  it('of questions at the same time: the rest wait, those beyond come back later', async () => {
    server = await running({ limits: { askJobs: 1, askQueue: 1 } })
    const first = chat('hold')
    await until(() => server.engine.asked.length === 1)
    const second = chat('second')
    await until(async () => (await waiting()) === 1)
    const third = await chat('third')
    server.engine.release()
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^[1-9]/)])
    expect([(await first).status, (await second).status]).toEqual([200, 200])
  })

  it('of a question’s time: its process is ended', async () => {
    server = await running({ limits: { askSeconds: 2 } })
    const response = await chat('wait')
    expect([response.status, await code(response)]).toEqual([408, 'timeout'])
    expect(server.engine.children).toBe(0)
  })

  it('of a track’s time', async () => {
    server = await running({ limits: { trackSeconds: 2 } })
    const video = dataUrl(await readFile(testVideo(server.folder)))
    const created = await fetch(`${server.url}/v1/tracks`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ video, options: { attribution: 'wait' } }),
    })
    const { id } = await created.json()
    const text = await (await fetch(`${server.url}/v1/tracks/${id}/events`)).text()
    expect(text).toMatch(/event: failed\n.*within 2 s/)
  })

  it('of a connection that says nothing', { timeout: 40_000 }, async () => {
    server = await running()
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.write('POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n')
    socket.write('Content-Length: 100000\r\n\r\n{')
    await later(100)
    // Others are answered meanwhile.
    expect((await chat('a')).status).toBe(200)
    socket.destroy()
  })
})

describe('a client that leaves', () => {
  it.each([
    ['a question', {}],
    ['a stream', { stream: true }],
  ])('takes the process of %s with it, and its folder', async (_, more) => {
    server = await running()
    const aborter = new AbortController()
    const asked = chat('wait', more, { signal: aborter.signal }).then(response => response.text())
    await until(() => server.engine.children === 1)
    aborter.abort()
    await expect(asked).rejects.toThrow(/abort/i)
    await until(() => server.engine.children === 0)
    await until(async () => (await readdir(join(server.folder, 'scratch'))).length === 0)
    await until(() => server.lines.some(line => line.event === 'request' && line.left === true))
    expect((await chat('hello')).status).toBe(200)
  })

  it('gives up its place in the queue', async () => {
    server = await running({ limits: { askJobs: 1 } })
    const aborter = new AbortController()
    const first = chat('hold')
    await until(() => server.engine.asked.length === 1)
    const gone = chat('second', {}, { signal: aborter.signal })
    gone.catch(() => undefined)
    await until(async () => (await waiting()) === 1)
    aborter.abort()
    await expect(gone).rejects.toThrow()
    await until(async () => (await waiting()) === 0)
    server.engine.release()
    await first
    await chat('third')
    expect(server.engine.asked.map(({ question }) => question)).toEqual(['hold', 'third'])
  })

  it('half way through an upload leaves no file', async () => {
    server = await running()
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.write('POST /v1/files HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n')
    socket.write(
      'Content-Length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
    )
    socket.write('x'.repeat(50_000))
    const files = () => readdir(join(server.folder, 'files'))
    await until(async () => (await files()).length === 1)
    socket.destroy()
    await until(async () => (await files()).length === 0)
    expect((await chat('hello')).status).toBe(200)
  })
})

describe('stopping', () => {
  it('lets what is under way finish, takes nothing new, and is gone', async () => {
    server = await running({ limits: { drainSeconds: 60 } })
    const under = chat('hold')
    await until(() => server.engine.asked.length === 1)
    const stopped = server.stop()
    await expect(chat('new')).rejects.toThrow()
    server.engine.release()
    const finished = await under
    expect([finished.status, finished.headers.get('connection')]).toEqual([200, 'close'])
    await stopped
    await expect(chat('later')).rejects.toThrow()
  })

  it('ends what does not finish in time, with its processes', async () => {
    server = await running({ limits: { drainSeconds: 0.2 } })
    const under = chat('wait').then(async response => [response.status, await code(response)])
    const video = dataUrl(await readFile(testVideo(server.folder)))
    await fetch(`${server.url}/v1/tracks`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ video, options: { attribution: 'wait' } }),
    })
    await until(() => server.engine.children === 2)
    await server.stop()
    expect(server.engine.children).toBe(0)
    expect(await under).toEqual([408, 'interrupted'])
  })
})

test('files outlive the server where a folder is given, half-sent ones do not', async () => {
  server = await running()
  const form = new FormData()
  form.set('purpose', 'vision')
  form.set('file', new Blob(['kept']), 'kept.txt')
  const { id } = await (await fetch(`${server.url}/v1/files`, { method: 'POST', body: form })).json()
  const first = server
  await first.stop()
  server = await running({ data: first.folder })
  expect(await (await fetch(`${server.url}/v1/files/${id}/content`)).text()).toBe('kept')
  expect((await stat(first.folder)).isDirectory()).toBe(true)
  await server.close()
  await first.close()
})
