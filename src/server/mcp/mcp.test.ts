import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { type Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Compiled, compiled } from '../../../test/compiled.ts'
import { type Era, mcpClient, refusalOf, textOf } from '../../../test/server/mcp-client.ts'
import { scriptedContext } from '../../../test/server/mcp-context.ts'
import { askResultSchema } from '../../answer/result.ts'
import { type RunningMcp, startMcpHttp } from './http.ts'
import { TOOLS } from './mcp-server.ts'

/** All tests of this file ask one server, in less than a minute. */
const LOCAL = { host: '127.0.0.1', port: 0, limits: { perMinute: 100_000 } }

/** `shared` may be read; `other` stands beside it. */
let root = ''
let child: Compiled
let http: RunningMcp
const lines: string[] = []
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stvlm-mcp-'))
  for (const folder of ['shared', 'shared/sub', 'other', 'shared/images']) await mkdir(join(root, folder))
  for (const name of ['a', 'slow', 'slow2', 'endless', 'broken', 'sub/b']) {
    await writeFile(join(root, 'shared', `${name}.mp4`), '')
  }
  await writeFile(join(root, 'other', 'c.mp4'), '')
  await symlink(join(root, 'other', 'c.mp4'), join(root, 'shared', 'link.mp4'))
  await symlink(join(root, 'other', 'c.mp4'), join(root, 'shared', 'images', '1.png'))
  child = await compiled(['test/server/mcp-child.ts'])
  const { context } = scriptedContext(join(root, 'shared'), line => lines.push(line))
  http = await startMcpHttp(context, LOCAL)
}, 60_000)
afterAll(async () => {
  await http.stop()
  await child.remove()
  await rm(root, { recursive: true })
})

type Door = 'stdio' | 'http'

async function connected(door: Door, era: Era, roots?: readonly string[]): Promise<Client> {
  const client = mcpClient(era, roots)
  if (door === 'http') {
    await client.connect(new StreamableHTTPClientTransport(new URL(http.url)))
    return client
  }
  const args = [join(child.folder, 'mcp-child.mjs'), join(root, 'shared')]
  const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' })
  transport.stderr?.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trim().split('\n')))
  await client.connect(transport)
  return client
}

const DOORS: readonly [Door, Era, string][] = [
  ['stdio', 'legacy', '2025-11-25'],
  ['stdio', 'auto', '2026-07-28'],
  ['http', 'legacy', '2025-11-25'],
  ['http', 'auto', '2026-07-28'],
]

