import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, running } from '../../test/server/running.ts'
import { ROUTES } from './app.ts'
import { errorSchema } from './wire/errors.ts'

/** `npm run soak` has schemathesis send more, by the document. */
const RUNS = 150

let server: Running
beforeAll(async () => {
  server = await running()
})
afterAll(() => server.close())

const WHOLE = {
  '/v1/chat/completions': {
    model: 'stvlm-measure',
    messages: [
      { role: 'system', content: 'be short' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '0.5 s:' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
          { type: 'text', text: 'How far?' },
        ],
      },
    ],
    stream: false,
    max_tokens: 10,
    stvlm: { fps: 2, options: { box: ['a=1,2,3,4@0'], toy: 18, tiles: '2x2' }, objects: { red: '1' } },
  },
  '/v1/tracks': { video: 'data:video/mp4;base64,AAAA', options: { known: ['length 5 m'], drawn: ['red'] } },
}

type Path = keyof typeof WHOLE

/** A place in a value: by the order of a walk. */
function changeAt(value: unknown, place: { left: number }, to: (old: unknown) => unknown): unknown {
  if (place.left-- === 0) return to(value)
  if (Array.isArray(value)) return value.map(one => changeAt(one, place, to))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, changeAt(one, place, to)]))
}

const ODD = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    '',
    null,
    -1,
    0,
    1e308,
    Number.MAX_SAFE_INTEGER,
    [],
    {},
    '\0',
    '../../etc/passwd',
    'file:///etc/passwd',
  ),
  fc.constantFrom<unknown>(
    'data:',
    'data:;base64,',
    'http://',
    'file-',
    `file-${'0'.repeat(24)}`,
    'x'.repeat(20_000),
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 50 }),
)

const BODY = fc
  .tuple(fc.constantFrom<Path>('/v1/chat/completions', '/v1/tracks'), fc.nat(24), ODD)
  .map(([path, place, odd]) => ({ path, text: JSON.stringify(changeAt(WHOLE[path], { left: place }, () => odd)) }))
const CUT = fc
  .tuple(BODY, fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([{ path, text }, share]) => ({ path, text: text.slice(0, Math.floor(share * text.length)) }))

async function expectAnswer(response: Response): Promise<void> {
  const text = await response.text()
  expect(response.status, text).toBeLessThan(500)
  if (response.status >= 400) expect(errorSchema.safeParse(JSON.parse(text)).success, text).toBe(true)
}

test('whatever a body holds, the answer is one of ours and never 500', async () => {
  const headers = { 'content-type': 'application/json' }
  await fc.assert(
    fc.asyncProperty(fc.oneof(BODY, BODY, CUT), async ({ path, text }) => {
      await expectAnswer(await fetch(`${server.url}${path}`, { method: 'POST', headers, body: text }))
    }),
    { numRuns: RUNS, seed: 1 },
  )
  expect(server.lines.filter(line => line.level === 'error')).toEqual([])
})

test('whatever stands for an id or in a query, the answer is one of ours and never 500', async () => {
  const paths = ROUTES.filter(one => one.path.includes('{id}') || one.query)
  const word = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('..', '%00', '..%2f..%2fetc%2fpasswd', '%', '//'))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), word, word, async ({ path, method }, id, query) => {
      const url = `${server.url}${path.replace('{id}', id.replaceAll(/[^\x20-\x7e]|[?#]/g, ''))}?limit=${encodeURIComponent(query)}&after=${encodeURIComponent(id)}`
      await expectAnswer(await fetch(url, { method: method.toUpperCase() }))
    }),
    { numRuns: RUNS / 3, seed: 1 },
  )
})

test('whatever a form holds, the answer is one of ours and never 500', async () => {
  const piece = fc.constantFrom(
    ...['--b', '--b--', '\r\n', '\n', 'Content-Disposition: form-data; name="file"; filename="a"', '; name="purpose"'],
    ...[
      'Content-Disposition: form-data; name="purpose"',
      'user_data',
      'Content-Type: image/png',
      '\0',
      'x'.repeat(3000),
    ],
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async pieces => {
      const headers = { 'content-type': 'multipart/form-data; boundary=b' }
      await expectAnswer(await fetch(`${server.url}/v1/files`, { method: 'POST', headers, body: pieces.join('') }))
    }),
    { numRuns: RUNS / 3, seed: 1 },
  )
})
