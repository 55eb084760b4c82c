import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { realModel } from '../../../test/real-models.ts'
import { addModel } from './add.ts'
import { checkModel } from './check.ts'
import { findModel } from './find.ts'
import { cacheFolder, downloadFolder, modelFolders } from './folders.ts'
import { refuseLicence } from './licence.ts'
import { listModels } from './list.ts'
import type { ModelRow } from './model-row.ts'
import { MODELS } from './models.ts'

const BYTES = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * i) % 251))
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Serves BYTES with ranges; each test changes what it needs. */
interface Served {
  bytes: Buffer
  tag: string
  status: number
  /** The connection breaks after so many bytes of an answer. */
  breakAfter: number
  stall: boolean
  readonly ranges: (string | undefined)[]
}

let served: Served
let server: Server
let url: string
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-registry-'))
  vi.stubEnv('STVLM_MODELS', '')
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'xdg'))
  served = { bytes: BYTES, tag: '"one"', status: 200, breakAfter: Number.POSITIVE_INFINITY, stall: false, ranges: [] }
  server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.onnx`
})

afterEach(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

function answer({ headers }: IncomingMessage, response: ServerResponse): void {
  served.ranges.push(headers.range)
  if (served.status !== 200) return void response.writeHead(served.status).end()
  const asked = headers['if-range'] === served.tag ? Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0) : 0
  if (asked > 0 && asked >= served.bytes.length) return void response.writeHead(416).end()
  const rest = served.bytes.subarray(asked)
  const range = { 'content-range': `bytes ${asked}-${served.bytes.length - 1}/${served.bytes.length}` }
  response.writeHead(asked > 0 ? 206 : 200, {
    etag: served.tag,
    'content-length': rest.length,
    ...(asked > 0 && range),
  })
  if (rest.length <= served.breakAfter) return void response.end(rest)
  response.write(rest.subarray(0, served.breakAfter), () => {
    if (!served.stall) setTimeout(() => response.destroy(), 50)
  })
}

const row = (file: Partial<ModelRow['files'][number]> = {}, licence: Partial<ModelRow['licence']> = {}): ModelRow => ({
  name: 'made',
  task: 'detect',
  files: [{ path: 'nested/made.onnx', url, ...file }],
  licence: { spdx: 'MIT', commercial: 'yes', ...licence },
  source: 'here',
  input: 'none',
})

const add = (model: ModelRow, options = {}) => addModel(model, { models: folder, ...options })
const target = () => join(folder, 'nested/made.onnx')

describe('a download', () => {
  test('has its name when it is whole and right; what was not known is recorded and checked from then on', async () => {
    expect(await add(row({ sha256: sha256Of(BYTES) }))).toEqual([target()])
    expect((await readFile(target())).equals(BYTES)).toBe(true)
    expect(await readdir(join(folder, 'nested'))).toEqual(['made.onnx'])
    const other = row({ path: 'other.onnx' })
    await add(other)
    expect(await readFile(join(folder, 'other.onnx.sha256'), 'utf8')).toBe(`${sha256Of(BYTES)}  other.onnx\n`)
    expect((await checkModel(other, [folder]))[0].state).toBe('whole')
    await writeFile(join(folder, 'other.onnx'), 'changed')
    expect((await checkModel(other, [folder]))[0]).toMatchObject({
      state: 'damaged',
      sha256: sha256Of(Buffer.from('changed')),
    })
    const hashes = new RegExp(`expected ${sha256Of(BYTES)}, got ${sha256Of(Buffer.from('changed'))}`)
    await expect(add(other)).rejects.toThrow(hashes)
  })

  test('goes on where a broken one stopped', async () => {
    served.breakAfter = 30_000
    await expect(add(row())).rejects.toThrow(/download: expected the whole file, got .*model.onnx/)
    expect((await stat(`${target()}.part`)).size).toBe(30_000)
    served.breakAfter = Number.POSITIVE_INFINITY
    const seen: number[] = []
    await add(row({ sha256: sha256Of(BYTES) }), { onProgress: ({ done }: { done: number }) => seen.push(done) })
    expect(served.ranges).toEqual([undefined, 'bytes=30000-'])
    expect([Math.min(...seen) > 30_000, seen.at(-1)]).toEqual([true, BYTES.length])
    expect((await readFile(target())).equals(BYTES)).toBe(true)
  })

  test('starts anew where the server has other bytes by now', async () => {
    served.breakAfter = 30_000
    await expect(add(row())).rejects.toThrow(/download/)
    const bytes = Buffer.from(BYTES.toReversed())
    served = { ...served, breakAfter: Number.POSITIVE_INFINITY, tag: '"two"', bytes }
    await add(row({ sha256: sha256Of(bytes) }))
    expect((await readFile(target())).equals(bytes)).toBe(true)
  })

  test('a part that is whole already is taken', async () => {
    await mkdir(join(folder, 'nested'))
    await writeFile(`${target()}.part`, BYTES)
    await writeFile(`${target()}.part.etag`, served.tag)
    await add(row({ sha256: sha256Of(BYTES) }))
    expect((await readFile(target())).equals(BYTES)).toBe(true)
  })

  test('of wrong bytes is refused with both hashes, and leaves nothing', async () => {
    const wanted = '0'.repeat(64)
    await expect(add(row({ sha256: wanted }))).rejects.toThrow(`expected ${wanted}, got ${sha256Of(BYTES)} (${url})`)
    expect(await readdir(join(folder, 'nested'))).toEqual([])
  })

  test('that fails says why in one line', async () => {
    served.status = 404
    await expect(add(row())).rejects.toThrow(/got HTTP status 404 \(http/)
    await expect(add(row({ url: 'http://127.0.0.1:1/x' }))).rejects.toThrow(/download: .*got fetch failed/)
    await expect(add(row({ url: undefined }))).rejects.toThrow(/model made: expected a public address.*from here/)
    served = { ...served, status: 200, breakAfter: 10, stall: true }
    await expect(add(row(), { idleTimeoutMs: 200 })).rejects.toThrow(/got nothing for 0.2 s/)
    expect(existsSync(target())).toBe(false)
  })

  test('is interrupted by the signal', async () => {
    served = { ...served, breakAfter: 10, stall: true }
    const aborter = new AbortController()
    const adding = add(row(), { signal: aborter.signal, onProgress: () => aborter.abort() })
    await expect(adding).rejects.toMatchObject({ fault: 'interrupted' })
  })

  test('does not begin against the licence', async () => {
    const bound = row({}, { spdx: 'CC-BY-NC-4.0', commercial: 'no' })
    await expect(add(bound, { licence: 'commercial' })).rejects.toThrow(/permits commercial use, got CC-BY-NC-4.0/)
    expect(() => refuseLicence(row({}, { commercial: 'ask', note: 'terms' }), 'commercial')).toThrow(/ask; terms/)
    expect(served.ranges).toEqual([])
    await add(bound, { licence: 'any' })
  })
})

describe('the registry', () => {
  test('names each model and file once, hashes in full, addresses that stay', () => {
    const files = MODELS.flatMap(model => model.files)
    expect(new Set(MODELS.map(model => model.name)).size).toBe(MODELS.length)
    expect(new Set(files.map(file => file.path)).size).toBe(files.length)
    expect(files.filter(f => f.sha256 !== undefined && !/^[0-9a-f]{64}$/.test(f.sha256))).toEqual([])
    expect(files.filter(f => f.url !== undefined && !URL.canParse(f.url))).toEqual([])
    expect(MODELS.filter(m => /NC/.test(m.licence.spdx) && m.licence.commercial !== 'no')).toEqual([])
    expect(MODELS.filter(m => m.licence.commercial === 'ask' && m.licence.note === undefined)).toEqual([])
  })

  test('looks in --models, STVLM_MODELS, the cache, beside the project', async () => {
    const env = { STVLM_MODELS: '/b', XDG_CACHE_HOME: '/c' }
    expect(modelFolders('/a', env).slice(0, 3)).toEqual(['/a', '/b', '/c/stvlm/models'])
    expect(modelFolders(undefined, { HOME: '/h' })[0]).toMatch(/\.cache\/stvlm\/models$/)
    expect(modelFolders('/a', env).at(-1)).toMatch(/shared\/models$/)
    expect([downloadFolder('/a', env), downloadFolder(undefined, env)]).toEqual(['/a', '/b'])
    expect(downloadFolder(undefined, { XDG_CACHE_HOME: '/c' })).toBe(cacheFolder({ XDG_CACHE_HOME: '/c' }))
  })

  test('a damaged file is named with both hashes wherever it is found', async () => {
    await writeFile(join(folder, 'deimv2_hgnetv2_femto_coco.onnx'), 'not a network')
    const finding = findModel('deimv2-femto', { task: 'detect', models: folder })
    await expect(finding).rejects.toThrow(/sha256: expected c6ad358f\w+, got \w{64} \(.*femto_coco.onnx\)/)
    await expect(findModel('depth-pro', { models: folder })).rejects.toThrow(/stvlm models add depth-pro/)
    await expect(findModel('moge-2', { models: folder })).rejects.toThrow(/from microsoft\/MoGe.*put there by hand/)
    await expect(findModel('deimv2-femto', { task: 'road' })).rejects.toThrow(/one of road-adas-0001, got deimv2/)
    await expect(findModel('unidepth-v2', { licence: 'commercial' })).rejects.toThrow(/CC-BY-NC/)
  })

  test('lists by task and licence, with where a model is', async () => {
    await writeFile(join(folder, 'moge_2.onnx'), 'x')
    const listed = await listModels({ task: 'metric-depth', models: folder, licence: 'commercial' })
    expect(listed.find(l => l.row.name === 'moge-2')?.path).toBe(join(folder, 'moge_2.onnx'))
    expect(listed.map(l => l.row.licence.commercial).filter(c => c !== 'yes')).toEqual([])
  })

  const femto = realModel('deimv2_hgnetv2_femto_coco.onnx')
  test.skipIf(!femto)('every file at hand is whole; a path is known by its hash', async () => {
    const at = join(femto!, '..')
    const reports = (await Promise.all(MODELS.map(model => checkModel(model, [at])))).flat()
    expect(reports.filter(r => r.state === 'damaged' || r.state === 'unrecorded')).toEqual([])
    expect(reports.filter(r => r.state === 'whole').length).toBeGreaterThanOrEqual(12)
    expect((await findModel(femto!)).row?.name).toBe('deimv2-femto')
  })
})