describe.each(DOORS)('over %s to a client that connects as %s', (door, era, revision) => {
  let client: Client
  beforeAll(async () => {
    client = await connected(door, era)
    expect(client.getNegotiatedProtocolVersion()).toBe(revision)
  })
  afterAll(() => client.close())
  const call = (name: string, args: Record<string, unknown>, options = {}) =>
    client.callTool({ name, arguments: args }, options)

  it('tells who it is, and five tools', async () => {
    expect(client.getServerVersion()).toMatchObject({ name: 'stvlm', version: '1.2.3' })
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name))
  })

  it('lists tracks', async () => {
    const result = await call('track_video', { video: 'a.mp4' })
    expect(result.structuredContent).toMatchObject({
      shots: [
        { units: 'm', scale_from: ['simulation'], tracks: [{ id: '7', category: 'car', from_s: 0, to_s: 10 }, {}, {}] },
      ],
    })
    expect(textOf(result)).toMatch(/person-2: person, 0.0 to 10.0 s/)
  })

  it('describes how each object moves', async () => {
    const result = await call('describe_motion', { video: 'sub/b.mp4', objects: ['7', '3'] })
    expect(result.structuredContent).toMatchObject({
      rows: [
        {
          track: '7',
          moves: true,
          distance_m: { value: expect.closeTo(50, 3) },
          speed_kmh: { value: expect.closeTo(18, 3) },
        },
        { track: '3', distance_m: { value: expect.closeTo(8, 3) } },
      ],
      left_out: 0,
    })
    const windows = await call('describe_motion', { video: 'a.mp4', category: 'car', window_s: 2 })
    expect(windows.structuredContent).toMatchObject({
      rows: Array.from({ length: 5 }, () => ({ distance_m: { value: expect.closeTo(10, 3) } })),
    })
  })

  it('answers a question, in its unit, of its part, by names that are given', async () => {
    const question = 'How fast is Ada in mph?'
    const result = await call('ask_video', { video: 'a.mp4', question, objects: { ada: '7' } })
    expect(result.structuredContent).toMatchObject({
      result: { status: 'answered', answer: { type: 'speed', value: expect.closeTo(11.185, 2), unit: 'mph' } },
    })
    expect(textOf(result)).toMatch(/11.18 mph/)
    const { result: asked } = result.structuredContent as { result: unknown }
    expect(askResultSchema.parse(asked)).not.toHaveProperty('paths')
    const far = await call('ask_video', { video: 'a.mp4', question: 'How far does the car go?', paths: true })
    expect(far.structuredContent).toMatchObject({ result: { paths: [{ trackId: '7' }] } })
  })

  it('says that it cannot tell: no failure', async () => {
    const result = await call('ask_video', { video: 'a.mp4', question: 'What is the capital of France?' })
    expect(result.isError ?? false).toBe(false)
    expect(result.structuredContent).toMatchObject({
      result: { status: 'cannot tell', reason: 'not a question of motion' },
    })
  })

  it.each([
    ['speed', 'answered', '7'],
    ['distance', 'answered', '7'],
  ])('compares two objects by %s', async (by, status, value) => {
    const result = await call('compare_objects', { video: 'a.mp4', first: '7', second: 'person on the left', by })
    expect(result.structuredContent).toMatchObject({
      comparison: { status, answer: { type: 'choice', value } },
      first: { answer: { value: by === 'speed' ? expect.closeTo(18, 3) : expect.closeTo(50, 3) } },
      second: { answer: { value: by === 'speed' ? expect.closeTo(2.88, 2) : expect.closeTo(8, 3) } },
    })
  })

  it('compares two objects by direction and by how close they come', async () => {
    const two = { video: 'a.mp4', first: '7', second: 'person-2' }
    expect((await call('compare_objects', { ...two, by: 'direction' })).structuredContent).toMatchObject({
      comparison: { status: 'answered', text: expect.stringMatching(/same direction/) },
    })
    const closest = await call('compare_objects', { ...two, by: 'closest' })
    expect(closest.structuredContent).toMatchObject({
      comparison: { answer: { value: expect.closeTo(6, 2), unit: 'm' } },
    })
    expect(closest.structuredContent).not.toHaveProperty('first')
  })

  it('draws all paths, or those of an answer', async () => {
    const pngOf = ({ content }: Awaited<ReturnType<typeof call>>) => {
      const image = content.find(block => block.type === 'image')
      expect(image).toMatchObject({ mimeType: 'image/png' })
      const bytes = Buffer.from(image?.type === 'image' ? image.data : '', 'base64')
      expect(bytes.toString('latin1', 1, 4)).toBe('PNG')
      return { widthPx: bytes.readUInt32BE(16), heightPx: bytes.readUInt32BE(20) }
    }
    const all = await call('plot_paths', { video: 'a.mp4' })
    expect(pngOf(all)).toEqual({ widthPx: 1920, heightPx: 1200 })
    expect(all.structuredContent).toMatchObject({
      scene_id: 'street',
      drawn: [expect.stringMatching(/car 7, 50.0 m/), expect.any(String), expect.any(String)],
    })
    const one = await call('plot_paths', { video: 'a.mp4', question: 'How far does the car go?' })
    expect(pngOf(one).widthPx).toBe(1280)
    expect(one.structuredContent).toMatchObject({ drawn: ['7'], result: { answer: { value: expect.closeTo(50, 3) } } })
  })

  it.each([
    [
      'a file that is not there',
      'ask_video',
      { video: 'no.mp4', question: 'q' },
      /^video: expected a file .* nothing there - name another/,
    ],
    [
      'a file outside',
      'track_video',
      { video: '/etc/passwd' },
      /^video: expected a file below .*shared, got one outside; move it/,
    ],
    ['one outside that is not there: the same words', 'track_video', { video: '../other/no.mp4' }, /got one outside/],
    ['a link that leads outside', 'track_video', { video: 'link.mp4' }, /got one outside/],
    ['a folder of images with such a link', 'track_video', { video: 'images' }, /got one outside/],
    ['an address', 'track_video', { video: 'https://example.org/a.mp4' }, /expected a path or a file: address/],
    [
      'the file of another machine',
      'track_video',
      { video: 'file://example.org/a.mp4' },
      /expected a path or a file: address/,
    ],
    [
      'a track that is not there',
      'describe_motion',
      { video: 'a.mp4', objects: ['9'] },
      /^objects: expected 7, person-2, 3, got 9 - call again/,
    ],
    ['an empty question', 'ask_video', { video: 'a.mp4', question: ' ' }, /question: .*>=1/],
    ['an endless question', 'ask_video', { video: 'a.mp4', question: 'a'.repeat(100_000) }, /question: .*<=2000/],
    ['an argument that nobody knows', 'ask_video', { video: 'a.mp4', question: 'q', speed: 1 }, /speed/],
    [
      'an option of another kind',
      'track_video',
      { video: 'a.mp4', tracking: { camera_height: 'high' } },
      /camera_height/,
    ],
    [
      'a name for no track',
      'ask_video',
      { video: 'a.mp4', question: 'How fast is Ada?', objects: { ada: '9' } },
      /track \(7, person-2, 3\), got ada=9/,
    ],
    [
      'a model that is not there',
      'ask_video',
      { video: 'a.mp4', question: 'How fast is the car?', by: 'model' },
      /^model: expected weights, got none - whoever runs/,
    ],
    ['a shot too many', 'plot_paths', { video: 'a.mp4', shot: 2 }, /^shot: expected 1 to 1, got 2/],
    [
      'a picture of nothing measured',
      'plot_paths',
      { video: 'a.mp4', question: 'Why?' },
      /^question: expected one whose answer rests on a path/,
    ],
    ['a fault of ours', 'track_video', { video: 'broken.mp4' }, /^the server failed; its log/],
  ])('refuses %s in one line', async (_, name, args, expected) => {
    const line = refusalOf(await call(name, args))
    expect(line).toMatch(expected)
    expect(line).not.toMatch(/\n|\/secret|node_modules/)
  })

  it('tells how far it has come, in numbers that grow', async () => {
    const notes: { progress: number; total?: number; message?: string }[] = []
    await call(
      'track_video',
      { video: era === 'auto' ? 'slow2.mp4' : 'slow.mp4' },
      { onprogress: (note: (typeof notes)[number]) => notes.push(note) },
    )
    expect(notes[0]).toMatchObject({ progress: 1, total: 3, message: '1 of 3 frames' })
    expect(notes[notes.length - 1]).toMatchObject({ progress: 6, total: 6, message: '3 of 3 tracks' })
    for (const [i, { progress }] of notes.entries()) if (i > 0) expect(progress).toBeGreaterThan(notes[i - 1].progress)
  })

  it('ends what is cancelled, and goes on', async () => {
    const before = lines.length
    const aborter = new AbortController()
    const started = call(
      'track_video',
      { video: 'endless.mp4' },
      { signal: aborter.signal, onprogress: () => aborter.abort('no longer wanted') },
    )
    await expect(started).rejects.toThrow(/no longer wanted|abort/i)
    await expect.poll(() => lines.slice(before).some(line => line.includes('"cancelled":true'))).toBe(true)
    expect((await call('track_video', { video: 'a.mp4' })).isError ?? false).toBe(false)
  })

  it('reads only below the roots that the client shares', async () => {
    const sub = join(root, 'shared', 'sub')
    const [inside, outside] = await withRoots(door, era, [sub], ['b.mp4', join(root, 'shared', 'a.mp4')])
    expect(inside).toBe('read')
    expect(outside).toMatch(/below .*sub, got one outside/)
  })
})

