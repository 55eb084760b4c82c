import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { RecordFormat } from '../tracks/record.ts'
import { makeFolder, openAtomic, writeFileAtomic } from './atomic.ts'
import { readJsonl, writeJsonl } from './jsonl.ts'
import { readLines } from './lines.ts'

const schema = z.strictObject({ schema: z.literal('made/1'), value: z.number() })
const FORMAT: RecordFormat<z.infer<typeof schema>> = { name: 'made/1', schema }
const record = (value: number) => ({ schema: 'made/1' as const, value })

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-files-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function linesOf(path: string, maxLineBytes?: number): Promise<string[]> {
  const out: string[] = []
  for await (const line of readLines(path, { maxLineBytes })) out.push(`${line.number}:${line.text}`)
  return out
}

async function recordsOf(path: string): Promise<number[]> {
  const out: number[] = []
  for await (const r of readJsonl(FORMAT, path)) out.push(r.value)
  return out
}

test('folders are made with their parents, and refused where no folder can be', async () => {
  await Promise.all([1, 2, 3].map(() => makeFolder(join(folder, 'a/b/c'))))
  expect(await readdir(join(folder, 'a/b'))).toEqual(['c'])
  await writeFile(join(folder, 'file'), '')
  await expect(makeFolder(join(folder, 'file/x'))).rejects.toThrow(/^output folder: expected to be made/)
  // Node's own recursive mkdir does not come back from here.
  if (existsSync('/proc')) await expect(makeFolder('/proc/none/x')).rejects.toThrow(/expected to be made, got ENOENT/)
})

describe('lines', () => {
  test('are numbered as an editor does, blank ones left out, the last without its newline too', async () => {
    const path = join(folder, 'a.txt')
    await writeFile(path, 'one\r\n\nthree\nfour')
    expect(await linesOf(path)).toEqual(['1:one', '3:three', '4:four'])
  })

  test('longer than a chunk come whole; longer than the limit are refused with their number', async () => {
    const path = join(folder, 'a.txt')
    const long = 'ä'.repeat(400_000)
    await writeFile(path, `first\n${long}\nlast\n`)
    expect(await linesOf(path)).toEqual(['1:first', `2:${long}`, '3:last'])
    await expect(linesOf(path, 1000)).rejects.toThrow(/line: expected at most 1000 bytes, got more \(.*a\.txt:2\)/)
  })

  test('a missing file and a damaged gzip each give one line', async () => {
    await expect(linesOf(join(folder, 'no.txt'))).rejects.toThrow(/file: expected to exist, got nothing there/)
    await expect(linesOf(folder)).rejects.toThrow(/got a folder/)
    const cut = join(folder, 'cut.jsonl.gz')
    await writeFile(cut, gzipSync('line\n'.repeat(10_000)).subarray(0, 60))
    await expect(linesOf(cut)).rejects.toThrow(/expected readable, whole data, got .*cut\.jsonl\.gz/)
  })

  test('packed by bzip2 come unpacked; what is cut or no bzip2 gives one line', async () => {
    // bzip2 of "one\ntwo\n", by CPython 3.11: bz2.compress(b'one\ntwo\n').hex()
    const packed = Buffer.from(
      '425a6839314159265359a7142b77000002c180001002018480200021800c0238f51b8bb9229c2848538a15bb80',
      'hex',
    )
    const path = join(folder, 'a.jsonl.bz2')
    await writeFile(path, packed)
    expect(await linesOf(path)).toEqual(['1:one', '2:two'])
    for (const broken of [packed.subarray(0, 20), Buffer.from('{"value": 1}\n'.repeat(9))]) {
      await writeFile(path, broken)
      await expect(linesOf(path)).rejects.toThrow(/expected readable, whole data, got .*a\.jsonl\.bz2/)
    }
  })
})

describe('records', () => {
  test.each(['r.jsonl', 'r.jsonl.gz'])('%s comes back as written', async name => {
    const path = join(folder, name)
    expect(await writeJsonl(FORMAT, path, [record(1), record(2.5)])).toBe(2)
    expect(await recordsOf(path)).toEqual([1, 2.5])
    expect(await readdir(folder)).toEqual([name])
  })

  test('a broken line is an error with its place, or is left out and told', async () => {
    const path = join(folder, 'r.jsonl')
    await writeFile(path, `${JSON.stringify(record(1))}\n{"schema":"made/1"}\n${JSON.stringify(record(3))}\n`)
    await expect(recordsOf(path)).rejects.toThrow(/field value: .*r\.jsonl:2\)/)
    const problems: string[] = []
    const kept: number[] = []
    for await (const r of readJsonl(FORMAT, path, { onBad: p => problems.push(p.message) })) kept.push(r.value)
    expect(kept).toEqual([1, 3])
    expect(problems).toHaveLength(1)
  })

  test('a failure while writing leaves neither the name nor a part', async () => {
    const path = join(folder, 'r.jsonl')
    async function* failing() {
      yield record(1)
      throw new Error('source broke')
    }
    await expect(writeJsonl(FORMAT, path, failing())).rejects.toThrow('source broke')
    expect(await readdir(folder)).toEqual([])
  })

  test('an abort leaves the former file as it was', async () => {
    const path = join(folder, 'r.jsonl')
    await writeFileAtomic(path, 'before')
    const aborter = new AbortController()
    function* records() {
      yield record(1)
      aborter.abort()
      yield record(2)
    }
    await expect(writeJsonl(FORMAT, path, records(), { signal: aborter.signal })).rejects.toThrow(/interrupted/)
    expect(await readFile(path, 'utf8')).toBe('before')
    expect(await readdir(folder)).toEqual(['r.jsonl'])
  })
})

test('an output that is a folder, or inside a file, is refused', async () => {
  await expect(openAtomic(folder)).rejects.toThrow(/output: expected a file, got a folder/)
  await writeFile(join(folder, 'file'), '')
  await expect(openAtomic(join(folder, 'file', 'x.jsonl'))).rejects.toThrow(/output folder: expected to be made/)
})
