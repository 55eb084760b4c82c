import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, afterEach, beforeAll, expect, it, test } from 'vitest'
import { type Era, mcpClient } from '../../../test/server/mcp-client.ts'
import { scriptedContext } from '../../../test/server/mcp-context.ts'
import { Keyring } from '../guard/keys.ts'
import { type McpHttpOptions, type RunningMcp, startMcpHttp } from './http.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-mcp-http-'))
  for (const name of ['a', 'endless']) await writeFile(join(folder, `${name}.mp4`), '')
})
afterAll(() => rm(folder, { recursive: true }))

const servers: RunningMcp[] = []
const clients: Client[] = []
afterEach(async () => {
  await Promise.all(clients.splice(0).map(client => client.close()))
  await Promise.all(servers.splice(0).map(server => server.stop()))
})

async function running(options: Partial<McpHttpOptions> = {}) {
  const { context, scripted } = scriptedContext(folder, () => {})
  const server = await startMcpHttp(context, { host: '127.0.0.1', port: 0, ...options })
  servers.push(server)
  return { ...server, scripted }
}

async function connected(url: string, era: Era = 'legacy', key?: string) {
  const client = mcpClient(era)
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } })
  await client.connect(transport)
  clients.push(client)
  return { client, transport }
}

const tracks = (client: Client, video = 'a.mp4') => client.callTool({ name: 'track_video', arguments: { video } })

const INITIALIZE = {
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
}
const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const KEYS = { ada: 'a-long-random-word-1', bob: 'a-long-random-word-2' }

test.each(['legacy', 'auto'] as const)('keys are asked for where there are any (%s)', async era => {
  const { url } = await running({ keys: new Keyring(`ada:${KEYS.ada}\nbob:${KEYS.bob}`) })
  const { client } = await connected(url, era, KEYS.ada)
  expect((await tracks(client)).isError ?? false).toBe(false)
  await expect(connected(url, era)).rejects.toThrow()
  await expect(connected(url, era, 'a-long-random-word-3')).rejects.toThrow()
  const refused = await post(url, INITIALIZE)
  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toBe('Bearer')
})

test('a session is that of its key alone', async () => {
  const { url } = await running({ keys: new Keyring(`ada:${KEYS.ada}\nbob:${KEYS.bob}`) })
  const { transport } = await connected(url, 'legacy', KEYS.ada)
  const list = { jsonrpc: '2.0', id: 5, method: 'tools/list' }
  const asked = (key: string) =>
    post(url, list, { authorization: `Bearer ${key}`, 'mcp-session-id': transport.sessionId ?? '' })
  expect((await asked(KEYS.ada)).status).toBe(200)
  expect((await asked(KEYS.bob)).status).toBe(404)
})

test('beyond this machine it wants keys', async () => {
  await expect(running({ host: '0.0.0.0' })).rejects.toThrow(/^--host 0.0.0.0: expected API keys/)
})

test.each([
  ['a name that leads here', { host: 'evil.example' }, 403],
  ['a page of another site', { origin: 'https://evil.example' }, 403],
  ['a page of this machine', { origin: 'http://localhost:3000' }, 200],
])('%s', async (_, headers, status) => {
  const { url } = await running()
  // fetch sets Host itself.
  const { request } = await import('node:http')
  const all = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers }
  const got = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: all }, response => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(INITIALIZE))
  })
  expect(got).toBe(status)
})

test.each([
  ['no JSON', '{', {}, 400, -32700],
  ['another kind', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, -32000],
  ['too long a body', JSON.stringify({ a: 'a'.repeat(2 ** 20) }), {}, 413, -32000],
  ['a session that nobody began', INITIALIZE, { 'mcp-session-id': 'x' }, 404, -32000],
  ['a call before the greeting', { jsonrpc: '2.0', id: 1, method: 'tools/list' }, {}, 400, -32000],
])('refuses %s', async (_, body, headers, status, code) => {
  const { url, sessions } = await running()
  const response = await post(url, body, headers)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code, message: expect.any(String) } })
  expect(sessions.size).toBe(0)
})

it('has one path', async () => {
  const { url } = await running()
  expect((await post(url.replace('/mcp', '/other'), INITIALIZE)).status).toBe(404)
})

it('limits the requests of a minute', async () => {
  const { url } = await running({ limits: { perMinute: 6 } })
  const states = [await post(url, '{'), await post(url, '{')]
  expect(states.map(({ status }) => status)).toEqual([400, 429])
  expect(Number(states[1].headers.get('retry-after'))).toBeGreaterThan(0)
})

it('keeps so many sessions: the one that was idle longest makes room', async () => {
  const { url, sessions } = await running({ limits: { most: 2 } })
  const [first, second, third] = [await connected(url), await connected(url), await connected(url)]
  expect(sessions.size).toBe(2)
  await expect(tracks(first.client)).rejects.toThrow(/404|session/i)
  for (const { client } of [second, third]) expect((await tracks(client)).isError ?? false).toBe(false)
})

it('refuses a session more where all are at work', async () => {
  const { url, scripted } = await running({ limits: { most: 1, drainSeconds: 0 } })
  const { client } = await connected(url)
  const endless = tracks(client, 'endless.mp4').catch(() => 'ended')
  await expect.poll(() => scripted.working).toBe(1)
  expect((await post(url, INITIALIZE)).status).toBe(429)
  expect(await Promise.race([endless, 'at work'])).toBe('at work')
})

it('ends a session that its client ends, and one that is idle', async () => {
  const { url, sessions } = await running({ limits: { idleSeconds: 100 } })
  const [{ transport }] = [await connected(url), await connected(url)]
  expect(sessions.size).toBe(2)
  await transport.terminateSession()
  expect(sessions.size).toBe(1)
  await sessions.sweep(performance.now() + 90_000)
  expect(sessions.size).toBe(1)
  await sessions.sweep(performance.now() + 110_000)
  expect(sessions.size).toBe(0)
})

it.each(['legacy', 'auto'] as const)('ends the call of a client that left (%s)', async era => {
  const { url, scripted } = await running()
  const { client } = await connected(url, era)
  const call = tracks(client, 'endless.mp4').catch(() => 'left')
  await expect.poll(() => scripted.working).toBe(1)
  await client.close()
  await expect.poll(() => scripted.working).toBe(0)
  expect(await call).toBe('left')
})

it.each(['legacy', 'auto'] as const)('stops: what does not finish in time is ended (%s)', async era => {
  const { url, scripted, stop } = await running({ limits: { drainSeconds: 0.2 } })
  const { client } = await connected(url, era)
  const call = tracks(client, 'endless.mp4').catch(() => 'ended')
  await expect.poll(() => scripted.working).toBe(1)
  await stop()
  await expect.poll(() => scripted.working).toBe(0)
  await expect(post(url, INITIALIZE)).rejects.toThrow()
  await client.close()
  expect(await call).toBe('ended')
})