/** What becomes of files for a client that shares these folders: "read", or why not. */
async function withRoots(door: Door, era: Era, roots: readonly string[], videos: readonly string[]): Promise<string[]> {
  const client = await connected(door, era, roots)
  const said: string[] = []
  for (const video of videos) {
    const result = await client.callTool({ name: 'track_video', arguments: { video } })
    said.push(result.isError ? refusalOf(result) : 'read')
  }
  await client.close()
  return said
}

describe.each(['legacy', 'auto'] as const)('roots of a client that connects as %s', era => {
  it.each([
    ['several', ['shared/sub', 'shared'], 'shared/a.mp4', /^read$/],
    ['one beside the folder of the command line', ['other'], 'other/c.mp4', /^read$/],
    ['one on another machine', ['file://example.org/a'], 'shared/a.mp4', /none is shared/],
    ['none, though it could', [], 'shared/a.mp4', /^read$/],
    ['a folder to which a link leads', ['other'], 'shared/link.mp4', /^read$/],
    ['a folder from which a link leads out', ['shared'], 'shared/link.mp4', /got one outside/],
  ])('%s', async (_, roots, video, expected) => {
    const folders = roots.map(name => (name.includes(':') ? name : join(root, name)))
    expect((await withRoots('http', era, folders, [join(root, video)]))[0]).toMatch(expected)
  })

  it('do not reach beyond the folders of the operator where these bind', async () => {
    const { context } = scriptedContext(join(root, 'shared'), () => {})
    const bound = await startMcpHttp({ ...context, folders: { ...context.folders, always: true } }, LOCAL)
    const client = mcpClient(era, ['/', join(root, 'shared', 'sub')])
    await client.connect(new StreamableHTTPClientTransport(new URL(bound.url)))
    const read = async (name: string) =>
      (await client.callTool({ name: 'track_video', arguments: { video: join(root, name) } })).isError ?? false
    expect(await read('shared/a.mp4')).toBe(false)
    expect(await read('other/c.mp4')).toBe(true)
    await client.close()
    await bound.stop()
  })
})

