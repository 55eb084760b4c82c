import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StvlmError } from '../base/errors.ts'
import { readJsonEntries, readJsonFile } from './json-entries.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-json-'))
})
afterAll(() => rm(dir, { recursive: true }))

async function entriesOf(text: string, depth: number): Promise<[string, unknown][]> {
  const path = join(dir, 'data.json')
  await writeFile(path, text)
  const entries: [string, unknown][] = []
  for await (const { path: keys, value } of readJsonEntries(path, { depth })) entries.push([keys.join('.'), value])
  return entries
}

describe('entries', () => {
  test('of lists in an object, with simple values on the way', async () => {
    const text = ' {"version": "1.0" , "frames":[ {"a": [1, "}]"]}, 2.5e1,null ], "empty": [], "none": {}}\n'
    expect(await entriesOf(text, 2)).toEqual([
      ['version', '1.0'],
      ['frames.0', { a: [1, '}]'] }],
      ['frames.1', 25],
      ['frames.2', null],
    ])
  })

  test('keys and texts with escapes and letters beyond ASCII, and a byte order mark', async () => {
    expect(await entriesOf('\uFEFF{"a\\"\\u00e9": "\\\\", "żó{": ["\\"]"]}', 1)).toEqual([
      ['a"é', '\\'],
      ['żó{', ['"]']],
    ])
  })

  test('are those of JSON.parse for any value, at every depth and over the seams of chunks', async () => {
    const pad = ' '.repeat(2 ** 18 - 20)
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), fc.integer({ min: 0, max: 3 }), async (json, depth) => {
        const entries = await entriesOf(pad + json, depth)
        expect(entries).toEqual(expectedOf(JSON.parse(json), depth))
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test.each([
    ['', 'the end of the file'],
    ['[1, 2', 'the end of the file'],
    ['{"a": 1}}', 'more after its end'],
    ['[1,]', 'an unexpected "]"'],
    ['{"a" 1}', 'an unexpected "1"'],
    ['{"a": NaN}', 'JSON at a'],
    ['[1 2]', 'an unexpected "2"'],
  ])('of %j are refused', async (text, message) => {
    await expect(entriesOf(text, 1)).rejects.toThrow(message)
    await expect(entriesOf(text, 1)).rejects.toBeInstanceOf(StvlmError)
  })

  test('a whole file at once', async () => {
    await writeFile(join(dir, 'data.json'), '{"a": [1]}')
    expect(await readJsonFile(join(dir, 'data.json'))).toEqual({ a: [1] })
  })
})

function expectedOf(value: unknown, depth: number, path: string[] = []): [string, unknown][] {
  if (path.length === depth || typeof value !== 'object' || value === null) return [[path.join('.'), value]]
  return Object.entries(value).flatMap(([key, item]) => expectedOf(item, depth, [...path, key]))
}
