import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { dataUrl, testVideo } from '../../test/server/clips.ts'
import { type Running, running } from '../../test/server/running.ts'
import { missing } from '../base/errors.ts'
import { encodeJpegs } from '../media/jpeg.ts'
import { ROUTES } from './app.ts'
import { openApiDocument } from './openapi.ts'
import { completionSchema } from './wire/chat.ts'
import { errorSchema } from './wire/errors.ts'
import { fileListSchema, fileSchema } from './wire/files.ts'
import { jobSchema } from './wire/tracks.ts'

let server: Running
let videoUrl = ''
let video: Buffer
beforeAll(async () => {
  server = await running({ limits: { maxFileBytes: 100_000, maxImages: 5, maxQuestionChars: 100, askJobs: 4 } })
  video = await readFile(testVideo(server.folder))
  videoUrl = dataUrl(video)
})
afterAll(() => server.close())
beforeEach(() => {
  server.engine.asked.length = 0
  server.engine.tracked.length = 0
})

const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init)
const post = (path: string, body: unknown) =>
  get(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const upload = async (bytes: Uint8Array, name = 'a.mp4', purpose = 'user_data') => {
  const form = new FormData()
  form.set('purpose', purpose)
  form.set('file', new Blob([new Uint8Array(bytes)]), name)
  return get('/v1/files', { method: 'POST', body: form })
}
const uploaded = async (bytes: Uint8Array, name?: string) => fileSchema.parse(await (await upload(bytes, name)).json())
const ask = (content: unknown, more: object = {}) =>
  post('/v1/chat/completions', { model: 'stvlm-measure', messages: [{ role: 'user', content }], ...more })
const words = (text: string) => ({ type: 'text', text })
const shown = (url: string) => ({ type: 'video_url', video_url: { url } })
const picture = (url: string) => ({ type: 'image_url', image_url: { url } })

/** The refusal in OpenAI's shape; none tells a path of this machine. */
async function refusal(response: Response): Promise<{ status: number; message: string; code: string | null }> {
  const { error } = errorSchema.parse(await response.json())
  expect(error.message).not.toMatch(/\/tmp|\/work|\/home|\/secret/)
  return { status: response.status, message: error.message, code: error.code }
}

async function jpegs(count: number): Promise<string[]> {
  const size = { widthPx: 32, heightPx: 24, format: 'rgb24', matrix: 'bt601' } as const
  const frames = Array.from({ length: count }, (_, k) => ({ ...size, data: new Uint8Array(3 * 32 * 24).fill(40 * k) }))
  return (await encodeJpegs(frames, size)).map(bytes => dataUrl(bytes, 'image/jpeg'))
}

describe('a question', () => {
  it('of a video in the request is answered, typed beside the words', async () => {
    const response = await ask([shown(videoUrl), words('How many?')])
    const body = completionSchema.parse(await response.json())
    expect(body.choices[0].message.content).toBe('It shows 10 frames of 64x48 in 0.90 s.')
    expect(body.stvlm).toMatchObject({ status: 'answered', answer: { value: 10 } })
    expect(body.usage).toEqual({ prompt_tokens: 2, completion_tokens: 9, total_tokens: 11 })
    expect(response.headers.get('x-request-id')).toBe(body.id.slice('chatcmpl-'.length))
  })

  it('of frames goes by the times before them, or by a rate', async () => {
    const frames = await jpegs(3)
    const timed = frames.flatMap((url, k) => [words(`${k / 2} s:`), picture(url)])
    expect(completionSchema.parse(await (await ask([...timed, words('q')])).json()).stvlm.text).toMatch(
      /3 frames of 32x24 in 1.00 s/,
    )
    expect(server.engine.asked[0].question).toBe('q')
    const rated = await ask([...frames.map(picture), words('q')], { stvlm: { fps: 10 } })
    expect(completionSchema.parse(await rated.json()).stvlm.text).toMatch(/in 0.20 s/)
    expect(await refusal(await ask([...frames.map(picture), words('q')]))).toMatchObject({
      ...{ status: 400, message: expect.stringMatching(/time of each/) },
    })
  })

  it('of one video has one hash, however it was sent, and a follow-up is about the same', async () => {
    const file = await uploaded(video)
    const messages = [
      { role: 'user', content: [shown(file.id), words('first')] },
      { role: 'assistant', content: 'so' },
      { role: 'user', content: 'second' },
    ]
    expect((await post('/v1/chat/completions', { model: 'stvlm-both', messages })).status).toBe(200)
    await ask([shown(videoUrl), words('third')])
    await ask([{ type: 'file', file: { file_id: file.id } }, words('fourth')])
    expect(server.engine.asked.map(asked => asked.question)).toEqual(['second', 'third', 'fourth'])
    expect(new Set(server.engine.asked.map(asked => asked.clip?.hash)).size).toBe(1)
  })

  it('in words alone goes to the engine without a clip', async () => {
    const body = completionSchema.parse(await (await ask('hello')).json())
    expect(body.stvlm).toMatchObject({ status: 'cannot tell' })
    expect(server.engine.asked[0].clip).toBeUndefined()
  })

  it('is cut after a word by max_tokens, and says so; as JSON it is the whole typed answer', async () => {
    const short = completionSchema.parse(await (await ask('hello', { max_tokens: 2 })).json())
    expect(short.choices[0]).toMatchObject({
      message: { content: expect.stringMatching(/^Cannot tell\W*$/) },
      finish_reason: 'length',
    })
    const json = await (await ask('hello', { response_format: { type: 'json_object' } })).json()
    expect(JSON.parse(json.choices[0].message.content)).toEqual(json.stvlm)
  })

  it('takes every option of track, files by their ids', async () => {
    const calibration = await uploaded(Buffer.from('<Camera/>'), 'View_001.xml')
    const options = {
      ...{ classes: ['person'], detector: 'yolox-nano', appearance: 'none', detect_rate: 4, tiles: '2x3' },
      ...{ find: ['the ball'], box: ['a=1,2,3,4@0'], drawn: ['red'], fps_truth: 7, camera_height: 1.5 },
      ...{ calibration: calibration.id, known: ['length 5 m'], still: true, toy: 18, licence: 'commercial' },
      ...{ masks: [{ file: calibration.id, path: 'a/b.json' }], depth: [{ file: calibration.id, path: '0.png' }] },
      ...{ depth_scale: 500, depth_model: 'meter-kitti-xxs', source_licence: 'CC0', attribution: 'me' },
    }
    expect((await ask([shown(videoUrl), words('q')], { stvlm: { options, objects: { red: 't1' } } })).status).toBe(200)
    const { settings, objects } = server.engine.asked[0]
    expect(objects).toEqual({ red: 't1' })
    expect(settings).toMatchObject({
      ...{ categories: ['person'], detector: 'yolox-nano', appearance: undefined, detectRateHz: 4, toyScale: 18 },
      ...{ tiles: { columns: 2, rows: 3 }, find: { model: 'grounding-dino-tiny', words: ['the ball'] } },
      ...{ fpsTruth: 7, cameraHeightM: 1.5, known: ['length 5 m'], still: true, depthModel: 'meter-kitti-xxs' },
      ...{
        calibration: expect.stringMatching(/\/given\/[0-9a-f]{64}\.xml$/),
        masks: expect.stringMatching(/\/given\//),
      },
      ...{ depth: { pattern: expect.stringMatching(/\/given\/[0-9a-f]{64}\/\*$/), unitsPerM: 500 }, attribution: 'me' },
    })
  })

  it('leaves nothing behind', async () => {
    await ask([shown(videoUrl), words('q')])
    await ask([shown(videoUrl), words('throw')])
    await ask([shown('nonsense'), words('q')])
    expect(await readdir(join(server.folder, 'scratch'))).toEqual([])
  })
})

describe('refused with 400, in OpenAI’s shape:', () => {
  const file = `file-${'0'.repeat(24)}`
  it.each<[string, unknown, object, RegExp]>([
    ['a path', [shown('/etc/passwd'), words('q')], {}, /data URL or the id/],
    ['a path above', [shown('../../etc/passwd'), words('q')], {}, /data URL or the id/],
    ['a file address', [shown('file:///etc/passwd'), words('q')], {}, /data URL or the id/],
    ['a protocol of ffmpeg', [shown('concat:/etc/passwd'), words('q')], {}, /data URL or the id/],
    ['a remote address', [shown('https://example.com/a.mp4'), words('q')], {}, /fetches none/],
    ['a playlist', [shown(dataUrl(Buffer.from('#EXTM3U\nfile:///etc/passwd\n'))), words('q')], {}, /something else/],
    ['no base64', [shown('data:video/mp4;base64,***'), words('q')], {}, /base64/],
    ['half a video', [shown(dataUrl(Buffer.from('\0\0\0\x20ftypisom and no more'))), words('q')], {}, /broken/],
    ['two videos', [shown(file), shown(file), words('q')], {}, /one video/],
    ['no words', [shown(file)], {}, /expected words/],
    ['many words', 'x'.repeat(101), {}, /at most 100 characters, got 101/],
    ['an unknown part', [{ type: 'input_audio' }, words('q')], {}, /./],
    ['two answers', 'q', { n: 2 }, /^n:/],
    ['tools', 'q', { tools: [{ type: 'function' }] }, /^tools/],
    ['no messages', 'q', { messages: [] }, /^messages/],
    ['the assistant last', 'q', { messages: [{ role: 'assistant', content: 'a' }] }, /last one/],
    ['an unknown option', 'q', { stvlm: { options: { models: '/etc' } } }, /models/],
    ['a path as a model', 'q', { stvlm: { options: { detector: '/etc/passwd' } } }, /detector/],
    ['a path as a file', 'q', { stvlm: { options: { calibration: '/etc/passwd' } } }, /calibration/],
    ['a path out of a folder', 'q', { stvlm: { options: { masks: [{ file, path: '../x' }] } } }, /masks/],
    ['an absolute path in a folder', 'q', { stvlm: { options: { masks: [{ file, path: '/etc/x' }] } } }, /masks/],
    ['what the engine refuses', [shown('VIDEO'), words('refuse')], {}, /expected x, got y$/],
  ])('%s', async (_, content, more, words) => {
    const filled = JSON.parse(JSON.stringify(content).replace('VIDEO', videoUrl))
    const { status, message } = await refusal(await ask(filled, more))
    expect([status, message]).toEqual([400, expect.stringMatching(words)])
  })

  it('more pictures than are allowed', async () => {
    const [url] = await jpegs(1)
    const { message } = await refusal(await ask([...Array.from({ length: 6 }, () => picture(url)), words('q')]))
    expect(message).toMatch(/at most 5 pictures, got 6/)
  })
})

test.each<[string, () => Promise<Response>, number, string]>([
  ['an unknown model', () => ask('q', { model: 'gpt' }), 404, 'model_not_found'],
  ['an unknown file', () => ask([shown(`file-${'0'.repeat(24)}`), words('q')]), 404, 'not_found'],
  ['an unknown path', () => get('/v1/nothing'), 404, 'not_found'],
  ['another method', () => get('/v1/chat/completions'), 405, 'method_not_allowed'],
  ['an id of another form', () => get('/v1/files/..%2f..%2fetc%2fpasswd'), 404, 'not_found'],
  ['a file too long', () => upload(Buffer.alloc(100_001)), 413, 'file_too_large'],
  ['an upload that is no form', () => post('/v1/files', {}), 415, 'unsupported_media_type'],
  ['an unknown track', () => get(`/v1/tracks/track-${'0'.repeat(24)}/events`), 404, 'not_found'],
  ['a fault', () => ask([shown(videoUrl), words('throw')]), 500, 'internal_error'],
])('%s has its own answer', async (_, request, status, code) => {
  expect(await refusal(await request())).toMatchObject({ status, code })
})

describe('files', () => {
  it('are sent, listed, read, and deleted', async () => {
    const first = await uploaded(Buffer.from('one'), '../../etc/a*b.txt')
    const second = await uploaded(Buffer.from('two'), 'b.txt')
    expect(first.filename).toBe('a_b.txt')
    const list = fileListSchema.parse(await (await get('/v1/files?limit=2')).json())
    expect(list.data.map(file => file.id)).toEqual([second.id, first.id])
    const next = await (await get(`/v1/files?after=${second.id}&limit=1`)).json()
    expect(next.data[0].id).toBe(first.id)
    expect(await (await get(`/v1/files/${first.id}/content`)).text()).toBe('one')
    expect(await (await get(`/v1/files/${first.id}`, { method: 'DELETE' })).json()).toMatchObject({ deleted: true })
    expect((await get(`/v1/files/${first.id}`)).status).toBe(404)
  })

  it.each([
    ['without a purpose', { file: new Blob(['x']) }, /purpose/],
    ['with another purpose', { purpose: 'fine-tune', file: new Blob(['x']) }, /purpose/],
    ['without a file', { purpose: 'vision' }, /file/],
  ])('%s leave nothing', async (_, fields, words) => {
    const before = (await readdir(join(server.folder, 'files'))).length
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    const { status, message } = await refusal(await get('/v1/files', { method: 'POST', body: form }))
    expect([status, message]).toEqual([400, expect.stringMatching(words)])
    expect(await readdir(join(server.folder, 'files'))).toHaveLength(before)
  })
})

describe('a track', () => {
  const events = async (id: string) => {
    const text = await (await get(`/v1/tracks/${id}/events`)).text()
    return [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, name, data]) => ({
      ...{ name, job: jobSchema.parse(JSON.parse(data)) },
    }))
  }

  it('is a job whose progress can be followed to its result', async () => {
    const created = await post('/v1/tracks', { video: videoUrl, options: { still: true } })
    expect(created.status).toBe(202)
    const { id } = jobSchema.parse(await created.json())
    expect(created.headers.get('location')).toBe(`/v1/tracks/${id}`)
    const seen = await events(id)
    expect(seen.at(-1)).toMatchObject({ name: 'completed', job: { progress: { done: 3, total: 3, unit: 'stages' } } })
    expect(await (await get(`/v1/tracks/${id}/result`)).json()).toMatchObject({ frames: 10, settings: { still: true } })
    expect((await (await get('/v1/tracks')).json()).data[0].id).toBe(id)
    expect(await (await get(`/v1/tracks/${id}`, { method: 'DELETE' })).json()).toMatchObject({ deleted: true })
    expect(await readdir(join(server.folder, 'tracks'))).not.toContain(`${id}.jsonl`)
  })

  it('is made from frames with their times', async () => {
    const frames = (await jpegs(3)).map((url, k) => ({ url, time_s: 5 + k / 10 }))
    const { id } = await (await post('/v1/tracks', { frames })).json()
    expect((await events(id)).at(-1)?.name).toBe('completed')
  })

  it('is cancelled: its process is gone, and its folder', async () => {
    const options = { attribution: 'wait' }
    const { id } = await (await post('/v1/tracks', { video: videoUrl, options })).json()
    while (server.engine.children === 0) await later(10)
    expect((await refusal(await get(`/v1/tracks/${id}/result`))).status).toBe(409)
    const cancelled = await (await get(`/v1/tracks/${id}/cancel`, { method: 'POST' })).json()
    expect(cancelled.status).toBe('cancelled')
    expect((await events(id)).at(-1)?.name).toBe('cancelled')
    while (server.engine.children > 0) await later(10)
    while ((await readdir(join(server.folder, 'scratch'))).length > 0) await later(10)
    expect(await readdir(join(server.folder, 'scratch'))).toEqual([])
  })

  it('that fails says why', async () => {
    const { id } = await (await post('/v1/tracks', { video: videoUrl, options: { attribution: 'refuse' } })).json()
    expect((await events(id)).at(-1)?.job).toMatchObject({ error: { message: 'video: expected x, got y' } })
  })

  it.each([{}, { video: 'x', frames: [] }, { video: '/etc/passwd' }, { video: 'data:,', path: '/etc' }])(
    'of %j is refused',
    async body => expect((await refusal(await post('/v1/tracks', body))).status).toBe(400),
  )
})