it('tells schemas that validators of both drafts take, short enough to be read by a model', async () => {
  const client = await connected('http', 'auto')
  for (const { name, inputSchema, outputSchema = {}, annotations, description } of (await client.listTools()).tools) {
    expect(inputSchema.required).toContain('video')
    expect(JSON.stringify([inputSchema, outputSchema]).length).toBeLessThan(8000)
    expect(description?.length).toBeGreaterThan(60)
    expect(annotations).toMatchObject({ readOnlyHint: true })
    new Ajv2020({ strict: true, allowUnionTypes: true }).compile(inputSchema)
    // Clients of the older SDK check by draft 7, whatever the schema says of itself.
    const { $schema: _, ...rest } = outputSchema
    const validators = [
      new Ajv2020({ strict: true, allowUnionTypes: true }).compile(outputSchema),
      new Ajv().compile(rest),
    ]
    for (const args of CALLS[name]) {
      const { structuredContent } = await client.callTool({ name, arguments: { video: 'a.mp4', ...args } })
      for (const validate of validators) expect(validate(structuredContent), JSON.stringify(validate.errors)).toBe(true)
    }
  }
  await client.close()
})

const CALLS: Readonly<Record<string, readonly object[]>> = {
  track_video: [{}],
  describe_motion: [{}],
  ask_video: [
    { question: 'How far does the car go?', paths: true },
    { question: 'When is the car closest to the person on the left?' },
    { question: 'In which direction does the car move?' },
    { question: 'Does the car stop?' },
    { question: 'How fast is the person?', all_readings: true },
    { question: 'Why?' },
  ],
  compare_objects: [
    { first: '7', second: '3', by: 'speed' },
    { first: '7', second: '3', by: 'direction' },
  ],
  plot_paths: [{}, { question: 'How far does the car go?' }],
}

it('leaves no line on the log that is none of JSON', async () => {
  await later(50)
  expect(lines.length).toBeGreaterThan(10)
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
})