describe('the document', () => {
  const document = openApiDocument(ROUTES, '1.2.3')
  const schemaOf = (path: string, method: string, status: number): object => {
    const text = JSON.stringify(document)
    const at = JSON.parse(text).paths[path][method].responses[status].content['application/json'].schema
    return { ...at, components: JSON.parse(text).components }
  }
  const ajv = new Ajv2020({ strict: false, validateFormats: false })

  it('is served, and has every route', async () => {
    const served = await (await get('/openapi.json')).json()
    expect(served.openapi).toBe('3.1.0')
    expect(Object.keys(served.paths).sort()).toEqual([...new Set(ROUTES.map(one => one.path))].sort())
    expect(served.paths['/v1/chat/completions'].post.requestBody.content['application/json'].schema.required).toEqual([
      ...['model', 'messages'],
    ])
  })

  it.each<[string, string, number, () => Promise<Response>]>([
    ['/v1/chat/completions', 'post', 200, () => ask([shown(videoUrl), words('q')])],
    ['/v1/chat/completions', 'post', 400, () => ask('')],
    ['/v1/models', 'get', 200, () => get('/v1/models')],
    ['/v1/models/{id}', 'get', 200, () => get('/v1/models/stvlm-nano')],
    ['/v1/files', 'post', 200, () => upload(Buffer.from('x'))],
    ['/v1/files', 'get', 200, () => get('/v1/files')],
    ['/v1/tracks', 'post', 202, () => post('/v1/tracks', { video: videoUrl })],
    ['/v1/tracks', 'get', 200, () => get('/v1/tracks')],
    ['/healthz', 'get', 200, () => get('/healthz')],
  ])('%s %s %d holds for what is answered', async (path, method, status, request) => {
    const response = await request()
    expect(response.status).toBe(status)
    const validate = ajv.compile(schemaOf(path, method, status))
    expect(validate(await response.json()), JSON.stringify(validate.errors)).toBe(true)
  })
})

test('/readyz tells what is missing, /metrics what was asked, and neither a path', async () => {
  expect((await get('/readyz')).status).toBe(200)
  server.engine.missing = missing({ subject: 'model x', expected: 'its file', got: 'none', where: '/secret/place/x' })
  const response = await get('/readyz')
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({ status: 'not ready', reason: 'model x: expected its file, got none' })
  server.engine.missing = undefined
  const text = await (await get('/metrics')).text()
  expect(text).toMatch(/stvlm_answer_seconds_count\{model="stvlm-measure",outcome="answered"\} \d+/)
  expect(text).toMatch(/stvlm_http_request_seconds_count\{route="\/v1\/files",method="POST",status="413"\} 1/)
  expect(text).toMatch(/stvlm_buffered_bytes 0/)
})

test('the log has a line of JSON a request, by its id, with the cause of a fault', async () => {
  const response = await get('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'my-request-1' },
    body: JSON.stringify({ model: 'stvlm-measure', messages: [{ role: 'user', content: 'throw' }] }),
  })
  expect(response.headers.get('x-request-id')).toBe('my-request-1')
  const line = server.lines.find(candidate => candidate.request === 'my-request-1')
  expect(line).toMatchObject({ level: 'error', event: 'request', status: 500, route: '/v1/chat/completions' })
  expect(line?.message).toMatch(/a fault at \/secret/)
  expect(line?.stack).toMatch(/scripted-engine/)
})
